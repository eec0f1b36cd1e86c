import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import type { Plan } from '../../engine/plan.ts';
import { ownFolder, runOwn, serviceText, type OwnRun } from './own-folder.ts';
import { wavetank, workFolder } from './wavetank.ts';

const careful = (made: string): string => serviceText({ made }).replace('const order = JSON.parse(message.value.toString());', 'let order = null;\n      try { order = JSON.parse(message.value.toString()); } catch { /* left out */ }');
const skips = careful('order === null ? [] : [{ key: message.key, value: JSON.stringify(order) }]');
const timed = '{ like: { orderId: o-1, customer: c-1, amount: 10.50, at: "2026-01-01T00:00:00Z" } }';
const hitsOf = ({ result }: OwnRun): number => result.faults.reduce((sum, { hits }) => sum + hits, 0);
const faults = (text: string): string => `    faults: [{ at: 500ms, for: 2s, ${text} }]\n`;

test.concurrent('records of a generator with keys of a distribution go through, each with its id', async () => {
  const { code, result, check } = await runOwn(ownFolder({
    records: '{ generator: orders, keys: { count: 50, zipf: 1.1, celebrity: 0.4 } }', more: '    same: [customer, amount, status]\n',
    checks: { 'celebrity.sql': "SELECT customer, share FROM (SELECT value->>'customer' AS customer, count(*) / sum(count(*)) OVER () AS share FROM generated GROUP BY 1) WHERE share > 0.3" },
  }));
  expect(check('celebrity').message).toMatch(/^1 row: customer c-1, share 0\.\d+$/);
  expect([code, result.reason]).toEqual([99, expect.stringMatching(/^failed: celebrity/)]);
  expect(result.ledger.delivered).toBe(result.ledger.generated);
});

describe('a record that nobody can read', () => {
  test.concurrent('and a service that leaves it out: it was refused, and all others are there', async () => {
    const run = await runOwn(ownFolder({ service: skips, more: faults('fault: malformed, records: 3') }));
    expect([run.code, run.result.reason]).toEqual([0, expect.any(String)]);
    expect(hitsOf(run)).toBe(3);
    expect(run.result.ledger.rejected).toEqual({ malformed: 3 });
  });

  test.concurrent('and a service that stops before it: which partition stands, at which offset', async () => {
    const { code, result, check } = await runOwn(ownFolder({ more: faults('fault: malformed, records: 1') }));
    expect([code, result.run.status]).toEqual([99, 'completed']);
    expect(check('undelivered').message).toMatch(/; orders\.raw\/\d is committed up to offset \d+, and (a record is|[\d,]+ records are) not: the malformed o-\d+ is at offset \d+$/);
  });

  test.concurrent('and a service that hands it on: by its id, though it is not in it', async () => {
    const run = await runOwn(ownFolder({ service: careful('[{ key: message.key, value: message.value }]'), more: faults('fault: malformed, records: 2') }));
    expect(run.code).toBe(99);
    expect(run.check('unwanted').value).toBe(2);
    expect(run.found('unwanted')[0]).toMatch(/^o-\d+ \(orders\.clean\/\d, offset \d+\) came out at/);
    expect(run.check('foreign').verdict).toBe('passed');
  });
});

test.concurrent('a topic for what cannot be read: what stands there was set aside, what is nowhere is lost, what is sound does not belong there', async () => {
  const folder = ownFolder({
    for: '5s',
    service: careful('(order === null || order.orderId === "o-3" ? (dead.push({ key: message.key, value: message.value }), []) : [{ key: message.key, value: JSON.stringify(order) }])')
      .replace('const messages =', 'const dead = [];\n    const messages =')
      .replace('if (messages.length > 0)', 'const kept = dead.filter(({ value }) => value.length > 0);\n    if (kept.length > 0) await producer.send({ topic: process.env.DEAD, messages: kept });\n    if (messages.length > 0)'),
    more: `    faults: [{ at: 500ms, for: 2s, fault: malformed, records: 2 }, { at: 2500ms, for: 2s, fault: malformed, records: 1, as: empty }]\n`,
  });
  const config = join(folder, 'wavetank.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('group: orders\n', 'group: orders\n      deadLetter: { topic: orders.dead }\n').replace('GROUP: "', 'DEAD: "${deadLetter}", GROUP: "'));
  const run = await runOwn(folder);
  expect([run.code, run.result.reason]).toEqual([99, expect.stringMatching(/^failed: unaccounted, undelivered, set-aside(;|$)/)]);
  expect(run.result.ledger.quarantined).toEqual({ malformed: 2, 'struck by no fault': 1 });
  expect(run.found('undelivered')).toEqual([expect.stringMatching(/, struck by malformed, \(orders\.raw\/\d, offset \d+\) .* and never came out, and is not in orders\.dead$/)]);
  expect(run.found('set-aside')).toEqual([expect.stringMatching(/^o-3 \(orders\.dead\/\d, offset \d+\) was set aside, though no fault has struck it$/)]);
});

describe('a record that is sent again', () => {
  test.concurrent('may come out as often as it went in', async () => {
    const run = await runOwn(ownFolder({ more: faults('fault: duplicate, share: 0.2, copies: 2') }));
    expect([run.code, run.result.reason]).toEqual([0, expect.any(String)]);
    expect(run.result.ledger.duplicate).toBe(2 * hitsOf(run));
  });

  test.concurrent('comes out once where that is expected', async () => {
    const run = await runOwn(ownFolder({ more: faults('fault: duplicate, share: 0.2, expect: once') }));
    expect([run.code, run.check('duplicates').value]).toEqual([99, hitsOf(run)]);
    expect(run.found('duplicates')[0]).toMatch(/came out 2 times where 1 was due/);
  });
});

test.concurrent('records that come late, out of order, larger, and by one key are all accounted for, and told in SQL', async () => {
  const each = (text: string): string => `{ at: 0s, for: 3s, ${text} }`;
  const run = await runOwn(ownFolder({
    records: timed,
    more: `    same: [amount, at]\n    faults: [${[each('fault: late, byMs: 60000, share: 0.3'), each('fault: reorder, share: 0.3'), each('fault: hot-key'), each('fault: larger, times: 5'), each('fault: noise, share: 0.3, field: amount')].join(', ')}]\n`,
    checks: {
      'late.sql': "SELECT item FROM struck JOIN generated USING (item) WHERE fault = 'late' AND (value->>'at') >= '2026'",
      'order.sql': "SELECT 1 WHERE (SELECT count(*) FROM struck WHERE fault = 'reorder') = 0",
      'size.sql': "SELECT item FROM generated WHERE length(value->>'padding') < 100",
    },
  }));
  expect([run.code, run.result.reason]).toEqual([0, expect.any(String)]);
  expect(run.result.ledger.delivered).toBe(run.result.ledger.generated);
  expect(run.result.faults.map(({ status }) => status)).toEqual(run.result.faults.map(() => 'fired'));
});

describe('the plan of a run alone', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const planOf = (folder: string): string => join(folder, '.wavetank/runs', readdirSync(join(folder, '.wavetank/runs'))[0], 'plan.json');

  test.concurrent('replays where the service is, says what is missing where it is not', async () => {
    const folder = ownFolder({ command: 'node service.mjs', serviceMore: '      folder: service' });
    mkdirSync(join(folder, 'service'));
    cpSync(join(folder, 'service.mjs'), join(folder, 'service/service.mjs'));
    expect((await runOwn(folder)).code).toBe(exitCode.ok);

    const elsewhere = workFolder();
    symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'));
    cpSync(planOf(folder), join(elsewhere, 'plan.json'));
    const nothing = await wavetank(elsewhere, ['replay', 'plan.json']);
    expect([nothing.code, nothing.err]).toEqual([exitCode.usage, expect.stringMatching(/scenarios\.orders\.service\.folder: the folder of the service, \S+\/service, is not here\n.*a plan carries the config and not the service/)]);

    mkdirSync(join(elsewhere, 'service'));
    const empty = await wavetank(elsewhere, ['replay', 'plan.json']);
    expect([empty.code, empty.err]).toEqual([exitCode.usage, expect.stringMatching(/Cannot find module[\s\S]*run the command by hand in \S+\/service/)]);

    cpSync(join(folder, 'service.mjs'), join(elsewhere, 'service/service.mjs'));
    const { code, out, err } = await wavetank(elsewhere, ['replay', 'plan.json']);
    expect(err).toMatch(/^warning: plan\.json holds a command, which runs with your rights: orders starts "node service\.mjs" in \S+\/service$/m);
    expect([code, out]).toEqual([exitCode.ok, expect.stringMatching(/✓ passed {3}orders seed 1[\s\S]*no result\.json beside plan\.json: there was nothing to compare with/)]);
  });

  test.concurrent('a pin of others is told with its command before ci runs it; one of the repository is not', async () => {
    const folder = ownFolder({ for: '2s' });
    expect((await runOwn(folder)).code).toBe(exitCode.ok);
    expect((await wavetank(folder, ['pin', 'latest', '--as', 'whole'])).code).toBe(exitCode.ok);
    const command = 'holds a command, which runs with your rights: orders starts "node service.mjs" in ';
    const own = await wavetank(folder, ['ci', '--fresh', '0']);
    expect([own.code, own.err]).toEqual([exitCode.ok, expect.not.stringContaining('warning')]);
    cpSync(join(folder, 'wavetank/pins'), join(folder, 'others'), { recursive: true });
    const others = await wavetank(folder, ['ci', '--fresh', '0', '--pins', 'others']);
    expect([others.code, others.err]).toEqual([exitCode.ok, expect.stringContaining(`warning: others/whole.json ${command}`)]);
  });
});

test.concurrent('ci runs a service as it is unless a variant is named, and takes the options of the config', async () => {
  const folder = ownFolder({
    options: 'options: { out: kept, for: 2s }\n',
    more: '    variants:\n      broken: { about: it writes elsewhere, env: { TOPIC_OUT: elsewhere } }\n      more: { about: two of them, instances: 2 }\n',
  });
  const plans = (): Plan[] => readdirSync(join(folder, 'kept')).filter((name) => !name.startsWith('.')).map((name) => JSON.parse(readFileSync(join(folder, 'kept', name, 'plan.json'), 'utf8')) as Plan);
  expect((await wavetank(folder, ['ci', '--seeds', '1', '--short'])).code).toBe(exitCode.ok);
  expect(plans().map(({ remedies }) => remedies)).toEqual([[]]);
  rmSync(join(folder, 'kept'), { recursive: true });

  writeFileSync(join(folder, 'wavetank.yaml'), readFileSync(join(folder, 'wavetank.yaml'), 'utf8').replace('out: kept', 'out: kept, remedies: more'));
  expect((await wavetank(folder, ['ci', '--seeds', '1', '--short'])).code).toBe(exitCode.ok);
  expect(plans().map(({ remedies }) => remedies)).toEqual([['more']]);
  expect((await wavetank(folder, ['why', 'latest'])).out).toContain('every item was delivered');
});
