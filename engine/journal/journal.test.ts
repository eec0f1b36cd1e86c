import { expect, test } from 'vitest';
import { Journal } from './journal.ts';

function record(journal: Journal, change: { at?: number; by?: number } = {}): Journal {
  for (let i = 0; i < 50_000; i++) {
    if (i % 10 === 0) journal.timer(i, `host ${i % 3}`);
    journal.record('transition', i, 2, i === change.at ? 3 + (change.by ?? 1) : 3);
  }
  journal.note('worker-1', 'crashed');
  return journal;
}

test('equal records give one hash, any other number another', () => {
  const digest = record(new Journal()).digest();
  expect(record(new Journal()).digest()).toBe(digest);
  expect(record(new Journal(), { at: 49_999 }).digest()).not.toBe(digest);
  expect(record(new Journal(), { at: 0 }).digest()).not.toBe(digest);
});

test('a draw more in one stream changes the hash', () => {
  const draws = (count: number): string => {
    const journal = new Journal();
    journal.countDraws(() => new Map([['a/b', count]]));
    return record(journal).digest();
  };
  expect(draws(10)).not.toBe(draws(11));
});

test('the running hash of every second says where two runs part, the fingerprints at which record', () => {
  const [a, b] = [record(new Journal()), record(new Journal(), { at: 31_234 })];
  const seconds = (journal: Journal) => journal.lines.filter((line) => line.hash !== undefined);
  const first = seconds(a).findIndex((line, i) => line.hash !== seconds(b)[i].hash);
  expect(seconds(a)[first].atMs).toBe(32_000);
  const [fa, fb] = [a.fingerprints(), b.fingerprints()];
  const record31234 = 31_234 + Math.floor(31_234 / 10) + 1;
  const differing = [...fa.keys()].filter((i) => fa[i] !== fb[i]);
  // One record in 256 keeps its fingerprint by chance; this one does not.
  expect(differing).toContain(record31234);
});

test('a traced second keeps its records in words', () => {
  const journal = record(new Journal(1000, 12_000));
  expect(journal.trace.length).toBe(1_100);
  expect(journal.trace[0].text).toBe('12.000 s timer of host 0');
});
