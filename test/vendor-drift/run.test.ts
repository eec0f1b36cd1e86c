import { beforeAll, describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../engine/run/execute.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const scenario = await scenarios['vendor-drift']();
const run = (remedies: 'all' | 'none', seed = 1): Promise<RunOutcome> => runPlan(scenario, shortPlan(scenario, { remedies, seed }));

const failed = ({ result }: RunOutcome): string[] => [
  ...result.checks.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id),
  ...result.thresholds.filter(({ verdict }) => verdict === 'failed').map(({ metric }) => metric),
].sort();

describe('the short form', () => {
  let none: RunOutcome;
  let all: RunOutcome;
  beforeAll(async () => {
    none = await run('none');
    all = await run('all');
  });

  test('is sick for its reasons without remedies, and for no other', () => expect(failed(none)).toEqual([...scenario.sick].sort()));

  test('passes with all of them, every fault having taken hold', () => {
    expect(failed(all)).toEqual([]);
    expect(all.result.verdict).toBe('passed');
    expect(all.result.faults.map(({ status }) => status)).toEqual(scenario.forms.short.faults.map(() => 'fired'));
  });

  test('is short, and asks the same questions whatever the remedies', () => {
    expect(all.result.ledger.generated).toBeLessThanOrEqual(20_000);
    expect(all.result.run.arrivalsHash).toBe(none.result.run.arrivalsHash);
    expect(all.records.manifest).toEqual(none.records.manifest);
  });

  test('makes one journal of one plan', async () => {
    expect((await run('all')).result.run.journalHash).toBe(all.result.run.journalHash);
  });

  test('scores every kind, each with precision and recall of 99 in 100 at least', () => {
    const { detection } = all.result;
    expect(detection.map(({ fault }) => fault).sort()).toEqual(Object.keys(scenario.damages!).sort());
    for (const { fault, planted, recall, precision } of detection) {
      expect([fault, planted > 0, recall! >= 0.99, precision! >= 0.99]).toEqual([fault, true, true, true]);
    }
  });

  test('what was sent again is in the table once', () => {
    const { ledger } = all.records;
    let again = 0;
    ledger.each('delivered', null, (item) => {
      if (ledger.copies(item) > 1) again++;
      expect(ledger.rows(item)).toBe(1);
    });
    expect(again).toBeGreaterThan(1000);
  });
});

test('a monitor that hardly ever cries lets other units pass', async () => {
  const plan = shortPlan(scenario, { remedies: 'all', set: { 'monitor.stability': '100', 'monitor.outside': '100%' } });
  const deaf = await runPlan(scenario, plan);
  expect(failed(deaf)).toEqual(expect.arrayContaining(['batch-wrong', 'corrupted', 'drift-to-alert']));
});
