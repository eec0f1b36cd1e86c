import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diskBytes, freeBytes } from './disk-use.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder takes what its files take, however deep they lie', async () => {
  const before = (await diskBytes(folder))!;
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/deep'), Buffer.alloc(100_000, 1));
  writeFileSync(join(folder, 'flat'), Buffer.alloc(50_000, 1));
  const [all, deep, flat] = await Promise.all(['.', 'a/b/deep', 'flat'].map((path) => diskBytes(join(folder, path))));
  expect(deep).toBeGreaterThanOrEqual(100_000);
  expect(all! - before).toBeGreaterThanOrEqual(deep! + flat!);
});

test('of what is not there nobody can tell', async () => {
  expect(await diskBytes(join(folder, 'nowhere'))).toBeNull();
  expect(await freeBytes(join(folder, 'nowhere'))).toBeNull();
  expect(await freeBytes(folder)).toBeGreaterThan(0);
});
