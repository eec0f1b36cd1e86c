import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { soakSchema, type Soak } from '../../cli/soak/soak.ts';
import { ownFolder } from './own-folder.ts';
import { Wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const folder = workFolder();

test.each<[string[], RegExp]>([
  [['iot-spke'], /did you mean iot-spike/],
  [['csv-feed'], /calendar of days: it has no steady rate/],
  [['iot-spike', '--for', '10s'], /10s is too short.*at least 60 s/s],
  [['iot-spike', '--for', '200h'], /too long/],
  [['iot-spike', '--for', '60s', '--warm-up', '40s'], /leaves less than half of 60 s/],
  [['iot-spike', '--rate', '0'], /a rate of 0 is none/],
  [['iot-spike', '--memory', 'much'], /--memory/],
  [['iot-spike', '--lasting', '1s'], /too short/],
  [['iot-spike', '--clock', 'virtual'], /unknown option/],
  [['iot-spike', '--faults', 'all'], /unknown option/],
])('soak %j is refused at once', async (args, told) => {
  const { code, err } = await wavetankHere(folder, ['soak', ...args]);
  expect(err).toMatch(told);
  expect(code).toBe(exitCode.usage);
});

test('Ctrl-C saves what was measured so far of a service of one\'s own, and ends with its own code', async () => {
  const own = ownFolder();
  const command = new Wavetank(['soak', 'orders', '--rate', '40', '--for', '10m', '--out', 'kept/soak.json', '--watch', 'service.mjs'], own, {}, true);
  await command.says(/0:2\d {2}[\d,]+ stored[\s\S]*service-1 [\d.]+ MiB[\s\S]*engine [\d.]+ MiB/);
  command.signalGroup('SIGINT');
  const { code, out } = await command.ended;
  expect(code).toBe(exitCode.interrupted);
  expect(out).toContain('✗ interrupted');
  const soak: Soak = soakSchema.parse(JSON.parse(readFileSync(join(own, 'kept/soak.json'), 'utf8')));
  expect(soak).toMatchObject({ scenario: 'orders', status: 'interrupted', verdict: 'unknown', remedies: [], everyMs: 3000, warmUpMs: 120_000 });
  const of = (id: string) => soak.series.find((each) => each.id === id)!;
  // A service of Node holds some tens of MiB; what is in the middle of a short run is no growth.
  for (const id of ['memory of service-1', 'memory of the engine']) {
    const known = of(id).values.filter((value) => value !== null);
    expect(known.length, id).toBeGreaterThan(4);
    for (const value of known) expect(value, id).toBeGreaterThan(10 * 2 ** 20);
  }
  for (const id of ['latency p50', 'latency p99', 'backlog', 'run folder']) expect(of(id).values.some((value) => value !== null && value > 0), id).toBe(true);
  expect(of('size of service.mjs')).toMatchObject({ told: null, limit: { what: 'what its disk can take' } });
  expect(of('memory of the engine').told).not.toBeNull();
  // The run itself is kept, and tells of every record.
  expect(readFileSync(join(own, soak.run, 'result.json'), 'utf8')).toContain('"interrupted"');
});

test('with a machine reporter stdout is one document', async () => {
  const command = new Wavetank(['soak', 'iot-spike', '--rate', '50', '--for', '10m', '--verbose', '--reporter', 'json'], folder, {}, true);
  await command.says(/engine process \d+/);
  command.signalGroup('SIGINT');
  const { out, err } = await command.ended;
  expect(soakSchema.parse(JSON.parse(out))).toMatchObject({ scenario: 'iot-spike', status: 'interrupted' });
  expect(err).toContain('iot-spike at 50/s for 10 minutes');
});
