import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { refuseUnwritable } from './report-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('where a report cannot be written is told before anything is measured; where it can, nothing changes', () => {
  writeFileSync(join(folder, 'taken'), 'mine');
  mkdirSync(join(folder, 'a-folder'));
  for (const file of [join(folder, 'taken', 'capacity.json'), join(folder, 'a-folder')]) {
    expect(() => refuseUnwritable(file)).toThrow(expect.objectContaining({ name: 'UsageError', where: '--out', message: expect.stringContaining(file) }));
  }
  refuseUnwritable(join(folder, 'new', 'capacity.json'));
  expect(existsSync(join(folder, 'new', 'capacity.json'))).toBe(false);
  refuseUnwritable(join(folder, 'taken'));
  expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('mine');
});
