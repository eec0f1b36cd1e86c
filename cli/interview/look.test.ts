import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { Look } from './look.ts';

type Ended = Snapshot['ended'];

function snapshot(clockMs: number, waiting: number, isMark: boolean, ended: Ended = []): Snapshot {
  const node = (id: string) => ({ id, state: 'running', waiting, lost: 0, capacity: null, inEps: 0, serviceMs: 8, faults: [] });
  return {
    clockMs, ended, phase: 'steady', topology: { nodes: [['gateway', 'gateway'], ['kafka', 'broker'], ['worker-1', 'worker'], ['worker-2', 'worker']].map(([id, kind]) => ({ id, kind })) }, nodes: ['gateway', 'kafka', 'worker-1'].map(node), faults: [], remedies: [], switches: [], readings: {},
    recent: { sampleMs: 1000, fromSample: 0, offered: [waiting], stored: [waiting], lag: [0], behindMs: [0] }, ...(isMark ? { isMark } : {}),
  } as unknown as Snapshot;
}

const events: readonly RunEvent[] = [{ atMs: 7000, node: 'sink', text: 'crashed' }, { atMs: 7000, node: 'sink', text: 'started' }];
/** Of the account as it stands at each mark. */
const endings: readonly Ended[] = [
  [{ bucket: 'shed', reason: 'debug', items: 5 }],
  [{ bucket: 'dropped', reason: 'gateway: queue full', items: 1244 }, { bucket: 'dropped', reason: 'gateway: crashed', items: 6 }, { bucket: 'dropped', reason: 'worker: prefetch full', items: 274 }],
  [{ bucket: 'dropped', reason: 'gateway: queue full', items: 1244 }, { bucket: 'dropped', reason: 'gateway: crashed', items: 6 }, { bucket: 'dropped', reason: 'worker: prefetch full', items: 132 }, { bucket: 'expired', reason: 'broker: retention', items: 3 }],
];
const marks = [5001, 10_000, 15_040].map((atMs, i) => snapshot(atMs, i, true, endings[i]));

test('however often a run is looked at, and gone back in, its rows and events are the same', () => {
  const plain = new Look();
  marks.forEach((each) => plain.snapshot(each));
  events.forEach((each) => plain.event(each));
  const other = fc.record({ atMs: fc.integer({ min: 0, max: 19_999 }), waiting: fc.integer({ min: 100, max: 999 }) });
  fc.assert(fc.property(fc.array(other), fc.nat({ max: 2 }), (others, back) => {
    const look = new Look();
    const heard = [...marks, ...marks.slice(back), ...others.map(({ atMs, waiting }) => snapshot(atMs, waiting, false, [{ bucket: 'dropped', reason: 'gateway: queue full', items: waiting }]))].toSorted((a, b) => a.clockMs - b.clockMs);
    heard.forEach((each) => look.snapshot(each));
    [...events, ...events.slice(Math.min(back, 1))].forEach((each) => look.event(each));
    expect(look.text(78)).toEqual(plain.text(78));
  }));
  expect(plain.text(78).filter((line) => /^ ?\d:\d\d/.test(line.trim()))).toHaveLength(3 + 2);
});

function lostLines(seen: readonly Snapshot[]): string[] {
  const look = new Look();
  seen.forEach((each) => look.snapshot(each));
  return look.text(78).filter((line) => /dropped|expired/.test(line)).map((line) => line.trim());
}

test('below a row stands what was dropped since the row before, and where; what has a copy that goes on is taken back', () => {
  expect(lostLines(marks)).toEqual(['dropped since 0:05: gateway 1,250, worker 274', 'no longer counted as dropped since 0:10: worker 142 (a copy of each was', 'expired since 0:10: kafka 3']);
  expect(lostLines([...marks, snapshot(20_000, 3, true)]).at(-1)).toBe('no longer counted as expired since 0:15: kafka 3 (a copy of each was');
});

test('where nothing was dropped in the whole run, one line says so', () => {
  expect(lostLines([marks[0], snapshot(10_000, 1, true)])).toEqual(['nothing was dropped up to 0:10']);
  expect(lostLines([])).toEqual([]);
});
