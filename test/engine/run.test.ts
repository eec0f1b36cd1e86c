import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import { startRun, type RunHandle, type RunOptions, type RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { cellMs } from '../../engine/schedule/workload.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { slow, tinyPlan, tinyScenario } from './tiny-scenario.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true }); });

function begin(plan: Plan, scenario: Scenario = tinyScenario(), options: Partial<RunOptions> = {}): RunHandle {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  folders.push(folder);
  return startRun({ plan, scenario, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' }, ...options });
}

const run = (plan: Plan, scenario?: Scenario, options?: Partial<RunOptions>): Promise<RunOutcome> => begin(plan, scenario, options).done;
const wave = [{ fault: 'burst', atMs: 4_000, forMs: 2_000 }];

describe('a run', () => {
  test('without trouble passes, with every item delivered', async () => {
    const { result } = await run(tinyPlan());
    expect(result.verdict).toBe('passed');
    expect(result.run.status).toBe('completed');
    expect(result.ledger.generated).toBeGreaterThan(800);
    expect(result.ledger.delivered).toBe(result.ledger.generated);
  });

  test('is a function of its plan: the same journal, and the same arrivals whatever the remedies', async () => {
    const plan = tinyPlan({ faults: wave });
    const [a, b, patient, other] = [await run(plan), await run(plan), await run({ ...plan, remedies: ['patience'] }), await run({ ...plan, seed: 2 })];
    expect(b.result.run.journalHash).toBe(a.result.run.journalHash);
    expect(patient.result.run.arrivalsHash).toBe(a.result.run.arrivalsHash);
    expect(patient.result.run.journalHash).not.toBe(a.result.run.journalHash);
    expect(other.result.run.arrivalsHash).not.toBe(a.result.run.arrivalsHash);
  });

  test('shows the disease, and its remedy heals it', async () => {
    const plan = tinyPlan({ faults: wave });
    const sick = (await run(plan)).result;
    expect(sick.verdict).toBe('failed');
    expect(sick.ledger.dropped['gateway: queue full']).toBeGreaterThan(100);
    const healed = (await run({ ...plan, remedies: ['patience'] })).result;
    expect(healed.verdict).toBe('passed');
  });
});

describe('faults prove that they fired', () => {
  test('one that is prevented from firing makes the run void', async () => {
    const silent = { ...tinyScenario(), faults: { slow: { ...slow, disturb: () => false } } };
    const { result } = await run(tinyPlan({ faults: [{ fault: 'slow', atMs: 1_000, forMs: 1_000 }] }), silent);
    expect(result.verdict).toBe('void');
    expect(result.reason).toContain('slow');
    expect(result.faults[0]).toMatchObject({ status: 'never', hits: 0 });
  });

  test('one whose target is not in the topology is not applicable, and no reason to worry', async () => {
    const { result } = await run(tinyPlan({ faults: [{ fault: 'elsewhere', atMs: 1_000, forMs: 1_000 }] }));
    expect(result.verdict).toBe('passed');
    expect(result.faults[0].status).toBe('not-applicable');
  });

  test('one whose target is down while it lasts never took hold, though the topology has it', async () => {
    const { result } = await run(tinyPlan({ faults: [{ fault: 'crash', atMs: 3_000, forMs: 2_000 }, { fault: 'slow', atMs: 3_500, forMs: 1_000 }] }));
    expect(result.faults[1]).toMatchObject({ id: 'slow', target: 'gateway', status: 'never', hits: 0 });
  });

  test('one whose time never comes makes the run void', async () => {
    const { result } = await run(tinyPlan({ faults: [{ fault: 'slow', atMs: 60_000, forMs: 1_000 }] }));
    expect(result.faults[0].status).toBe('never');
    expect(result.verdict).toBe('void');
  });

  test('one that lacks its target says what the topology has not', async () => {
    const events: string[] = [];
    await run(tinyPlan({ faults: [{ fault: 'elsewhere', atMs: 1_000, forMs: 1_000 }] }), tinyScenario(), { onEvent: ({ text }) => events.push(text) });
    expect(events).toContain('elsewhere: not applicable, the topology has no broker');
  });

  test('a load is counted for each cell of the schedule that it raised, at the moment of the cell', async () => {
    const { result } = await run(tinyPlan({ faults: wave }));
    expect(result.faults[0]).toMatchObject({ status: 'fired', hits: 2_000 / cellMs, firstMs: 4_000 + cellMs / 2, lastMs: 6_000 - cellMs / 2 });
  });

  test('a load that is cleared before its time is in force up to then, and no longer', async () => {
    const commands = [{ atMs: 2_000, firing: 1_000, action: { do: 'clear' as const, fault: 'burst' } }];
    const events: number[] = [];
    const { result } = await run(tinyPlan({ faults: [{ fault: 'burst', atMs: 1_000, forMs: 8_000 }], commands }), tinyScenario(), { onEvent: ({ atMs, text }) => { if (text === 'fault burst ends') events.push(atMs); } });
    const [report] = result.faults;
    expect(events).toHaveLength(1);
    expect(report.lastMs).toBeLessThan(events[0]);
    expect(report.lastMs).toBeGreaterThan(events[0] - 2 * cellMs);
  });

  test('the death of a host that is dead already is no hit', async () => {
    const suicidal = tinyScenario({ meddle: (item, context) => {
      if (item.item === 123) context.host.kill();
      return [item];
    } });
    const { result } = await run(tinyPlan({ faults: [{ fault: 'crash', atMs: 3_000, forMs: 500 }] }), suicidal);
    expect(result.faults[0]).toMatchObject({ status: 'never', hits: 0 });
  });

  test('hits are counted at the disturbed call, between its start and its end', async () => {
    const { result } = await run(tinyPlan({ faults: [{ fault: 'slow', atMs: 2_000, forMs: 3_000 }] }));
    const [report] = result.faults;
    expect(report.status).toBe('fired');
    expect(report.firstMs).toBeGreaterThanOrEqual(2_000);
    expect(report.lastMs).toBeLessThanOrEqual(5_000);
  });

  test('a crash loses what was in memory, and the ledger says who saw it last', async () => {
    const { result, findings } = await run(tinyPlan({ faults: [{ fault: 'crash', atMs: 3_000, forMs: 500 }], knobs: { 'relay.service': 9, 'relay.queue': 500 } }));
    expect(result.verdict).toBe('failed');
    expect(result.ledger.unaccounted).toBeGreaterThan(0);
    expect(findings.some((finding) => finding.check === 'unaccounted' && finding.item !== null)).toBe(true);
  });
});

describe('a stage that errs is caught, by the id of the item', () => {
  const caught = async (meddle: NonNullable<Parameters<typeof tinyScenario>[0]>['meddle']): Promise<RunOutcome> => run(tinyPlan(), tinyScenario({ meddle }));

  test('one that loses an event without a word', async () => {
    const { result, findings } = await caught((item) => (item.item === 123 ? [] : [item]));
    expect(result.verdict).toBe('failed');
    expect(result.ledger.unaccounted).toBe(1);
    expect(findings.map((finding) => [finding.check, finding.item])).toContainEqual(['unaccounted', 123]);
  });

  test('one that writes a row twice', async () => {
    const { result, findings } = await caught((item) => (item.item === 123 ? [item, item] : [item]));
    expect(result.verdict).toBe('failed');
    expect(result.ledger.duplicate).toBe(1);
    expect(findings.some((finding) => finding.item === 123)).toBe(true);
  });

  test('one that alters a value', async () => {
    const { result, findings } = await caught((item) => (item.item === 123 ? [{ ...item, payload: Buffer.from('other') }] : [item]));
    expect(result.verdict).toBe('failed');
    expect(result.ledger.corrupted).toBe(1);
    expect(findings.map((finding) => [finding.check, finding.item])).toContainEqual(['corrupted', 123]);
  });

  test('one that claims a drop and forwards all the same', async () => {
    const { result, findings } = await caught((item, context) => {
      if (item.item === 123) context.stage.claim(123, 'dropped', 'so it says');
      return [item];
    });
    expect(result.verdict).toBe('failed');
    expect(findings.some((finding) => finding.check === 'contradiction' && finding.item === 123)).toBe(true);
  });

  test('one that claims to have stored what no store has', async () => {
    const { result, findings } = await caught((item, context) => {
      if (item.item !== 123) return [item];
      context.stage.stored(123);
      return [];
    });
    expect(result.verdict).toBe('failed');
    expect(findings.some((finding) => finding.item === 123)).toBe(true);
  });
});

test('whether a run has recovered is looked at by one watch, however many faults end at about the same time', async () => {
  const looks: number[] = [];
  const watched: Scenario = { ...tinyScenario(), drained: () => { looks.push(Date.now()); return false; } };
  const faults = [3_000, 3_100, 3_200].map((atMs) => ({ fault: 'slow', atMs, forMs: 50 }));
  await run(tinyPlan({ faults }), watched);
  expect(looks.length).toBeGreaterThan(10);
  expect(Math.min(...looks.slice(1).map((atMs, i) => atMs - looks[i]))).toBeGreaterThanOrEqual(250);
});

test('a store that cannot be read makes every check unknown', async () => {
  const { result } = await run(tinyPlan(), tinyScenario({ unreadable: true }));
  expect(result.verdict).toBe('unknown');
  expect(new Set(result.checks.map((check) => check.verdict))).toEqual(new Set(['unknown']));
  expect(result.reason).toContain('permission denied');
});

test('no traffic proves nothing', async () => {
  const { result } = await run(tinyPlan({ workload: { rateEps: 1e-6, shapes: [], process: 'even' } }));
  expect(result.verdict).toBe('void');
});

describe('steering from outside', () => {
  test('is stamped into the plan, and the plan replays to the identical journal', async () => {
    const events: string[] = [];
    let sent = 0;
    const handle: RunHandle = begin(tinyPlan({ faults: wave, durationMs: 60_000 }), tinyScenario(), {
      onEvent: (event) => {
        events.push(event.text);
        if (sent++ > 0) return;
        handle.act({ do: 'toggle', remedy: 'patience', on: true });
        handle.act({ do: 'set', knob: 'relay.service', value: 1 });
        handle.act({ do: 'inject', fault: 'slow', forMs: 700 });
        handle.act({ do: 'rate', factor: 2 });
      },
    });
    const steered = await handle.done;
    expect(steered.plan.commands).toHaveLength(4);
    expect(events).toContain('remedy patience on');
    expect(steered.result.faults.map((fault) => [fault.id, fault.status])).toContainEqual(['slow', 'fired']);
    const replayed = await run(steered.plan);
    expect(replayed.result.run.journalHash).toBe(steered.result.run.journalHash);
    expect(replayed.plan).toEqual(steered.plan);
  });

  test('an abort keeps what was measured, and says that it cannot tell', async () => {
    const handle: RunHandle = begin(tinyPlan({ faults: [{ fault: 'slow', atMs: 3_000, forMs: 500 }] }), tinyScenario(), { onEvent: () => handle.act({ do: 'abort' }) });
    const { result, plan } = await handle.done;
    expect(result.run.status).toBe('interrupted');
    expect(result.verdict).toBe('unknown');
    expect(result.ledger.generated).toBeGreaterThan(200);
    expect(result.ledger.unaccounted).toBe(0);
    const replayed = await run(plan);
    expect(replayed.result.run.journalHash).toBe(result.run.journalHash);
  });

  const { patience } = tinyScenario().remedies;
  const strict: Scenario = { ...tinyScenario(), remedies: { patience, settled: { ...patience, id: 'settled', switching: 'at-start' }, lasting: { ...patience, id: 'lasting', switching: 'one-way' } } };

  test('refuses to switch what is set at the start, or to switch off what stays on; the run goes on, and its plan does not tell of it', async () => {
    const refusals: string[] = [];
    const act = (remedy: string, on: boolean): void => {
      try {
        handle.act({ do: 'toggle', remedy, on });
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refusals.push(error.message);
      }
    };
    let begun = false;
    const handle: RunHandle = begin(tinyPlan({ remedies: ['settled'], faults: [{ fault: 'slow', atMs: 3_000, forMs: 500 }] }), strict, { onEvent: () => {
      if (begun) return;
      begun = true;
      act('settled', false);
      act('settled', true);
      act('lasting', true);
      act('lasting', false);
      act('pateince', true);
      act('patience', true);
    } });
    const { result, plan } = await handle.done;
    expect(refusals).toEqual(['remedy settled is on or off from the start of a run to its end', 'remedy lasting cannot be switched off again', 'there is no remedy "pateince"; did you mean patience?']);
    expect(result.run.status).toBe('completed');
    expect(new Set(result.run.remedies)).toEqual(new Set(['settled', 'lasting', 'patience']));
    expect(plan.commands.map(({ action }) => action)).toEqual([
      { do: 'toggle', remedy: 'settled', on: true }, { do: 'toggle', remedy: 'lasting', on: true }, { do: 'toggle', remedy: 'patience', on: true },
    ]);
  });

  test('a command of the plan that may not be is told and left undone', async () => {
    const events: string[] = [];
    const commands = [{ atMs: 1_000, firing: 1_000, action: { do: 'toggle' as const, remedy: 'settled', on: true } }];
    const { result } = await run(tinyPlan({ commands }), strict, { onEvent: ({ text }) => events.push(text) });
    expect(events).toContain('refused: remedy settled is on or off from the start of a run to its end');
    expect(result.run.remedies).toEqual([]);
  });

  test('a remedy toggled three times under load loses nothing from sight', async () => {
    const commands = [1, 2, 3].map((nth) => ({ atMs: nth * 2_000, firing: nth * 400, action: { do: 'toggle' as const, remedy: 'patience', on: nth % 2 === 1 } }));
    const { result } = await run(tinyPlan({ faults: wave, commands }));
    expect(result.ledger.unaccounted).toBe(0);
    expect(result.remedies[0].onMs).toHaveLength(3);
  });
});

test('a component that throws ends the run as a bug, not as a verdict', async () => {
  await expect(run(tinyPlan(), tinyScenario({ meddle: () => { throw new Error('a bug of the relay'); } }))).rejects.toThrow('a bug of the relay');
});
