// Runs of a few seconds on the real clock: what they share with those in virtual time, and what they cannot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import { startRun, type RunHandle, type RunOptions, type RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { real } from '../../engine/virtual/virtual-clock.ts';
import { wrapped } from '../wrapped-scenario.ts';
import { tinyPlan, tinyScenario } from './tiny-scenario.ts';

const folders: string[] = [];
afterAll(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true }); });

function begin(plan: Plan, scenario: Scenario = tinyScenario(), options: Partial<RunOptions> = {}): RunHandle {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  folders.push(folder);
  return startRun({ plan, scenario, folder, speed: 'max', program: { wavetank: 'test', lockHash: 'test' }, ...options });
}

const wave = { durationMs: 2_000, drainMs: 5_000, faults: [{ fault: 'burst', atMs: 800, forMs: 400 }, { fault: 'crash', atMs: 1_500, forMs: 200 }] };

/** The tiny scenario with a figure of time and a threshold on it. */
function timed(scenario: Scenario): Scenario {
  const slowest = { id: 'slowest', about: 'from due to stored', unit: 'ms', compute: () => 1 };
  return { ...scenario, figures: { ...scenario.figures, slowest }, thresholds: [{ metric: 'slowest', limit: 1_000, about: 'soon' }] };
}

const timers = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, setImmediate: globalThis.setImmediate };

describe('a run on the real clock', () => {
  let outcome: RunOutcome;

  test('takes the time of the wall, meets the arrivals of the virtual one, and tells where each item ended', async () => {
    const texts: string[] = [];
    const plan = tinyPlan({ ...wave, clock: 'real' });
    const handle = begin(plan, timed(tinyScenario()), { onEvent: ({ text }) => texts.push(text) });
    outcome = await handle.done;
    const { result } = outcome;
    const virtual = (await begin(tinyPlan(wave)).done).result;
    expect(result.run.arrivalsHash).toBe(virtual.run.arrivalsHash);
    expect(result.ledger.generated).toBe(virtual.ledger.generated);
    expect(result.run.wallMs).toBeGreaterThan(7_000);
    expect(result.run).toMatchObject({ clock: 'real', status: 'completed', clockMs: 2_000, reproducible: false, journalHash: '' });
    expect(result.faults.map(({ id, status }) => [id, status])).toEqual([['burst', 'fired'], ['crash', 'fired']]);
    // The wave overruns the relay's queue, and the crash takes what it holds: as in virtual time.
    expect(result.ledger.dropped['gateway: queue full']).toBeGreaterThan(50);
    expect(texts).toContain('starting');
    const { delivered, dropped, unaccounted, generated } = result.ledger;
    expect(delivered + dropped['gateway: queue full'] + unaccounted).toBe(generated);
  });

  test('is told how its driver fared', () => {
    const { latenessP99Ms, eventLoopP99Ms, cpu } = outcome.result.driver;
    expect(latenessP99Ms).toBeGreaterThan(0);
    expect(eventLoopP99Ms).toBeGreaterThanOrEqual(0);
    expect(cpu).toBeGreaterThan(0);
  });

  test('gives timers and sockets back', () => {
    expect({ setTimeout, clearTimeout, setImmediate }).toEqual(timers);
  });
});

describe('steered on the real clock', () => {
  const commands: Plan['commands'] = [{ atMs: 300, firing: 0, action: { do: 'toggle', remedy: 'patience', on: true } }];

  test('commands of the plan come at their time, it can be aborted, and not held', async () => {
    const handle = begin(tinyPlan({ durationMs: 60_000, clock: 'real', commands }), tinyScenario(), {
      onEvent: ({ text }) => { if (text === 'remedy patience on') handle.act({ do: 'abort' }); },
    });
    for (const steering of [{ do: 'pause' }, { do: 'step', ms: 100 }, { do: 'speed', factor: 2 }] as const) {
      expect(() => handle.steer(steering)).toThrow(UsageError);
    }
    const { result, plan } = await handle.done;
    expect(result.run.status).toBe('interrupted');
    const [toggled, aborted] = plan.commands;
    expect([toggled, aborted.action]).toEqual([commands[0], { do: 'abort' }]);
    const [onMs] = result.remedies[0].onMs;
    expect(onMs).toBeGreaterThanOrEqual(300);
    expect(aborted.atMs).toBeGreaterThanOrEqual(onMs);
    expect(aborted.atMs).toBeLessThan(20_000);
  });
});

test('one that is stopped while it is provisioned has seen nothing, and ends', async () => {
  const handle = begin(tinyPlan({ clock: 'real' }));
  handle.act({ do: 'abort' });
  const { result } = await handle.done;
  expect(result.run).toMatchObject({ status: 'interrupted', clockMs: 0 });
  expect(result.ledger.generated).toBe(0);
  expect(result.driver).toMatchObject({ latenessP99Ms: null, eventLoopP99Ms: null, cpu: null });
});

test('a component that cannot tell what it still holds leaves the run whole, and its checks unknown', async () => {
  const silent = wrapped(tinyScenario(), 'gateway', (build) => (context) => Object.assign(build(context), { gather: () => Promise.reject(new Error('nobody answers')) }));
  const { result } = await begin(tinyPlan({ durationMs: 500, clock: 'real' }), silent).done;
  expect(result.run.status).toBe('completed');
  expect(new Set(result.checks.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  expect(result.reason).toContain('relay: nobody answers');
});

test('with a saturated driver times are unknown, and what the ledger tells stands', async () => {
  const busy = timed(tinyScenario({
    meddle: (item) => {
      const untilMs = real.now() + 10;
      while (real.now() < untilMs);
      return [item];
    },
  }));
  const { result } = await begin(tinyPlan({ durationMs: 1_500, clock: 'real' }), busy).done;
  expect(result.driver.latenessP99Ms).toBeGreaterThan(50);
  expect(result.thresholds).toMatchObject([{ metric: 'slowest', verdict: 'unknown', value: null }]);
  expect(result.figures).toMatchObject({ slowest: { value: null }, dropped: { value: result.checks.find(({ id }) => id === 'dropped')!.value } });
  expect(result.checks.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
  expect(result.driver.saturated).toContain('the driver was saturated: arrivals were');
  // What failed did so for what its items tell, not for the driver.
  expect(result.reason).toBe('failed: dropped');
});

test('a component that throws ends the run as a bug', async () => {
  const broken = tinyScenario({ meddle: () => { throw new Error('a bug of the relay'); } });
  await expect(begin(tinyPlan({ clock: 'real' }), broken).done).rejects.toThrow('a bug of the relay');
});

describe('a calendar on the real clock', () => {
  /** The wave overruns the relay's queue; the calendar passes twice as fast as the wall. */
  const outcomeOf = async (patienceMs: number): Promise<RunOutcome> => begin(tinyPlan({ ...wave, clock: 'real' }), { ...tinyScenario(), calendar: { pace: 2, patienceMs } }).done;

  test('takes a part of its time, and fails as in virtual time', async () => {
    const { result } = await outcomeOf(60_000);
    expect(result.verdict).toBe('failed');
    expect(result.run).toMatchObject({ status: 'completed', clockMs: 2_000 });
    expect(result.driver.pace).toBe(2);
    expect(result.run.wallMs).toBeLessThan(7_000);
    expect(result.run.arrivalsHash).toBe((await begin(tinyPlan(wave)).done).result.run.arrivalsHash);
  });

  test('of a machine that was too slow for it whatever failed is unknown, and what passed has passed', async () => {
    const { result, findings } = await outcomeOf(0.001);
    expect(result.verdict).toBe('unknown');
    expect(result.reason).toContain('cannot tell: the machine was too slow for the calendar');
    expect(result.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(result.checks.find(({ id }) => id === 'dropped')).toMatchObject({ verdict: 'unknown', message: expect.stringContaining('or the machine was too slow') });
    expect(result.checks.find(({ id }) => id === 'contradiction')!.verdict).toBe('passed');
    expect(findings).toEqual([]);
  });
});
