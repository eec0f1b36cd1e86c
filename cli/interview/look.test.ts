import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { Look } from './look.ts';

function snapshot(clockMs: number, waiting: number, isMark: boolean): Snapshot {
  const node = (id: string) => ({ id, state: 'running', waiting, lost: 0, capacity: null, inEps: 0, serviceMs: 8, faults: [] });
  return {
    clockMs, phase: 'steady', nodes: ['gateway', 'kafka', 'worker-1'].map(node), faults: [], remedies: [], switches: [], readings: {},
    recent: { sampleMs: 1000, fromSample: 0, offered: [waiting], stored: [waiting], lag: [0], behindMs: [0] }, ...(isMark ? { isMark } : {}),
  } as unknown as Snapshot;
}

const events: readonly RunEvent[] = [{ atMs: 7000, node: 'sink', text: 'crashed' }, { atMs: 7000, node: 'sink', text: 'started' }];
const marks = [5001, 10_000, 15_040].map((atMs, i) => snapshot(atMs, i, true));

test('however often a run is looked at, and gone back in, its rows and events are the same', () => {
  const plain = new Look();
  marks.forEach((each) => plain.snapshot(each));
  events.forEach((each) => plain.event(each));
  const other = fc.record({ atMs: fc.integer({ min: 0, max: 19_999 }), waiting: fc.integer({ min: 100, max: 999 }) });
  fc.assert(fc.property(fc.array(other), fc.nat({ max: 2 }), (others, back) => {
    const look = new Look();
    const heard = [...marks, ...marks.slice(back), ...others.map(({ atMs, waiting }) => snapshot(atMs, waiting, false))].toSorted((a, b) => a.clockMs - b.clockMs);
    heard.forEach((each) => look.snapshot(each));
    [...events, ...events.slice(Math.min(back, 1))].forEach((each) => look.event(each));
    expect(look.text(78)).toEqual(plain.text(78));
  }));
  expect(plain.text(78).filter((line) => /^ ?\d:\d\d/.test(line.trim()))).toHaveLength(3 + 2);
});
