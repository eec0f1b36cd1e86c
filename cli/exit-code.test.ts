import { expect, test } from 'vitest';
import { exitCode, exitCodeOf, worstExitCode } from './exit-code.ts';

test('a completed run answers with its verdict', () => {
  const code = (verdict: 'passed' | 'failed' | 'unknown' | 'void') => exitCodeOf({ status: 'completed', verdict });
  expect([code('passed'), code('failed'), code('unknown'), code('void')]).toEqual([0, 99, 3, 3]);
});

test('a run that broke or was interrupted says so whatever its verdict', () => {
  expect(exitCodeOf({ status: 'errored', verdict: 'failed' })).toBe(exitCode.broken);
  expect(exitCodeOf({ status: 'interrupted', verdict: 'failed' })).toBe(exitCode.interrupted);
});

test('many seeds: 1 before 99 before 3 before 0, and an interruption wins', () => {
  expect(worstExitCode([])).toBe(0);
  expect(worstExitCode([0, 3, 0])).toBe(3);
  expect(worstExitCode([3, 99, 0])).toBe(99);
  expect(worstExitCode([99, 1, 3])).toBe(1);
  expect(worstExitCode([1, 130, 99])).toBe(130);
});
