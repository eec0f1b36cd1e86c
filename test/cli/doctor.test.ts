import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wavetank, workFolder } from './wavetank.ts';

test('doctor says of each thing that fails what is the matter with it', async () => {
  const folder = workFolder();
  const { code, out } = await wavetank(folder, ['doctor'], { TMPDIR: join(folder, 'nowhere') });
  expect(out).toMatch(/^✗ unusable +temporary folder +ENOENT.*point TMPDIR elsewhere$/m);
  expect(out).toMatch(/^✗ failed +virtual clock /m);
  expect(out).not.toMatch(/✗ missing/);
  expect(code).toBe(1);
});
