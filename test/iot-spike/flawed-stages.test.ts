import { describe, expect, test } from 'vitest';
import type { BuildComponent } from '../../engine/component.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { NodeKind } from '../../engine/topology.ts';
import type { DuckDBTable } from '../../pipeline/duckdb-table.ts';
import { Sink } from '../../pipeline/sink.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';
import { AlteringTable, LosingTable, TwiceTable } from '../stages/flawed-tables.ts';
import { losingGateway } from '../stages/losing-gateway.ts';
import { lyingWorker } from '../stages/lying-worker.ts';

/** The scenario with one kind of component made by someone else. */
function withStage(kind: NodeKind, make: (build: BuildComponent, folder: string) => BuildComponent): Scenario {
  return {
    ...scenario,
    component: (node, world, folder) => {
      const build = scenario.component(node, world, folder);
      return node.kind === kind ? make(build, folder) : build;
    },
  };
}

/** Ten seconds without any fault, with every remedy on: nothing else may go wrong. */
async function resultOf(flawed: Scenario): Promise<Result> {
  const { result } = await runPlan(flawed, shortPlan(flawed, { faults: 'none', forMs: 10_000, rateEps: 100 }));
  return result;
}

function failed({ checks }: Result): string[] {
  return checks.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
}

const table = (Table: typeof DuckDBTable): Scenario => withStage('sink', (_, folder) => (context) => new Sink(context, new Table(`${folder}/readings.duckdb`)));

test('the ledger finds nothing in a pipeline without flaws', async () => {
  const result = await resultOf(scenario);
  expect(result.verdict).toBe('passed');
  expect(result.ledger.delivered).toBe(result.ledger.generated);
});

describe('the ledger finds a stage that', () => {
  test('loses one event without a word', async () => {
    const result = await resultOf(withStage('gateway', (build) => losingGateway(build, 300)));
    expect(failed(result)).toEqual(['unaccounted']);
    expect(result.ledger.unaccounted).toBe(1);
    expect(result.checks.find(({ id }) => id === 'unaccounted')?.message).toContain('1 gone without a word');
  });

  test('acknowledges a row that it did not write', async () => {
    const result = await resultOf(table(LosingTable));
    expect(failed(result)).toContain('contradiction');
    expect(result.ledger.unaccounted).toBe(1);
  });

  test('writes a row twice', async () => {
    const result = await resultOf(table(TwiceTable));
    expect(failed(result)).toContain('duplicates');
    expect(result.ledger.duplicate).toBe(1);
  });

  test('alters a value by a hundredth', async () => {
    const result = await resultOf(table(AlteringTable));
    expect(failed(result)).toContain('corrupted');
    expect(result.ledger.corrupted).toBe(1);
  });

  test('claims to have dropped what it passed on', async () => {
    const result = await resultOf(withStage('worker', (build) => lyingWorker(build, 100)));
    expect(failed(result)).toEqual(['contradiction']);
  });
});
