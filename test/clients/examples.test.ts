// The services in examples/: what is wrong with each is found by its first run, and gone with its variants.
import { cpSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { savedRun, type OwnRun } from '../cli/own-folder.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { installPython, jars, noGo, noJava, noPython, venv } from './languages.ts';
import { run, titled } from './program.ts';
import { onApacheKafka } from './targets.ts';

interface Example {
  readonly folder: string;
  readonly scenario: string;
  /** Why it cannot run here. */
  readonly missing: string | null;
  /** Makes a copy of it ready. */
  prepare(folder: string): unknown;
  /** What the first run says of it. */
  sick(run: OwnRun): void;
}

const place = (topic: string): string => `\\(${topic}/\\d, offset \\d+\\)`;
/** Committed, and nowhere: with its place and both moments. */
const lost = (id: string, topic: string): RegExp => new RegExp(`^${id} ${place(topic)} was in the topic from [\\d.]+ s, committed by [\\d.]+ s, and never came out$`);

const examples: readonly Example[] = [
  {
    folder: 'python-orders', scenario: 'orders', missing: noPython, prepare: () => {},
    sick({ result, found }) {
      expect(result.reason).toMatch(/^failed: unaccounted, undelivered(;|$)/);
      expect(found('undelivered')[0]).toMatch(lost('o-\\d+', 'orders\\.raw'));
    },
  },
  {
    folder: 'python-totals', scenario: 'totals', missing: noPython, prepare: () => {},
    sick({ result, found, check }) {
      expect(result.reason).toMatch(/^failed: sums, falling(;|$)|^failed: falling, sums(;|$)/);
      expect(found('sums')[0]).toMatch(/^customer c-\d+, minute \d{4}-\d\d-\d\dT\d\d:\d\d, due [\d.]+, told [\d.]+$/);
      expect(check('falling').message).toMatch(/at_s [\d.]+, before [\d.]+, sum [\d.]+/);
    },
  },
  {
    folder: 'java-shipments', scenario: 'shipments', missing: noJava, prepare: (folder) => symlinkSync(jars, join(folder, 'lib')),
    sick({ result, found }) {
      expect(result.reason).toMatch(/^failed: unaccounted, undelivered, duplicates(;|$)/);
      expect(found('undelivered')[0]).toMatch(lost('s-(13|29)', 'shipments'));
      expect(found('duplicates')[0]).toMatch(/^s-\S+ came out \d+ times where 1 was due, first at [\d.]+ s and last at [\d.]+ s$/);
    },
  },
  {
    folder: 'go-payments', scenario: 'payments', missing: noGo,
    prepare: async (folder) => {
      for (const [program, source] of [['payments', '.'], ['payments-mended', './mended']]) await run('go', ['build', '-o', program, source], { cwd: folder, timeoutMs: 280_000 });
    },
    sick({ result, found, check }) {
      expect(result.reason).toMatch(/^failed: corrupted, unaccounted, undelivered, altered(;|$)/);
      expect(found('undelivered')[0]).toMatch(lost('p-\\d+', 'payments'));
      expect(found('altered')[0]).toMatch(new RegExp(`^(p-\\d+) ${place('payments\\.checked')} came out at [\\d.]+ s: its key is "\\1" and should be account, "a-\\d+"$`));
      // Every record that came out has the wrong key.
      expect(check('altered').value! + check('undelivered').value!).toBe(result.ledger.generated);
    },
  },
];

describe.each(examples)('$folder', ({ folder, scenario, missing, prepare, sick }) => {
  describe.skipIf(missing !== null)(titled(folder, missing), () => {
    let copy: string;
    beforeAll(async () => {
      copy = workFolder();
      cpSync(fileURLToPath(new URL(`../../examples/${folder}`, import.meta.url)), copy, { recursive: true });
      if (folder.startsWith('python')) await installPython();
      await prepare(copy);
    });

    const suite = (kafka: () => string[]): void => {
      const execute = async (...args: string[]): Promise<OwnRun> => savedRun(copy, await wavetank(copy, ['run', scenario, '--ui', 'plain', ...args, ...kafka()], { PATH: `${join(venv, 'bin')}${delimiter}${process.env.PATH}` }));
      test('what is wrong with it is found, with record and moment', async () => {
        const ran = await execute();
        expect([ran.code, ran.result.run.status]).toEqual([99, 'completed']);
        sick(ran);
      });
      test('with its variants it passes', async () => {
        const { code, result } = await execute('--remedies', 'all');
        expect([result.reason, code]).toEqual(['every check and threshold held, every applicable fault took hold', 0]);
      });
    };
    describe('the broker of the run', () => suite(() => []));
    onApacheKafka((target) => suite(() => ['--kafka', `${target().host}:${target().port}`]));
  });
});
