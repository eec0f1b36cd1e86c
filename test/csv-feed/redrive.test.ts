import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Plant } from '../../engine/damage.ts';
import { dayMs, dueMs, hourMs } from '../../pipeline/feed/feed-day.ts';
import type { LoaderMessage } from '../../pipeline/feed/loader.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { feeds } from '../../scenarios/csv-feed/feeds.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';
import { wrapped } from '../wrapped-scenario.ts';

/** A held row as the quarantine has it, and the line as a person writes it anew. */
interface Mending {
  readonly delivery: string;
  readonly byteOffset: number;
  readonly fixed: string;
}

/**
 * One day with numbers in the orders that say `n/a`; a person mends rows at noon and tells the loader. The person stands
 * where the scheduler does, and knows what was sent from the landing folder and what was meant from the vendor.
 */
async function mendedDay(mend: (rows: readonly Mending[]) => readonly Mending[]) {
  const plants: Plant[] = [];
  const told = wrapped(scenario, 'vendor', (build) => (context) => build({
    ...context,
    planted(plant) {
      plants.push(plant);
      context.planted(plant);
    },
  }));
  const withPerson: Scenario = {
    ...told,
    component(node, world, folder) {
      const build = told.component(node, world, folder);
      if (node.kind !== 'scheduler') return build;
      return (context) => {
        context.clock.setTimeout(() => {
          for (const mending of mend(plants.map((plant) => mendingOf(plant, folder)))) context.send('loader', { do: 'redrive', feed: 'orders', day: 0, ...mending } satisfies LoaderMessage);
        }, 12 * hourMs - context.clock.now());
        return build(context);
      };
    },
  };
  const plan = { ...shortPlan(scenario, { faults: 'none', forMs: dayMs }), drainMs: hourMs };
  const faults = [{ fault: 'text-in-number', atMs: dueMs(feeds[0], 0) - 1000, forMs: 2000, params: { share: 0.03 } }];
  const { result } = await runPlan(withPerson, { ...plan, faults });
  return { planted: plants.length, result };
}

/** The line of a plant in the file that landed, with what stood there before. */
function mendingOf({ where, before }: Plant, folder: string): Mending {
  const name = readdirSync(`${folder}/landing`).find((each) => each.startsWith('orders-000-') && each.endsWith('.csv'))!;
  const bytes = readFileSync(`${folder}/landing/${name}`);
  const [start, end] = where.split('-').map(Number);
  const byteOffset = bytes.lastIndexOf(0x0a, start - 1) + 1;
  const fixed = Buffer.concat([bytes.subarray(byteOffset, start), Buffer.from(before!), bytes.subarray(end, bytes.indexOf(0x0a, end))]).toString();
  return { delivery: name.slice('orders-000-'.length, -'.csv'.length), byteOffset, fixed };
}

test('rows that a person mends arrive once, however often the loader is told, with the content that they were to have', async () => {
  const { planted, result } = await mendedDay((rows) => [...rows, ...rows]);
  expect(planted).toBeGreaterThan(2);
  expect(result.ledger).toMatchObject({ delivered: result.ledger.generated, duplicate: 0, corrupted: 0, quarantined: {} });
  expect(result.checks.find(({ id }) => id === 'contradiction')?.verdict).toBe('passed');
});

test('a row that is mended badly stays where it is, and may be mended again', async () => {
  const { planted, result } = await mendedDay(([first, ...others]) => [{ ...first, fixed: 'still,wrong' }, ...others]);
  expect(result.ledger.quarantined).toEqual({ type: 1 });
  expect(result.ledger.delivered).toBe(result.ledger.generated - 1);
  expect(planted).toBeGreaterThan(2);
});
