import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { capacitySchema, type Capacity } from '../../cli/capacity/capacity.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';

const folder = workFolder();
const minutesMs = 60_000;

async function capacity(name: string, ...args: readonly string[]): Promise<Capacity> {
  const { err } = await wavetank(folder, ['capacity', 'iot-spike', '--remedies', 'buffer,backpressure,priority,replay', '--out', name, ...args]);
  expect(err).toBe('');
  return capacitySchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** On a machine that is busy with something else the answer is `unknown`, and rightly so. */
describe.skipIf(process.env.WAVETANK_QUIET_MACHINE !== '1')('capacity of iot-spike on this machine', () => {
  const found: Capacity[] = [];

  test.each([100, 200])('seed %i: the interval lies within 10 % of the knee', async (seed) => {
    const report = await capacity(`${seed}.json`, '--seed', String(seed));
    found.push(report);
    const { kneeEps, lowEps, highEps } = report.knee!;
    expect(lowEps).toBeGreaterThan(kneeEps * 0.9);
    expect(highEps).toBeLessThan(kneeEps * 1.1);
    expect(report.limits!.first).toBe('sink');
  }, 15 * minutesMs);

  test('both intervals overlap', () => {
    const [a, b] = found.map(({ knee }) => knee!);
    expect(Math.max(a.lowEps, b.lowEps)).toBeLessThan(Math.min(a.highEps, b.highEps));
  });

  test('with a downstream that takes twice as long it holds half, and the downstream is named', async () => {
    const half = await capacity('half.json', '--seed', '300', '--set', 'sink.service=10ms', '--from', '60');
    const [{ knee }] = found;
    expect(half.knee!.lowEps / knee!.highEps).toBeLessThan(0.5);
    expect(half.knee!.highEps / knee!.lowEps).toBeGreaterThan(0.5);
    expect(half.limits!.first).toBe('sink');
  }, 15 * minutesMs);

  test('at a rate that the driver cannot make itself, nobody can tell', async () => {
    const beyond = await capacity('beyond.json', '--from', '400k', '--warm-up', '2s', '--window', '5s');
    expect(beyond).toMatchObject({ verdict: 'unknown', end: 'driver', knee: null });
    expect(beyond.reason).toContain('the driver is the limit');
  }, 15 * minutesMs);
});
