import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { starterConfig } from '../config/starter.ts';
import { catalogue } from './list.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The headings of a list made in a folder with this config. */
async function listed(config: string) {
  writeFileSync(join(folder, 'wavetank.yaml'), config);
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  try {
    return Object.entries(await catalogue());
  } finally {
    cwd.mockRestore();
  }
}

const config = starterConfig({ name: 'priced', command: 'true', in: 'orders.raw', out: 'orders.clean', group: 'orders', id: 'orderId' });

test('the scenarios of the config come first', async () => {
  const [[heading, entries]] = await listed(config);
  expect(heading).toBe('scenarios of wavetank.yaml');
  expect(entries).toEqual([{ id: 'priced', about: expect.stringContaining('orders.raw') as string }]);
});

test('a config that does not hold says so, and hides nothing else', async () => {
  const [[heading], [next]] = await listed(config.replace('topics:', 'topcis:'));
  expect(heading).toContain('scenarios of wavetank.yaml, which does not hold');
  expect(next).toBe('scenarios');
});
