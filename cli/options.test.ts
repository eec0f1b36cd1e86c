import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../engine/usage-error.ts';
import {
  addJobsOption, addOutOption, addPlanOptions, addReporterOption, planOptions, seed, seeds, speed, type OutFlags, type PlanFlags, type ReporterFlags,
} from './options.ts';

function parse(...argv: string[]): PlanFlags & ReporterFlags & OutFlags & { jobs: number } {
  const command = new Command();
  for (const add of [addPlanOptions, addReporterOption, addOutOption, addJobsOption]) add(command);
  return command.exitOverride().parse(argv, { from: 'user' }).opts();
}

test('defaults: the scenario as it is', () => {
  expect(parse()).toMatchObject({ faults: 'all', out: '.wavetank/runs' });
  expect(planOptions(parse(), null)).toMatchObject({ form: 'full', faults: 'all', set: {}, arrivals: undefined });
});

test('knobs add up, later ones win', () => {
  expect(parse('--set', 'a.b=1', '--set', 'c.d=2=3', '--set', 'a.b=4').set).toEqual({ 'a.b': '4', 'c.d': '2=3' });
});

test('durations and rates are read in their units', () => {
  expect(parse('--for', '3m', '--rate', '10k')).toMatchObject({ for: 180_000, rate: 10_000 });
  expect(planOptions(parse('--peak', '4k'), null)).toMatchObject({ peakEps: 4000, rateEps: undefined });
});

test('reporters may write to files; a file name may hold =', () => {
  expect(parse('--reporter', 'json', '--reporter', 'junit=a=b.xml').reporter).toEqual([{ name: 'json', file: null }, { name: 'junit', file: 'a=b.xml' }]);
  expect(parse('--reporter', 'junit=-').reporter).toEqual([{ name: 'junit', file: null }]);
});

test('faults: all, none or names', () => {
  expect(parse('--faults', 'none').faults).toBe('none');
  expect(parse('--faults', 'burst, slow-sink').faults).toEqual(['burst', 'slow-sink']);
});

test('seeds and speeds', () => {
  expect(seed('42')).toBe(42);
  expect(seeds('1..3')).toEqual([1, 2, 3]);
  expect(['auto', 'max', '10x', '0.5'].map(speed)).toEqual(['auto', 'max', 10, 0.5]);
});

describe('a mistake is a usage error that says what to try', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a reporter that nobody knows', () => parse('--reporter', 'junt'), /did you mean junit/],
    ['a reporter without its file', () => parse('--reporter', 'json='), /names no file/],
    ['two reporters on stdout', () => parse('--reporter', 'json', '--reporter', 'junit'), /two reporters/],
    ['a knob without a value', () => parse('--set', 'sink.service'), /sets no knob/],
    ['a duration without a unit', () => parse('--for', '90'), /not a duration/],
    ['no jobs', () => parse('--jobs', '0'), /no number of jobs/],
    ['many seeds where one is meant', () => seed('1..3'), /3 seeds/],
    ['seeds that count downwards', () => seeds('20..1'), /downwards/],
    ['a speed of zero', () => speed('0'), /never ends/],
  ])('%s', (_, mistake, message) => {
    let thrown: unknown;
    try { mistake(); } catch (error) { thrown = error; }
    expect(thrown).toBeInstanceOf(UsageError);
    expect((thrown as UsageError).message).toMatch(message);
    expect((thrown as UsageError).hint).not.toBeNull();
  });
});
