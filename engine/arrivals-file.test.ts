import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArrivals, readArrivals } from './arrivals-file.ts';
import { UsageError } from './usage-error.ts';

test.each([
  ['numbers', 'minute,count\n0,5\n1,0\n2,7\n'],
  ['times of day', 'minute,count\r\n13:59,5\r\n14:00,0\r\n14:01,7'],
  ['dates', '\uFEFFminute,count\n2026-02-28T23:59,5\n2026-03-01T00:00,0\n2026-03-01T00:01:00Z,7\n\n'],
])('minutes as %s', (_, text) => expect(parseArrivals(text, 'a.csv')).toEqual([5, 0, 7]));

describe('a mistake is told with its line', () => {
  test.each([
    ['minute,count\n0,5\n1,x\n', 3, 'not a count'],
    ['minute,count\n0,5\n1,-1\n', 3, 'not a count'],
    ['minute,count\n0,5\n\n2,1\n', 4, 'does not follow'],
    ['minute,count\n23:59,5\n00:00,1\n', 3, 'does not follow'],
    ['minute,count\n25:00,5\n', 2, 'not a minute'],
    ['minute,count\n2026-02-28T23:59:30,5\n', 2, 'not a minute'],
    ['minute,count\n0,5\n1\n', 3, 'Record Length'],
    ['minute,count\n0,"5\n', 2, 'Quote'],
    ['time,n\n0,5\n', 1, 'header'],
    ['', 1, 'header'],
    ['minute,count\n', 2, 'nothing arrives'],
    ['minute,count\n0,0\n1,0\n', 2, 'nothing arrives'],
  ])('%j', (text, line, message) => {
    let error: unknown;
    try {
      parseArrivals(text, 'a.csv');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
    expect((error as UsageError).where).toMatch(new RegExp(`^a\\.csv:${line}$`));
  });

  test('a series that a plan has no room for, where the room ends', () => {
    const series = (length: number, count: number) => `minute,count\n${Array.from({ length }, (_, i) => `${i},${count}`).join('\n')}`;
    const twoWeeks = 14 * 24 * 60;
    expect(parseArrivals(series(twoWeeks, 99), 'a.csv')).toHaveLength(twoWeeks);
    expect(parseArrivals(series(17_000, 100), 'a.csv')).toHaveLength(17_000);
    expect(() => parseArrivals(series(17_001, 100), 'a.csv')).toThrow(expect.objectContaining({ where: 'a.csv:17002', message: expect.stringContaining('too long') as string }));
  });

  test('a file that is not there', () => expect(() => readArrivals('no-such.csv')).toThrow(UsageError));
});

const folder = join(import.meta.dirname, '../../shared/data/arrivals');
test.skipIf(!existsSync(folder))('recorded series of two days load, with a peak of more than ten times their median', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.csv'))) {
    const counts = readArrivals(join(folder, name));
    expect(counts).toHaveLength(2880);
    expect(Math.max(...counts)).toBeGreaterThan(10 * counts.toSorted((a, b) => a - b)[1440]);
  }
});
