import { expect, test } from 'vitest';
import { faultAt, type FaultWindow } from './fault-window.ts';

const slow: FaultWindow = { fault: 'slow-sink', fromMs: 30_000, toMs: 34_000, nodes: ['worker-1', 'worker-2'] };
const crash: FaultWindow = { fault: 'consumer-crash', fromMs: 32_000, toMs: 32_000, nodes: ['worker-1'], kills: true, senders: ['gateway'] };
const windows = [slow, crash];

test('what vanished from a node that was killed later was taken by that, not by what only slowed it', () => {
  expect(faultAt(windows, 30_500, 'worker-1', true)).toBe('consumer-crash');
});

test('a death before it was last seen took nothing', () => {
  expect(faultAt(windows, 33_000, 'worker-1', true)).toBe('slow-sink');
});

test('where nothing killed its last hop, the first fault on it since then explains it', () => {
  expect(faultAt(windows, 29_000, 'worker-2', true)).toBe('slow-sink');
});

test('what vanished from a node that nothing struck was under way to one that died then, or was dead', () => {
  const later: FaultWindow = { ...crash, fault: 'another-crash', fromMs: 50_000, toMs: 50_000 };
  const all = [later, { fault: 'burst', fromMs: 20_000, toMs: 60_000, nodes: ['fleet'] }, ...windows];
  expect(faultAt(all, 29_000, 'gateway', true)).toBe('consumer-crash');
  expect(faultAt(all, 33_000, 'gateway', true)).toBe('another-crash');
  expect(faultAt(all, 55_000, 'gateway', true)).toBe('another-crash');
  expect(faultAt(all, 55_000, 'fleet', true)).toBe('burst');
});

test('a claim is explained by all that was active when it was made', () => {
  expect(faultAt(windows, 32_000, 'worker-1', false)).toBe('slow-sink + consumer-crash');
});
