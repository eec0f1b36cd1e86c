import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { soakSchema, type Soak } from '../../cli/soak/soak.ts';
import { ownFolder, serviceText } from '../cli/own-folder.ts';
import { wavetank } from '../cli/wavetank.ts';

const mib = 2 ** 20;
const written = '[{ key: message.key, value: JSON.stringify(order) }]';
/** Keeps so many bytes of every message for ever. */
const keeping = (bytes: number): string => `((globalThis.kept ??= []).push(Buffer.alloc(${bytes}, 1)), ${written})`;

async function soak(made: string, ...args: readonly string[]): Promise<Soak & { readonly code: number | null; readonly out: string }> {
  const folder = ownFolder({ service: serviceText({ made }) });
  const { code, out, err } = await wavetank(folder, ['soak', 'orders', '--rate', '50', ...args], { COLUMNS: '80' });
  expect(err).toBe('');
  return { ...soakSchema.parse(JSON.parse(readFileSync(join(folder, '.wavetank/soak.json'), 'utf8'))), code, out };
}

test('a service that keeps 20 kB of every message is found to grow, by how much, and until when', async () => {
  const { code, out, series, verdict } = await soak(keeping(20_000), '--for', '2m', '--memory', '1GiB');
  const memory = series.find(({ id }) => id === 'memory of service-1')!;
  expect(memory.finding).toBe('grows');
  const leakPerHour = 50 * 20_000 * 3600;
  expect(memory.trend!.low).toBeLessThan(1.1 * leakPerHour);
  expect(memory.trend!.high).toBeGreaterThan(0.9 * leakPerHour);
  expect(memory.hoursLeft!).toBeCloseTo((1024 * mib - memory.level!) / memory.trend!.slope, 6);
  expect(out).toMatch(/✗ {2}memory of service-1/);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(/at this slope it reaches 1 GiB, what it may take, after \d+ minutes/);
  expect([verdict, code]).toEqual(['failed', exitCode.failed]);
});

test('one that keeps nothing is not', async () => {
  const { series, out } = await soak(written, '--for', '4m', '--warm-up', '2m');
  expect(series.find(({ id }) => id === 'memory of service-1')!.finding, out).not.toBe('grows');
});
