import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFile, type WatchedFile } from './watch-file.ts';

let folder: string;
let path: string;
let watched: WatchedFile;
let heard: (text: string | null) => void;
let lost: (error: Error) => void;

/** What is told next. */
const next = (): Promise<string | null> => new Promise((resolve) => (heard = resolve));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  path = join(folder, 'worker.mjs');
  writeFileSync(path, 'one');
  watched = watchFile(path, 'one', { changed: (text) => heard(text), lost: (error) => lost(error) });
});
afterEach(() => {
  watched.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a file that is written, replaced by another, deleted and written again is told each time; one that stays the same is not', async () => {
  let told = next();
  writeFileSync(path, 'two');
  expect(await told).toBe('two');

  told = next();
  writeFileSync(path, 'two');
  writeFileSync(join(folder, 'other'), 'three');
  renameSync(join(folder, 'other'), path);
  expect(await told).toBe('three');

  told = next();
  rmSync(path);
  expect(await told).toBeNull();

  told = next();
  writeFileSync(path, 'four');
  expect(await told).toBe('four');
});

test('a folder that is gone is told: one of the same name is another', async () => {
  const told = new Promise<Error>((resolve) => (lost = resolve));
  rmSync(folder, { recursive: true });
  expect((await told).message).toBe('the folder is gone');
});
