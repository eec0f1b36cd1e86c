import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planHash } from '../engine/canonical.ts';
import { makePlan } from '../engine/make-plan.ts';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import { scenarios } from '../scenarios/registry.ts';
import { standBy, type StandBy } from './child.ts';
import { Interruption } from './interruption.ts';
import { begin, launch } from './launch.ts';

let out: string;
beforeEach(() => { out = mkdtempSync(join(tmpdir(), 'wavetank-launch-')); });
afterEach(() => rmSync(out, { recursive: true }));

const plan = makePlan(await scenarios['iot-spike'](), { seed: 1, form: 'short', remedies: 'none', faults: 'none', set: {}, forMs: 5_000 });
const interruption = new Interruption(() => {});

test('of two runs of one plan that begin together, one whose engine dies before its first word leaves the other alone', async () => {
  let [stopped, killed] = [0, false];
  const [dead, sound] = await Promise.all([
    launch({ plan, keep: { out }, speed: 'max', interruption, listener: { started: (pid) => { stopped = pid; process.kill(pid, 'SIGSTOP'); } } }),
    launch({
      plan, keep: { out }, speed: 'max', interruption, listener: {
        event: () => { if (!killed && stopped > 0) killed = process.kill(stopped, 'SIGKILL'); },
      },
    }),
  ]);
  expect([sound.result.run.status, dead.result.run.status]).toEqual(['completed', 'errored']);
  expect(readdirSync(out).map((name) => join(out, name)).toSorted()).toEqual([sound.folder, dead.folder].toSorted());
  for (const { folder, result } of [sound, dead]) expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result).toEqual(result);
});

test('an engine that throws hands over its stack', async () => {
  const commands = [{ atMs: 0, firing: 10, action: { do: 'inject' as const, fault: 'no such fault', forMs: 1 } }];
  const { result, failure } = await launch({ plan: { ...plan, commands }, keep: 'result', speed: 'max', interruption });
  expect(result.run.status).toBe('errored');
  expect(failure?.stack).toMatch(/engine\/run\/simulation\.ts:\d+/);
});

test('an engine that is killed has nothing to report', async () => {
  const { result, failure } = await launch({ plan, keep: 'result', speed: 'max', interruption, listener: { started: (pid) => process.kill(pid, 'SIGKILL') } });
  expect(result.reason).toMatch(/SIGKILL/);
  expect(failure).toBeNull();
});

test('a run begins in the process that stood by for it, and in another if that one died meanwhile', async () => {
  const pids: (number | undefined)[] = [];
  const launchIn = async (ready: StandBy): Promise<string> => {
    const { result } = await launch({ plan, keep: 'result', speed: 'max', interruption, standBy: ready, listener: { started: (pid) => pids.push(pid) } });
    return result.run.status;
  };
  const [alive, dead] = [standBy('iot-spike'), standBy('iot-spike')];
  const gone = once(dead.process, 'close');
  dead.kill();
  await gone;
  expect([await launchIn(alive), await launchIn(dead)]).toEqual(['completed', 'completed']);
  expect(pids[0]).toBe(alive.process.pid);
  expect(pids[1]).not.toBe(dead.process.pid);
});

test('nothing stays of a run that is discarded, even if it had saved itself before', async () => {
  // At a pace at which it is not over before it is told to stop.
  const { act, launched, discard } = await begin({ plan, keep: { out }, speed: 1, interruption });
  act({ do: 'abort' });
  expect((await launched)?.result.run.status).toBe('interrupted');
  expect(readdirSync(out)).toHaveLength(1);
  await discard();
  expect(readdirSync(out)).toEqual([]);
});

test('an engine that dies leaves a plan with what was done to the run', async () => {
  let pid = 0;
  const { act, launched } = await begin({
    plan, keep: { out }, speed: 1, interruption, listener: {
      started: (started) => (pid = started),
      snapshot: ({ commands }) => commands.length > 0 && process.kill(pid, 'SIGKILL'),
    },
  });
  act({ do: 'set', knob: 'sink.service', value: 9 });
  const { folder, result } = (await launched)!;
  const kept = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan;
  expect(kept.commands.map(({ action }) => action)).toEqual([{ do: 'set', knob: 'sink.service', value: 9 }]);
  expect([result.run.status, result.run.knobs['sink.service'], result.run.planHash]).toEqual(['errored', 9, planHash(kept)]);
});
