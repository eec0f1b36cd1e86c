import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitOf, freshSeeds } from './fresh-seeds.ts';

const commits = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 40, maxLength: 40 }).map((digits) => digits.join(''));

test('seeds follow from commit and scenario, are different from each other, and more of them begin with the fewer', () => {
  fc.assert(fc.property(commits, fc.integer({ min: 1, max: 50 }), (commit, count) => {
    const seeds = freshSeeds(commit, 'iot-spike', count);
    expect(new Set(seeds).size).toBe(count);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 1e9).toBe(true);
    expect(freshSeeds(commit, 'iot-spike', count + 5).slice(0, count)).toEqual(seeds);
    expect(freshSeeds(commit, 'csv-feed', count)).not.toEqual(seeds);
  }));
});

test('other commits give other seeds', () => {
  fc.assert(fc.property(commits, commits, (one, other) => {
    fc.pre(one !== other);
    expect(freshSeeds(one, 'iot-spike', 3)).not.toEqual(freshSeeds(other, 'iot-spike', 3));
  }));
});

describe('a commit', () => {
  test('has the full hash that git knows it by', () => {
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect([commitOf('HEAD'), commitOf(head), commitOf(head.slice(0, 12))]).toEqual([head, head, head]);
  });

  test('that git does not know stands for itself if it is a full hash, and is refused otherwise', () => {
    expect(commitOf('0123456789'.repeat(4))).toBe('0123456789'.repeat(4));
    expect(() => commitOf('no-such-branch')).toThrow(/git knows no commit "no-such-branch"/);
    expect(() => commitOf('--all')).toThrow(/git knows no commit "--all"/);
  });
});
