import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startRun, type RunOutcome } from '../engine/run/execute.ts';
import { journey, type JourneyStep } from '../engine/store/why.ts';
import { writeRun } from '../engine/store/write-run.ts';
import { scenarios } from '../scenarios/registry.ts';
import { workFolder } from './cli/wavetank.ts';
import { shortPlan } from './contracts/run-scenario.ts';

const folder = workFolder();
const scenario = await scenarios['iot-spike']();
const crashMs = 4_000;

/** Where a crash can land between two calls of one transaction, or between it and what follows from it. */
const moments = [
  { fault: 'sink-crash', moment: 'start', node: 'sink', committed: false },
  { fault: 'sink-crash', moment: 'after-begin', node: 'sink', committed: false },
  { fault: 'sink-crash', moment: 'before-commit', node: 'sink', committed: false },
  { fault: 'sink-crash', moment: 'after-commit', node: 'sink', committed: true },
  { fault: 'consumer-crash', moment: 'after-commit-before-offset', node: 'worker-1', committed: true },
];

/** A slow and short run in which something always waits in the workers, with one crash; its records are in the folder `name`. */
async function crashed(name: string, { fault, moment }: (typeof moments)[number], remedies: readonly string[]): Promise<RunOutcome> {
  const plan = shortPlan(scenario, { remedies, faults: 'none', forMs: 10_000, rateEps: 60, set: { 'sink.service': '25ms' } });
  const home = join(folder, name);
  mkdirSync(join(home, 'stores'), { recursive: true });
  const outcome = await startRun({
    plan: { ...plan, faults: [{ fault, atMs: crashMs, forMs: 2_000, params: { moment } }] },
    scenario, folder: join(home, 'stores'), speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' },
  }).done;
  await writeRun(home, outcome);
  return outcome;
}

/** An event that the node saw before it crashed and that moved on afterwards, its row committed before the crash or not. */
function underWay({ result, records: { hops, ledger } }: RunOutcome, { node, committed }: (typeof moments)[number]): number | undefined {
  const atMs = result.faults[0].firstMs!;
  const before = new Set<number>();
  for (let hop = 0; hop < hops.length; hop++) {
    const item = hops.item(hop);
    if (hops.atMs(hop) <= atMs && ledger.stages[hops.stage(hop)] === node) before.add(item);
    if (hops.atMs(hop) > atMs && before.has(item) && ledger.bucket(item) === 'delivered' && ledger.endMs(item) < atMs === committed) return item;
  }
}

/** What a crash is put down to where it is noted. */
const reasonOf = ({ fault, moment }: (typeof moments)[number]): string => (moment === 'start' ? fault : moment);

describe.each(moments)('$fault at the moment $moment', (crash) => {
  const name = `${crash.moment}-replay`;
  let run: RunOutcome;
  let without: RunOutcome;
  beforeAll(async () => {
    run = await crashed(name, crash, Object.keys(scenario.remedies));
    without = await crashed(`${crash.moment}-without`, crash, ['buffer', 'backpressure']);
  });

  test('fires once, at its moment', () => {
    for (const { result } of [run, without]) expect(result.faults).toMatchObject([{ id: crash.fault, target: crash.node, status: 'fired', hits: 1 }]);
    expect(run.records.journal.find(({ text }) => text?.startsWith('crashed'))).toMatchObject({ node: crash.node, text: expect.stringContaining(`(${reasonOf(crash)})`) as string });
  });

  test('with replay, every event is in the sink exactly once', () => {
    const { generated, delivered, shed, unaccounted, duplicate } = run.result.ledger;
    expect({ unaccounted, duplicate, stored: delivered + (shed.debug ?? 0) }).toEqual({ unaccounted: 0, duplicate: 0, stored: generated });
  });

  test('without replay, events are gone without a word, and the crash is blamed for them', () => {
    const { ledger } = without.records;
    expect(without.result.ledger.unaccounted).toBeGreaterThan(0);
    const blamed: string[] = [];
    ledger.each('unaccounted', null, (item) => {
      if (ledger.lastHop(item) === crash.node) blamed.push(ledger.fault(item));
    });
    expect(blamed.length).toBeGreaterThan(0);
    expect(new Set(blamed)).toEqual(new Set([crash.fault]));
    // Rows that were committed before the crash are stored, though nobody was told.
    expect(without.result.checks.find(({ id }) => id === 'contradiction')?.verdict).toBe('passed');
  });

  test('the journey of an event that was under way tells of the crash, of the second delivery and of the store', async () => {
    const item = underWay(run, crash);
    expect(item, 'an event under way').toBeDefined();
    const { bucket, rows, complete, steps } = await journey(join(folder, name), item!);
    expect({ bucket, rows, complete }).toEqual({ bucket: 'delivered', rows: 1, complete: true });
    const at = (found: (step: JourneyStep) => boolean): number => steps.findIndex(found);
    const crashedAt = at(({ node, text }) => node === crash.node && text.includes(`crashed (${reasonOf(crash)})`));
    const again = at(({ text }) => text === 'saw again');
    const stored = steps.findLastIndex(({ node, text }) => node === 'sink' && text === 'stored');
    expect(crashedAt).toBeGreaterThan(0);
    expect(again).toBeGreaterThan(crashedAt);
    expect(stored).toBeGreaterThan(again);
  });
});
