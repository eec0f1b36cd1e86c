import { expect, test } from 'vitest';
import type { Component, ComponentContext } from '../component.ts';
import type { Host } from '../host.ts';
import type { TopologyNode } from '../topology.ts';
import { Supervisor } from './supervisor.ts';

const node: TopologyNode = { id: 'scaler', kind: 'autoscaler' };

/** A supervisor whose timers fire when the test says so, and the components that it built; each stops when it is let go. */
function make(more: Partial<Component> = {}) {
  let timers: (() => void)[] = [];
  const notes: string[] = [];
  const hosts: Host[] = [];
  const built: { stops: number; letGo(): void }[] = [];
  const supervisor = new Supervisor({
    arm: (host, fire) => timers.push(() => { if (!host?.dead) fire(); }),
    build: () => () => {
      let letGo = (): void => {};
      const gone = new Promise<void>((resolve) => { letGo = resolve; });
      const each = { stops: 0, letGo: () => letGo() };
      built.push(each);
      return { start() {}, stop: () => { each.stops++; return gone; }, ...more } satisfies Component;
    },
    context: (_, host) => {
      hosts.push(host);
      return {} as ComponentContext;
    },
    send() {},
    note: (_, text) => notes.push(text),
    fail: (error) => { throw error; },
  });
  /** Fires what is armed, and lets go what follows from it. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) {
      const due = timers;
      timers = [];
      for (const fire of due) fire();
      await Promise.resolve();
    }
  };
  const spawn = (): void => supervisor.spawn(node, []);
  return { supervisor, notes, built, hosts, settle, spawn };
}

test('a node that is asked back while it stops is built anew once it has stopped, and not before', async () => {
  const { supervisor, notes, built, settle, spawn } = make();
  spawn();
  await settle();
  supervisor.retire('scaler');
  await settle();
  expect(supervisor.stays('scaler')).toBe(false);
  spawn();
  await settle();
  expect(supervisor.stays('scaler')).toBe(true);
  expect(built).toHaveLength(1);
  built[0].letGo();
  await settle();
  expect(notes).toEqual(['stopped', 'starting']);
  expect(built).toHaveLength(2);
  expect(supervisor.state('scaler')).toBe('running');
});

test.each([
  ['on', ['spawn', 'retire', 'spawn', 'retire', 'spawn'], 'running', 2],
  ['off', ['spawn', 'retire', 'spawn', 'retire'], 'stopped', 1],
] as const)('switched back and forth in one moment it ends as it was left: %s', async (_, steps, state, builds) => {
  const { supervisor, built, settle, spawn } = make();
  for (const step of steps) {
    if (step === 'spawn') spawn();
    else supervisor.retire('scaler');
  }
  await settle();
  built[0].letGo();
  await settle();
  expect(supervisor.state('scaler')).toBe(state);
  expect(built.map(({ stops }) => stops)).toEqual([1, 0].slice(0, builds));
});

test.each([
  ['is gone', [], 'stopped'],
  ['and was asked back comes back', ['spawn'], 'running'],
] as const)('one that crashes while it stops %s', async (_, steps, state) => {
  const { supervisor, settle, spawn } = make();
  spawn();
  await settle();
  supervisor.retire('scaler');
  await settle();
  for (const step of steps) if (step === 'spawn') spawn();
  expect(supervisor.crash('scaler', 'a test')).toBe(true);
  await settle();
  expect(supervisor.state('scaler')).toBe(state);
});

test('one that crashed belongs to the topology until it is retired; a second crash kills nobody', async () => {
  const { supervisor, settle, spawn } = make();
  spawn();
  await settle();
  expect([supervisor.crash('scaler', 'a test'), supervisor.crash('scaler', 'a test')]).toEqual([true, false]);
  expect([supervisor.stays('scaler'), supervisor.topology().nodes]).toEqual([true, [node]]);
  supervisor.retire('scaler');
  expect([supervisor.stays('scaler'), supervisor.topology().nodes]).toEqual([false, []]);
});

test('a node that runs and is to stay is not started twice', async () => {
  const { settle, spawn } = make();
  spawn();
  await settle();
  expect(spawn).toThrow('node scaler runs already');
});

test('one that crashes again while its first host is still in a call is built once, when that host is gone', async () => {
  const { supervisor, built, hosts, settle, spawn } = make();
  spawn();
  await settle();
  const release = hosts[0].hold();
  for (let time = 0; time < 2; time++) {
    supervisor.crash('scaler', 'a test');
    supervisor.restart('scaler');
    await settle();
  }
  expect(built).toHaveLength(1);
  release();
  await settle();
  expect([built.length, supervisor.state('scaler')]).toEqual([2, 'running']);
});

test('all are gone only when a host before a restart has let go of what it held', async () => {
  const { supervisor, hosts, settle, spawn } = make();
  spawn();
  await settle();
  const release = hosts[0].hold();
  supervisor.crash('scaler', 'a test');
  supervisor.restart('scaler');
  supervisor.killAll();
  let isGone = false;
  void supervisor.gone().then(() => { isGone = true; });
  await settle();
  expect(isGone).toBe(false);
  release();
  await settle();
  expect(isGone).toBe(true);
});

test.each<[string, Partial<Component>, string]>([
  ['what it holds', { holding: () => [1, 2, 3], waiting: () => 9 }, 'crashed (a test) holding 3 items'],
  ['what waits, where it learns only at the end what it holds', { holding: () => [], waiting: () => 1_234, gather: async () => {} }, 'crashed (a test) holding 1,234 items'],
])('a crash is told with %s', async (_, component, told) => {
  const { supervisor, notes, settle, spawn } = make(component);
  spawn();
  await settle();
  supervisor.crash('scaler', 'a test');
  expect(notes).toEqual([told]);
});

test('a component that cannot tell what it holds is no failure: it is told, and why', async () => {
  const { supervisor, notes, settle, spawn } = make({ gather: () => Promise.reject(new Error('nobody answers')) });
  spawn();
  await settle();
  expect([...await supervisor.gather()]).toEqual([['scaler', 'nobody answers']]);
  expect(notes).toEqual(['cannot tell what it still holds: nobody answers']);
});
