import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { namedItems } from '../../engine/check.ts';
import type { Plan } from '../../engine/plan.ts';
import { formatPlan, parsePlan } from '../../engine/plan-file.ts';
import { startRun, type RunHandle, type RunOptions, type RunOutcome } from '../../engine/run/execute.ts';
import { checksOf } from '../../engine/run/judge.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { real } from '../../engine/virtual/virtual-clock.ts';
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
    expect(result.checks.map(({ id }) => id)).toEqual(Object.keys(checksOf(tinyScenario())));
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

  test('of a scenario of one\'s own it makes the run void: somebody has planned it', async () => {
    const { result } = await run(tinyPlan({ faults: [{ fault: 'elsewhere', atMs: 1_000, forMs: 1_000 }] }), { ...tinyScenario(), own: {} });
    expect(result).toMatchObject({ verdict: 'void', reason: 'proves nothing: fault struck nobody: elsewhere (there is no broker)' });
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

  test('one that contradicts itself again and again: counted as often, named as often as any check names items', async () => {
    const { result, findings } = await caught((item, context) => {
      if (item.item < 300) for (let times = 0; times < 5; times++) context.stage.claim(item.item, 'shed', 'so it says');
      return item.item < 300 ? [] : [item];
    });
    expect(result.checks.find(({ id }) => id === 'contradiction')).toMatchObject({ verdict: 'failed', value: 1_200, unit: 'contradictions', evidence: ['ledger.parquet', 'findings.jsonl'] });
    const named = findings.filter(({ check }) => check === 'contradiction');
    expect(named).toHaveLength(namedItems);
    expect(named[0]).toMatchObject({ item: 0, atMs: expect.any(Number) as number, text: 'item 0: relay ended more copies than there were' });
  });

  test('one that loses nearly all: the first are found, and of the others it is kept which they are', async () => {
    const { result, findings, further } = await caught((item) => (item.item % 10 === 0 ? [item] : []));
    const named = findings.filter(({ check }) => check === 'unaccounted').map(({ item }) => item);
    const rest = further.filter(({ check }) => check === 'unaccounted').flatMap(({ items }) => items);
    expect(named).toHaveLength(namedItems);
    const lost = Array.from({ length: result.ledger.generated }, (_, item) => item).filter((item) => item % 10 !== 0);
    expect([...named, ...rest]).toEqual(lost);
    expect(result.ledger.unaccounted).toBe(lost.length);
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

test('a threshold that fails names the items that its metric is over the limit for; one that holds names none', async () => {
  const tiny = tinyScenario();
  const slowest = (limitMs: number): Scenario => ({
    ...tiny,
    figures: {
      ...tiny.figures,
      slowest: {
        id: 'slowest', about: 'from due to stored', unit: 'ms',
        compute: ({ ledger }) => Math.max(...Array.from({ length: ledger.count }, (_, item) => ledger.endMs(item) - ledger.dueMs(item))),
        items: ({ ledger }, limit) => Array.from({ length: ledger.count }, (_, item) => item).filter((item) => ledger.endMs(item) - ledger.dueMs(item) > limit),
      },
    },
    thresholds: [{ metric: 'slowest', limit: limitMs, about: 'soon enough' }],
  });
  const { result, findings, records: { ledger } } = await run(tinyPlan(), slowest(200));
  expect(result.thresholds).toMatchObject([{ metric: 'slowest', verdict: 'failed' }]);
  const named = findings.filter(({ check }) => check === 'slowest');
  expect(named.length).toBeGreaterThan(0);
  for (const { item, text } of named) {
    expect(ledger.endMs(item!) - ledger.dueMs(item!)).toBeGreaterThan(200);
    expect(text).toBe('over the limit of 200 ms');
  }
  expect((await run(tinyPlan(), slowest(5_000))).findings).toEqual([]);
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

test('what is stored after the deadline of its scenario is late; without a deadline nothing is', async () => {
  const plan = tinyPlan({ faults: [{ fault: 'slow', atMs: 3_000, forMs: 3_000 }], remedies: ['patience'] });
  const { result, records: { ledger } } = await run(plan, tinyScenario({ deadlineMs: 250 }));
  const late: number[] = [];
  ledger.each(null, null, (item) => { if (ledger.endMs(item) - ledger.dueMs(item) > 250) late.push(item); });
  expect(late.length).toBeGreaterThan(0);
  expect(new Set(late.map((item) => ledger.bucket(item)))).toEqual(new Set(['late']));
  expect(result.ledger).toMatchObject({ late: late.length, delivered: result.ledger.generated - late.length });
  expect((await run(plan)).result.ledger.late).toBe(0);
});

test('every scenario has metrics: latencies by class, and sums and what waits for each second', async () => {
  const { result: { metrics, ledger }, records } = await run(tinyPlan({ faults: wave }));
  const important = { unit: 'ms', p50: expect.any(Number) as number, p99: expect.any(Number) as number };
  expect(metrics).toMatchObject({ latency: { unit: 'ms', count: ledger.delivered }, 'latency.important': important, 'latency.other': important });
  expect(metrics['latency.important'].count + metrics['latency.other'].count).toBe(ledger.delivered);
  const sum = (name: string): number => records.metrics.series(name).reduce((total, each) => total + each, 0);
  expect(['generated', 'stored', 'dropped', 'shed'].map(sum)).toEqual([ledger.generated, ledger.delivered, ledger.dropped['gateway: queue full'], 0]);
  expect(Math.max(...records.metrics.series('waiting.relay'))).toBeGreaterThan(10);
});

describe('a snapshot', () => {
  /** The last one of a run, the one before the clock came to `atMs`, and what the run came to. */
  async function watched(change: Partial<Plan>, atMs: number) {
    const taken: Snapshot[] = [];
    const { result, records } = await run(tinyPlan(change), tinyScenario(), { onSnapshot: (snapshot) => taken.push(snapshot) });
    return { result, records, last: taken.at(-1)!, during: taken.findLast(({ clockMs }) => clockMs <= atMs)! };
  }

  test('tells where items ended, in the words of the account', async () => {
    const { result, last } = await watched({ faults: wave }, 0);
    const ended = Object.fromEntries(last.ended.map(({ bucket, reason, items }) => [`${bucket} ${reason}`, items]));
    expect(ended).toEqual({ 'dropped gateway: queue full': result.ledger.dropped['gateway: queue full'] });
    expect(last.generated).toBe(last.stored + last.inFlight + last.dropped);
  });

  test('tells the last sixty seconds, as the metrics keep them', async () => {
    const { records, last } = await watched({ faults: wave }, 0);
    const { fromSample, offered, stored, lag, behindMs } = last.recent;
    expect([fromSample, ...[stored, lag, behindMs].map(({ length }) => length)]).toEqual([0, offered.length, offered.length, offered.length]);
    // What is due at the very end of a second is made at the beginning of the next.
    const full = offered.length - 1;
    expect([offered, stored].map((list) => list.slice(0, full))).toEqual(['generated', 'stored'].map((name) => records.metrics.series(name).slice(0, full)));
    offered.forEach((_, second) => {
      const sum = (list: readonly number[]): number => list.slice(0, second + 1).reduce((total, each) => total + each, 0);
      expect(lag[second]).toBeLessThanOrEqual(sum(offered) - sum(stored));
      expect(behindMs[second] > 0).toBe(lag[second] > 0);
    });
  });

  test('is taken at every fifth second besides, where it tells the same however fast the run goes', async () => {
    const marksAt = async (speed: number | 'max') => {
      const taken: Snapshot[] = [];
      await run(tinyPlan({ faults: wave }), tinyScenario(), { speed, onSnapshot: (snapshot) => taken.push(snapshot) });
      return taken.filter(({ isMark }) => isMark === true).map((each) => ({ ...each, pace: null }));
    };
    const marks = await marksAt('max');
    expect(marks.map(({ clockMs }) => Math.floor(clockMs / 5000))).toEqual(marks.map((_, i) => i + 1));
    expect(marks.length).toBeGreaterThan(1);
    expect(await marksAt(40)).toEqual(marks);
  });

  test('tells of each node what comes in, and what disturbs it', async () => {
    const { during } = await watched({ faults: wave }, 5_900);
    expect(during.faults.map(({ id, status, byHand }) => [id, status, byHand])).toEqual([['burst', 'active', false]]);
    expect(during.nodes.filter(({ faults }) => faults.includes('burst')).map(({ id }) => id)).toEqual(['source']);
    expect(during.nodes.find(({ id }) => id === 'relay')!.inEps).toBeGreaterThan(0);
  });
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

  test('an abort before the first firing is a run of no length, which replays', async () => {
    const handle = begin(tinyPlan());
    handle.act({ do: 'abort' });
    const { result, plan } = await handle.done;
    expect(result.run).toMatchObject({ status: 'interrupted', clockMs: 0 });
    expect(result.verdict).toBe('unknown');
    const read = parsePlan(formatPlan(plan), 'plan.json');
    expect((await run(read)).result.run.journalHash).toBe(result.run.journalHash);
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
    expect(refusals).toEqual(['remedy settled is on or off from the start of a run to its end', 'remedy lasting cannot be switched off again', 'action.remedy: tiny has no remedy "pateince"; did you mean patience?']);
    expect(result.run.status).toBe('completed');
    expect(new Set(result.run.remedies)).toEqual(new Set(['settled', 'lasting', 'patience']));
    expect(plan.commands.map(({ action }) => action)).toEqual([
      { do: 'toggle', remedy: 'settled', on: true }, { do: 'toggle', remedy: 'lasting', on: true }, { do: 'toggle', remedy: 'patience', on: true },
    ]);
  });

  test('refuses a number that contradicts one that was set and waits to be applied', async () => {
    const narrow: Scenario = { ...tinyScenario(), contradiction: (knob) => (knob('relay.service') * 10 <= knob('relay.queue') ? null : { knob: 'relay.queue', why: 'too narrow', hint: '' }) };
    const refusals: string[] = [];
    const handle: RunHandle = begin(tinyPlan({ faults: [{ fault: 'slow', atMs: 3_000, forMs: 500 }] }), narrow, { onEvent: () => {
      if (refusals.length > 0) return;
      handle.act({ do: 'set', knob: 'relay.service', value: 4 });
      try {
        handle.act({ do: 'set', knob: 'relay.queue', value: 30 });
      } catch (error) {
        refusals.push((error as Error).message);
      }
    } });
    const { plan } = await handle.done;
    expect(refusals).toEqual(['action.value: too narrow']);
    expect(plan.commands.map(({ action }) => action)).toEqual([{ do: 'set', knob: 'relay.service', value: 4 }]);
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

describe('a paused run', () => {
  /** Pauses as the wave begins, then does one thing after another each time that it stands still, from outside the simulation. */
  function pausedAtWave(things: readonly ((handle: RunHandle) => void)[], change: Partial<Plan> = {}): { handle: RunHandle; snapshots: Snapshot[]; still: Snapshot[] } {
    const [snapshots, still]: [Snapshot[], Snapshot[]] = [[], []];
    const handle: RunHandle = begin(tinyPlan({ faults: wave, ...change }), tinyScenario(), {
      onEvent: ({ text }) => { if (text === 'fault burst begins') handle.steer({ do: 'pause' }); },
      onSnapshot: (snapshot) => {
        snapshots.push(snapshot);
        if (!snapshot.paused) return;
        const next = things[still.push(snapshot) - 1];
        real.setImmediate(() => next(handle));
      },
    });
    return { handle, snapshots, still };
  }

  test('is aborted at once', async () => {
    const { handle } = pausedAtWave([(run) => run.act({ do: 'abort' })]);
    const { result, plan } = await handle.done;
    expect(result.run.status).toBe('interrupted');
    expect(result.run.clockMs).toBe(4_000);
    expect((await run(plan)).result.run.journalHash).toBe(result.run.journalHash);
  });

  test('is acted on where it stands, and replays to the identical journal', async () => {
    const { handle, still } = pausedAtWave([
      (run) => run.act({ do: 'toggle', remedy: 'patience', on: true }),
      (run) => run.act({ do: 'inject', fault: 'slow', forMs: 500 }),
      (run) => run.steer({ do: 'resume' }),
    ]);
    const { result, plan } = await handle.done;
    expect(still.map(({ clockMs, remedies, faults }) => [clockMs, remedies, faults.filter(({ status }) => status === 'active').map(({ id }) => id)])).toEqual([
      [4_000, [], ['burst']], [4_000, ['patience'], ['burst']], [4_000, ['patience'], ['burst', 'slow']],
    ]);
    expect(plan.commands.map(({ atMs, firing }) => [atMs, firing])).toEqual([1, 2].map(() => [4_000, still[0].firing]));
    expect((await run(plan)).result.run.journalHash).toBe(result.run.journalHash);
  });

  test('goes on for one step, is seen to go, and pauses again; what it leaves is the run that never paused', async () => {
    const { handle, snapshots, still } = pausedAtWave([(run) => run.steer({ do: 'step', ms: 1_500 }), (run) => run.steer({ do: 'resume' })]);
    const { result } = await handle.done;
    expect(still).toHaveLength(2);
    expect(still[1].clockMs).toBeGreaterThanOrEqual(5_500);
    expect(still[1].clockMs).toBeLessThan(5_600);
    // The snapshot at the mark of the fifth second was taken within the step.
    expect(snapshots.filter(({ clockMs }) => clockMs > 4_000 && clockMs < 5_500).map(({ paused }) => paused)).toContain(false);
    expect(result.run.journalHash).toBe((await run(tinyPlan({ faults: wave }))).result.run.journalHash);
  });
});

describe('speed', () => {
  /** Fifty minutes: quiet at eighty times the wall clock, and at twenty-eight times while something is disturbed. */
  const long = tinyPlan({ durationMs: 3_000_000, workload: { rateEps: 1, shapes: [], process: 'even' }, faults: [{ fault: 'slow', atMs: 12_000, forMs: 20_000 }] });

  test.each(['auto', 'max'] as const)('auto slows down around a fault, in a run that began at %s', async (speed) => {
    let [beganMs, endedMs] = [0, 0];
    const handle: RunHandle = begin(long, tinyScenario(), {
      speed,
      onSnapshot: () => { if (speed === 'max' && beganMs === 0) handle.steer({ do: 'speed', factor: 'auto' }); },
      onEvent: ({ text }) => {
        if (text === 'fault slow begins') beganMs = real.now();
        if (text !== 'fault slow ends') return;
        endedMs = real.now();
        handle.act({ do: 'abort' });
      },
    });
    await handle.done;
    // At the quiet pace it would take a quarter of a second.
    expect(endedMs - beganMs).toBeGreaterThan(500);
  });

  test('a run that began at auto keeps the speed that it was steered to', async () => {
    // At auto this plan takes more than half a minute.
    const handle: RunHandle = begin(tinyPlan(), tinyScenario(), { speed: 'auto', onSnapshot: () => handle.steer({ do: 'speed', factor: 'max' }) });
    const { result } = await handle.done;
    expect(result.run.wallMs).toBeLessThan(10_000);
  });
});

test('a component that throws ends the run as a bug, not as a verdict', async () => {
  await expect(run(tinyPlan(), tinyScenario({ meddle: () => { throw new Error('a bug of the relay'); } }))).rejects.toThrow('a bug of the relay');
});
