import { expect, test } from 'vitest';
import type { FaultReport } from '../engine/fault.ts';
import type { Result } from '../engine/result.ts';
import { smallRun } from '../test/small-run.ts';
import { faultLine, sideBySide, type Sides } from './side-by-side.ts';
import { noStyle } from './text/style.ts';

const { plan, result } = smallRun(20);

function sides(left: Result, right: Result): Sides {
  return [{ title: 'A', result: left, ledger: null }, { title: 'B', result: right, ledger: null }];
}

function verdictLine(left: string, right: string): string {
  const withArrivals = (arrivalsHash: string): Result => ({ ...result, run: { ...result.run, arrivalsHash } });
  return sideBySide(sides(withArrivals(left), withArrivals(right)), noStyle, 200)[1];
}

test.each([
  ['0123456789', '0123456789', 'same arrivals 01234567'],
  ['0123456789', '9876543210', 'other arrivals: 01234567, 98765432'],
  ['', '', 'arrivals unknown'],
  ['', '9876543210', 'arrivals unknown on one side, 98765432 on the other'],
])('arrivals of "%s" and "%s" are told as: %s', (left, right, note) => {
  expect(verdictLine(left, right).split(/ {4,}/).at(-1)).toBe(note);
});

test('a fault that is planned twice is told twice, each time as it went', () => {
  const report = (status: FaultReport['status']): FaultReport => ({ id: 'crash', target: 'broker', status, hits: 0, firstMs: null, lastMs: null });
  const planned = { ...plan, faults: [{ fault: 'crash', atMs: 1000, forMs: 0 }, { fault: 'crash', atMs: 2000, forMs: 500 }] };
  const [left, right] = [{ ...result, faults: [report('fired'), report('never')] }, { ...result, faults: [report('not-applicable'), report('fired')] }];
  expect(faultLine(planned, sides(left, right), 200)[0]).toMatch(/crash \(0:01; B: not applicable, no broker\) · crash \(0:02–0:02; A: never fired\)$/);
  expect(faultLine(planned, sides({ ...result, faults: [] }, right), 200)[0]).toMatch(/crash \(0:01; B: not applicable, no broker\) · crash \(0:02–0:02\)$/);
});
