import { createActor } from 'xstate';
import { expect, test } from 'vitest';
import { componentMachine, type ComponentEvent } from './component-machine.ts';
import { runMachine, type RunEventType } from './run-machine.ts';

function phases(...events: RunEventType['type'][]): string {
  const actor = createActor(runMachine).start();
  for (const type of events) actor.send({ type });
  return actor.getSnapshot().value.phase;
}

const begun = ['provision', 'provisioned', 'loaded'] as const;

test.each([
  ['idle', []],
  ['provisioning', ['provision']],
  ['warmup', ['provision', 'provisioned']],
  ['steady', begun],
  ['disturbed', [...begun, 'fault started']],
  ['recovering', [...begun, 'fault started', 'faults ended']],
  ['disturbed', [...begun, 'fault started', 'faults ended', 'fault started']],
  ['steady', [...begun, 'fault started', 'faults ended', 'recovered']],
  ['draining', [...begun, 'workload ended']],
  ['draining', [...begun, 'fault started', 'workload ended']],
  ['checking', [...begun, 'workload ended', 'drained']],
  ['done', [...begun, 'workload ended', 'drained', 'checked']],
  ['aborting', [...begun, 'abort']],
  ['aborting', ['provision', 'abort']],
  ['checking', [...begun, 'abort', 'cleaned']],
  ['errored', [...begun, 'fail']],
] as const)('a run reaches %s by %j', (phase, events) => {
  expect(phases(...events)).toBe(phase);
});

test('pausing is a region of its own: the phase goes on', () => {
  const actor = createActor(runMachine).start();
  for (const type of ['provision', 'pause', 'provisioned'] as const) actor.send({ type });
  expect(actor.getSnapshot().value).toEqual({ phase: 'warmup', pace: 'paused' });
  actor.send({ type: 'resume' });
  expect(actor.getSnapshot().value).toEqual({ phase: 'warmup', pace: 'going' });
});

function lifecycle(...events: ComponentEvent['type'][]): string {
  const actor = createActor(componentMachine).start();
  for (const type of events) actor.send({ type });
  return actor.getSnapshot().value;
}

test.each([
  ['starting', []],
  ['running', ['started']],
  ['paused', ['started', 'pause']],
  ['running', ['started', 'pause', 'resume']],
  ['crashed', ['crash']],
  ['crashed', ['started', 'crash']],
  ['starting', ['started', 'crash', 'restart']],
  ['running', ['started', 'crash', 'restart', 'started']],
  ['stopped', ['started', 'stop']],
  ['starting', ['started', 'stop', 'restart']],
  ['crashed', ['started', 'crash', 'started']],
] as const)('a component reaches %s by %j', (state, events) => {
  expect(lifecycle(...events)).toBe(state);
});
