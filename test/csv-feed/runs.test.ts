import { beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const failedIn = ({ checks, thresholds }: Result): string[] => [
  ...checks.filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id), ...thresholds.filter(({ verdict }) => verdict !== 'passed').map(({ metric }) => metric),
].toSorted();

const run = async (plan: Plan): Promise<Result> => (await runPlan(scenario, plan)).result;

describe('seven days of a vendor\'s files', () => {
  let [none, all]: Result[] = [];
  beforeAll(async () => {
    none = await run(shortPlan(scenario, { remedies: 'none' }));
    all = await run(shortPlan(scenario));
  });

  test('without remedies fail in exactly what the scenario declares', () => expect(failedIn(none)).toEqual(scenario.sick.toSorted()));

  test('with all of them pass', () => expect([all.verdict, ...failedIn(all)]).toEqual(['passed']));

  test('are the same files, whatever becomes of them', () => expect(all.run.arrivalsHash).toBe(none.run.arrivalsHash));

  test('are no more than a short form may have', () => expect(all.ledger.generated).toBeLessThanOrEqual(20_000));

  test('let every kind of damage take hold, and none of it be missed', () => {
    expect(all.faults.filter(({ status }) => status !== 'fired')).toEqual([]);
    expect(all.detection.filter(({ recall }) => recall !== 1)).toEqual([]);
    expect(new Set(all.detection.flatMap(({ fault }) => fault.split('+')))).toEqual(new Set(Object.keys(scenario.damages!)));
  });

  test('have the same journal once more', async () => expect((await run(shortPlan(scenario))).run.journalHash).toBe(all.run.journalHash));
});

describe('files that nothing is wrong with', () => {
  test('are there on their day, without an alert, also where nothing but cron fetches them', async () => {
    for (const remedies of ['all', 'none'] as const) {
      const { ledger, checks, figures } = await run(shortPlan(scenario, { remedies, faults: 'none', forMs: 2 * 86_400_000 }));
      expect(ledger.delivered).toBe(ledger.generated);
      expect(ledger.generated).toBeGreaterThan(1500);
      expect(checks.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
      expect(Object.entries(figures).filter(([, { value }]) => value !== 0)).toEqual([]);
    }
  });

  test('have as many rows as the rate says', async () => {
    const { ledger } = await run(shortPlan(scenario, { faults: 'none', forMs: 86_400_000, rateEps: 0.002 }));
    expect(ledger.generated).toBeGreaterThan(5 + 5 * 25);
    expect(ledger.generated).toBeLessThan(5 + 5 * 45);
  });
});

describe('what one kind of damage does', () => {
  /** Two days with one kind, on three files or on every twentieth row. */
  const only = (fault: string, remedies: 'all' | 'none', params: Plan['faults'][number]['params'] = {}): Promise<Result> => {
    const plan = shortPlan(scenario, { remedies, faults: 'none', forMs: 2 * 86_400_000 });
    return run({ ...plan, faults: [{ fault, atMs: 0, forMs: plan.durationMs, params }] });
  };

  test('a file without its header loses its first row to whoever takes the first line for one', async () => {
    const { ledger } = await only('header-missing', 'none', { files: 3 });
    expect(ledger.unaccounted).toBe(3);
  });

  test('columns in another order are put into each other\'s places, and by the gate where they belong', async () => {
    expect((await only('header-reordered', 'none', { files: 2 })).ledger.corrupted).toBeGreaterThan(200);
    const { ledger } = await only('header-reordered', 'all', { files: 2 });
    expect(ledger.delivered).toBe(ledger.generated);
  });

  test('another table in the middle of a file is loaded as rows of nothing', async () => {
    const { checks } = await only('second-table', 'none', { files: 1, rows: 4 });
    expect(checks.find(({ id }) => id === 'warehouse-exact')?.message).toContain('5 of them of no item');
  });

  test('a file that comes late is backfilled; without an orchestrator it never is', async () => {
    const late = await only('late', 'all', { files: 2, hours: 9 });
    expect(late.ledger.delivered).toBe(late.ledger.generated);
    expect((await only('late', 'none', { files: 2, hours: 9 })).ledger.unaccounted).toBeGreaterThan(300);
  });

  test('two rows with one key are both in quarantine', async () => {
    const { ledger, detection } = await only('duplicate-key', 'all', { share: 0.05 });
    expect(detection).toMatchObject([{ fault: 'duplicate-key', precision: 1, recall: 1 }]);
    expect(ledger.quarantined['duplicate-key']).toBe(detection[0].planted);
  });
});
