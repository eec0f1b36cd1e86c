import { describe, expect, test } from 'vitest';
import { failedOf } from '../cli/compare/comparison.ts';
import type { RunOutcome } from '../engine/run/execute.ts';
import type { Scenario } from '../engine/scenario.ts';
import { DiskFullError } from '../engine/store/run-folder.ts';
import type { DuckDBTable } from '../pipeline/duckdb-table.ts';
import { Sink } from '../pipeline/sink.ts';
import { scenario } from '../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from './contracts/run-scenario.ts';
import { AlteringTable, FullTable, LosingTable, MisspeltTable, TwiceTable } from './stages/flawed-tables.ts';
import { losingGateway } from './stages/losing-gateway.ts';
import { losingWorker } from './stages/losing-worker.ts';
import { lyingWorker } from './stages/lying-worker.ts';
import { wrapped } from './wrapped-scenario.ts';

/** The event that each of the flawed stages errs about; no device sends it twice. */
const item = 123;

/** Six seconds without any fault, with every remedy on: nothing else may go wrong. */
function run(flawed: Scenario): Promise<RunOutcome> {
  return runPlan(flawed, shortPlan(flawed, { faults: 'none', forMs: 6_000, rateEps: 40 }));
}

/** What went wrong: the checks that failed, with the items that they name. */
function found({ result, findings }: RunOutcome): Record<string, (number | null)[]> {
  return Object.fromEntries(failedOf(result).map((id) => [id, findings.filter(({ check }) => check === id).map((finding) => finding.item)]));
}

const withTable = (Table: new (file: string, item: number) => DuckDBTable): Scenario => ({
  ...scenario,
  component: (node, world, folder) => (node.kind === 'sink' ? (context) => new Sink(context, new Table(`${folder}/readings.duckdb`, item)) : scenario.component(node, world, folder)),
});

test('in a pipeline without flaws nothing is found', async () => {
  const { result, records } = await run(scenario);
  expect(result.verdict).toBe('passed');
  expect(result.ledger.delivered).toBe(result.ledger.generated);
  expect([records.ledger.copies(item), records.ledger.rows(item)]).toEqual([1, 1]);
});

describe('the event is named of a stage that', () => {
  test('loses it in the gateway without a word', async () => {
    const outcome = await run(wrapped(scenario, 'gateway', (build) => losingGateway(build, item)));
    expect(found(outcome)).toEqual({ unaccounted: [item] });
    expect(outcome.records.ledger.lastHop(item)).toBe('fleet');
  });

  test('loses it in a worker without a word', async () => {
    const outcome = await run(wrapped(scenario, 'worker', (build) => losingWorker(build, item)));
    expect(found(outcome)).toEqual({ unaccounted: [item] });
    expect(outcome.records.ledger.lastHop(item)).toMatch(/^worker-/);
  });

  test('acknowledges its row, and did not write it', async () => {
    expect(found(await run(withTable(LosingTable)))).toEqual({ unaccounted: [item], contradiction: [item] });
  });

  test('writes its row twice', async () => {
    const outcome = await run(withTable(TwiceTable));
    expect(found(outcome)).toEqual({ duplicates: [item], contradiction: [item] });
    expect(outcome.result.ledger.duplicate).toBe(1);
  });

  test('alters its value by a hundredth', async () => {
    const outcome = await run(withTable(AlteringTable));
    expect(found(outcome)).toEqual({ corrupted: [item] });
    expect(outcome.result.ledger.corrupted).toBe(1);
  });

  test('counts it among the dropped, and passes it on all the same', async () => {
    const outcome = await run(wrapped(scenario, 'worker', (build) => lyingWorker(build, item)));
    expect(Object.keys(found(outcome))).toEqual(['contradiction']);
    expect(new Set(found(outcome).contradiction)).toEqual(new Set([item]));
    expect(outcome.records.ledger.bucket(item)).toBe('delivered');
  });
});

describe('a store that refuses a call ends the run, with', () => {
  test('a full disk told as one', async () => {
    await expect(run(withTable(FullTable))).rejects.toThrow(DiskFullError);
  });

  test('a wrong statement told as a bug', async () => {
    await expect(run(withTable(MisspeltTable))).rejects.toThrow('does not have a column with name "sensr"');
  });
});
