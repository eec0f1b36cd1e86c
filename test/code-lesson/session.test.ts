// Sessions whose engines are made up: what a program did is told by hand.
import { beforeEach, expect, test, vi } from 'vitest';
import { Session } from '../../cli/code-lesson/session.ts';
import { erroredResult } from '../../cli/errored-result.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { Interruption } from '../../cli/interruption.ts';
import type { Launch, Launched, LaunchOptions } from '../../cli/launch.ts';
import { scenarioNamed } from '../../cli/scenario-named.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { noStyle } from '../../cli/text/style.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { checksOf } from '../../engine/run/judge.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { standsStill } from '../../pipeline/code/coded-worker.ts';
import { lesson } from '../../scenarios/iot-spike/code/lesson.ts';

const { begin } = vi.hoisted(() => ({ begin: vi.fn<(options: LaunchOptions) => Promise<Launch>>() }));
vi.mock('../../cli/launch.ts', () => ({ begin }));

const scenario = await scenarioNamed(lesson.scenario);
const terminal = { say: (text = '') => void said.push(text), warn: (text) => void said.push(text), style: noStyle, width: 200 } as Terminal;
let said: string[];
/** Plans whose runs are kept. */
let kept: Set<Plan>;
let session: Session;

beforeEach(() => {
  [said, kept] = [[], new Set()];
  session = new Session({ lesson, folder: 'own', out: 'runs', seeds: [1], once: true, terminal, interruption: new Interruption(() => {}), verbose: false });
});

/** A run of a plan in which everything holds, but for `failing`. */
function ran(plan: Plan, failing: readonly string[] = []): Launched {
  const verdictOf = (id: string): { verdict: 'failed' | 'passed'; value: number } => (failing.includes(id) ? { verdict: 'failed', value: 7 } : { verdict: 'passed', value: 0 });
  const died = erroredResult(plan, null, '', new Date(), 0);
  const result: Result = {
    ...died, run: { ...died.run, status: 'completed' },
    checks: Object.entries(checksOf(scenario)).map(([id, { unit, limit }]) => ({ id, ...verdictOf(id), unit, limit, firstBreachMs: null, message: '', evidence: [] })),
    thresholds: scenario.thresholds.map(({ metric, limit }) => ({ metric, ...verdictOf(metric), unit: 'ms', limit })),
  };
  return { result, folder: '', ledger: null, trace: [], steady: null, course: null, failure: null };
}

/** Every engine ends as `end` says. */
function engines(end: (options: LaunchOptions) => Launched | Promise<Launched>): void {
  begin.mockImplementation(async (options) => {
    const launched = Promise.resolve(options).then(end);
    if (options.keep !== 'result') kept.add(options.plan);
    return { path: '', act: () => {}, steer: () => {}, launched, discard: async () => void kept.delete(options.plan) };
  });
}

const keptTexts = (): (string | undefined)[] => [...kept].map(({ code }) => code?.text);

test('a trace that does not come to its end hinders nobody: what the graded runs have shown is told', async () => {
  engines(({ plan, listener }) => {
    if (plan.code?.traced === true) throw new UsageError('ran for 5 s and did not come back', { where: 'worker.mjs:5' });
    listener!.event!({ atMs: 0, node: 'worker-1', text: `${standsStill}holds 3 events` } as RunEvent);
    return ran(plan, ['unaccounted']);
  });
  await session.saved('text');
  expect(begin).toHaveBeenCalledTimes(2);
  expect(said.join('\n')).toMatch(/unaccounted +7 [^]*worker-1 stands still: holds 3 events[^]*1 of \d+ fail/);
  expect([session.code, keptTexts()]).toEqual([exitCode.failed, ['text']]);
});

test('on a terminal one line tells how far a try is, of the seed that began first, and of the trace', async () => {
  const rewound: number[] = [];
  const live: Terminal = { ...terminal, live: true, rewind: (lines) => void rewound.push(lines) };
  session = new Session({ lesson, folder: 'own', out: 'runs', seeds: [5, 6], once: true, terminal: live, interruption: new Interruption(() => {}), verbose: false });
  engines(({ plan, listener }) => {
    listener!.snapshot!({ clockMs: 24_000, durationMs: 60_000 } as Snapshot);
    if (plan.seed === 5 && plan.code?.traced !== true) listener!.event!({ atMs: 0, node: 'worker-1', text: `${standsStill}holds 3 events` } as RunEvent);
    return ran(plan);
  });
  await session.saved('text');
  const told = said.filter((line) => line.startsWith('seed'));
  expect(told[0]).toBe('seed 1 of 2: 0:24 of 1:00');
  expect(told.at(-1)).toBe('seed 5 once more, to see what it waits for: 0:24 of 1:00');
  // Each of them made way for what came after it.
  expect(rewound).toEqual(told.map(() => 1));
});

test('a save while a try is being told: of the older one nothing more is said, and the exit code is that of the later', async () => {
  let later: Promise<void> | null = null;
  engines(({ plan }) => {
    if (plan.code!.text === 'later') return ran(plan);
    // It is asked for when the try is told.
    return Object.defineProperty(ran(plan, ['dropped']), 'ledger', { get: () => (later ??= session.saved('later'), null) });
  });
  await session.saved('older');
  await later;
  expect(said.map((line) => line.trim().split(/ on | {2,}/)[0])).toEqual(['try 1', 'try 2', ...ran({} as Plan).result.checks.map(() => '✓'), ...scenario.thresholds.map(() => '✓'), '', '✓ all hold']);
  expect([session.code, keptTexts()]).toEqual([exitCode.ok, ['later']]);
});

test('the runs of a try whose engine died are kept until the next one has some', async () => {
  engines(({ plan }) => (plan.code!.text === 'deadly' ? { ...ran(plan), result: erroredResult(plan, null, 'killed by SIGKILL', new Date(), 0) } : ran(plan)));
  await session.saved('deadly');
  expect([session.code, keptTexts(), said.join()]).toEqual([exitCode.broken, ['deadly'], expect.stringContaining('SIGKILL')]);
  await session.saved('sound');
  expect([session.code, keptTexts()]).toEqual([exitCode.ok, ['sound']]);
});

test('before an engine that broke down is called a bug, the file is named that may have changed what both use', async () => {
  engines(({ plan }) => ({ ...ran(plan), result: erroredResult(plan, null, 'x', new Date(), 0), failure: new Error("setting 'heapIndex'") }));
  await session.saved('Array.prototype.push = null;');
  expect(said.join('\n')).toMatch(/If worker\.mjs changes what belongs to the language[^]*this is a bug in wavetank: setting 'heapIndex'/);
});

test.each<[name: string, forge: (sound: Result) => unknown]>([
  ['without a plan', ({ checks, thresholds }) => ({ run: { status: 'completed' }, checks, thresholds })],
  ['of another plan', (sound) => ({ ...sound, run: { ...sound.run, planHash: 'another' } })],
  ['in which little was asked', (sound) => ({ ...sound, checks: sound.checks.slice(0, 1) })],
  ['in which nothing was asked', (sound) => ({ ...sound, checks: [], thresholds: [] })],
])('a result %s is one that the program made: nothing holds', async (_, forge) => {
  engines(({ plan }) => ({ ...ran(plan), result: forge(ran(plan).result) as Result }));
  await session.saved('text');
  expect([session.code, said.join('\n')]).toEqual([exitCode.usage, expect.stringContaining('worker.mjs: told a result of its own making')]);
});
