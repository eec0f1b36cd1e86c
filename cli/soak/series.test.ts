import { expect, test } from 'vitest';
import type { Reading } from './readings.ts';
import { seriesOf } from './series.ts';

const reading = (change: Partial<Reading> = {}): Reading => ({ engineBytes: 100, nodeBytes: { 'service-1': 10 }, runFolderBytes: 5, watchedBytes: { state: 7 }, ...change });
const memoryLimit = { value: 1000, what: 'what it may take' };

test('everything that was read is a series, one value for each stretch, null where it was not read', () => {
  const readings = [reading(), null, reading({ nodeBytes: { 'service-1': null, 'service-2': 20 }, watchedBytes: { state: null } })];
  const course = { everyMs: 1000, p50Ms: [1, null], p99Ms: [2, 3], inFlight: [0.5, 0.6], unknowable: null, doubt: 'the driver was saturated' };
  const found = Object.fromEntries(seriesOf({ readings, course, memoryLimit, free: { state: 93 }, stretches: 4 }).map((each) => [each.id, each]));
  expect(found['memory of service-1']).toMatchObject({ unit: 'bytes', told: null, limit: memoryLimit, doubt: null, values: [10, null, null, null] });
  expect(found['memory of service-2'].values).toEqual([null, null, 20, null]);
  // What is free on the disk, beyond what it took last.
  expect(found['size of state']).toMatchObject({ told: null, values: [7, null, null, null], limit: { value: 100 } });
  expect(found['latency p50']).toMatchObject({ unit: 'ms', values: [1, null, null, null], doubt: 'the driver was saturated' });
  expect(found['latency p99'].values).toEqual([2, 3, null, null]);
  expect(found.backlog).toMatchObject({ unit: 'items', values: [0.5, 0.6, null, null] });
  for (const id of ['memory of the engine', 'run folder']) expect(found[id].told, id).not.toBeNull();
});

test('where nobody can know when things came out, that is told in the place of latency and backlog, and not judged', () => {
  const found = seriesOf({ readings: [reading()], course: { everyMs: 1000, p50Ms: [], p99Ms: [], inFlight: [], unknowable: 'nothing tells when', doubt: null }, memoryLimit, free: {}, stretches: 1 });
  expect(found.map(({ id }) => id).filter((id) => /latency|backlog/.test(id))).toEqual(['latency, backlog']);
  expect(found.find(({ id }) => id === 'latency, backlog')).toMatchObject({ told: 'nothing tells when', values: [null] });
});

test('of an engine that died what was read from outside is left', () => {
  const found = seriesOf({ readings: [reading()], course: null, memoryLimit, free: { state: null }, stretches: 1 });
  expect(found.find(({ id }) => id === 'latency p99')!.values).toEqual([null]);
  expect(found.find(({ id }) => id === 'memory of service-1')!.values).toEqual([10]);
  expect(found.find(({ id }) => id === 'size of state')!.limit).toBeNull();
});
