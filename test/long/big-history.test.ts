import { describe, expect, test } from 'vitest';
import { checkOperations, type HistoryReport } from '../../engine/history/check-history.ts';
import type { Operation } from '../../engine/history/operation.ts';
import { bigHistory } from '../history/big-history.ts';
import { assign, end, poll, send } from '../history/operations.ts';

const many = 100_000;

function repeated(make: (i: number) => Operation): Operation[] {
  return Array.from({ length: many }, (_, i) => make(i));
}

function counts(report: HistoryReport): Record<string, number> {
  return Object.fromEntries(report.anomalies.filter(({ count }) => count > 0).map(({ id, count }) => [id, count]));
}

test('a history of a million operations', () => {
  expect(checkOperations(bigHistory(600_000))).toMatchObject({ verdict: 'passed', operations: 1_000_009 });
});

// A step that is quadratic in any of these takes minutes, and the test's time with it.
describe('what is there a hundred thousand times costs no more than anything else', () => {
  test.each<[string, () => Operation[], Record<string, number>]>([
    ['one value', () => [...repeated((i) => send('p', `t0 a@${i}`)), ...repeated((i) => poll('c', `t0 a@${i}`))], { duplicate: 1 }],
    ['one offset', () => [...repeated((i) => send(`p${i}`, `t0 v${i}@0`)), ...repeated((i) => poll(`c${i}`, `t0 v${i}@0`))], { 'inconsistent-offsets': 1 }],
    ['one record', () => [send('p', 't0 a@0'), ...repeated(() => poll('c', 't0 a@0'))], { 'non-monotonic-poll': many - 1 }],
    ['a lost record', () => [...repeated((i) => send('p', `t0 v${i}@${i}`)), send('p', `t0 z@${many}`), poll('c', `t0 z@${many}`)], { 'lost-write': many }],
    ['a skipped record', () => [
      send('p', `t0 a@0 b@1 c@2`), poll('d', 't0 a@0 b@1 c@2'), ...Array.from({ length: many / 2 }, () => [assign('c', 't0@0'), poll('c', 't0 c@2')]).flat(),
    ], { 'skipped-poll': many / 2 }],
    ['an unseen record without an offset', () => [...repeated((i) => send('p', `t0 v${i}`)), poll('c', '', { final: true })], { unseen: many }],
    ['a send in flight', () => [
      ...repeated((i) => send('p', `t0 v${i}@${many - i}`, { invoked: 0, completed: 1 })), ...repeated((i) => poll(`c${i}`, `t0 v${i}@${many - i}`, { invoked: 2, completed: 3 })),
    ], {}],
    ['a transaction of unknown end', () => [
      ...repeated((i) => send('p', `t0 v${i}@${i}`, { transaction: `x${i}` })), ...repeated((i) => end('commit', 'p', `x${i}`, { outcome: 'unknown' })), poll('c', `t0 v0@0`),
    ], {}],
    ['an end of one transaction', () => [
      ...repeated((i) => send('p', `t0 v${i}@${i}`, { transaction: 'x' })), ...repeated(() => end('abort', 'p', 'x', { outcome: 'failed' })), ...repeated((i) => poll('c', `t0 v${i}@${i}`)),
    ], { 'aborted-read': many }],
    ['a partition', () => [...repeated((i) => send('p', `t${i} v${i}@0`)), ...repeated((i) => poll('c', `t${i} v${i}@0`)), poll('c', '', { final: true })], {}],
    ['a last poll', () => [send('p', 't0 a@0'), ...repeated(() => poll('c', '', { final: true })), poll('c', 't0 a@0')], {}],
  ])('%s', { timeout: 120_000 }, (_, history, expected) => {
    expect(counts(checkOperations(history(), { findings: 1 }))).toEqual(expected);
  });
});
