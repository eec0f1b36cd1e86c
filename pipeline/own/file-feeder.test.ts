import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import { FileFeeder } from './file-feeder.ts';
import { ItemSet } from './item-set.ts';
import type { OwnRun } from './own-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a loader that writes, and leaves what landed where it is, does not stand still', () => {
  const [landing, out] = ['landing', 'out'].map((name) => join(folder, name));
  for (const path of [landing, join(out, 'day')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(landing, '000001.csv'), 'id\n1\n');
  let [nowMs, due] = [0, [] as (() => void)[]];
  const clock = { now: () => nowMs, setTimeout: (then: () => void) => due.push(then) };
  const run = { tables: { push: () => {}, flush: () => Promise.resolve() }, movement: { atMs: 0, stillMs: 0 }, mayStayOut: new Map(), cameOut: new ItemSet() } as unknown as OwnRun;
  const context = { clock, native: () => Promise.resolve() } as unknown as ComponentContext;
  new FileFeeder(context, { run, landing, out, everyMs: 100, extension: 'csv', format: () => '', make: () => () => {}, filtered: null }).start();
  const stillAt = (ms: number): number => {
    nowMs = ms;
    for (const then of due.splice(0)) then();
    return run.movement.stillMs;
  };
  expect(stillAt(4_000)).toBe(4_000);
  writeFileSync(join(out, 'day', 'orders.csv'), 'id\n1\n');
  expect(stillAt(4_500)).toBe(0);
  expect(stillAt(6_000)).toBe(1_500);
  appendFileSync(join(out, 'day', 'orders.csv'), '2\n');
  expect(stillAt(7_000)).toBe(0);
  rmSync(join(landing, '000001.csv'));
  expect(stillAt(8_000)).toBe(0);
  expect(stillAt(9_000)).toBe(1_000);
});
