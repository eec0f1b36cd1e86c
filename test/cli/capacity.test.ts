import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capacitySchema } from '../../cli/capacity/capacity.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const folder = workFolder();
writeFileSync(join(folder, 'other.json'), '{ "schemaVersion": 1 }\n');
writeFileSync(join(folder, 'broken.json'), '{ "schemaVersion": \n');

test.each<[string[], RegExp]>([
  [['iot-spke'], /did you mean iot-spike/],
  [['csv-feed'], /calendar of days: it has no steady rate/],
  [['iot-spike', '--expect', '0'], /a rate of 0 is none.*--expect|--expect.*a rate of 0 is none/s],
  [['iot-spike', '--expect', 'much'], /--expect/],
  [['iot-spike', '--window', '10ms'], /too short.*5 s/s],
  [['iot-spike', '--precision', '0.1%'], /1% to 50%/],
  [['iot-spike', '--most-runs', '2'], /from 4 to 1000/],
  [['iot-spike', '--one-in', '100k'], /takes a run of \d+ min \d+ s to be seen.*--from/s],
  [['iot-spike', '--against', 'missing.json'], /missing\.json cannot be read/],
  [['iot-spike', '--against', 'broken.json'], /broken\.json cannot be read/],
  [['iot-spike', '--against', 'other.json'], /other\.json is no report of a capacity/],
  [['iot-spike', '--out', 'other.json/capacity.json'], /other\.json\/capacity\.json cannot be written.*--out|--out.*cannot be written/s],
  [['iot-spike', '--clock', 'virtual'], /unknown option/],
  [['iot-spike', '--rate', '500'], /unknown option/],
  [['data-skew', '--bad-days'], /declares no bad days/],
])('capacity %j is refused at once', async (args, told) => {
  const { code, err } = await wavetankHere(folder, ['capacity', ...args]);
  expect(err).toMatch(told);
  expect(code).toBe(2);
});

test('a dry run tells the steps that it would make, and makes none', async () => {
  const { code, out, err } = await wavetank(folder, ['capacity', 'iot-spike', '--dry-run', '--bad-days', '--expect', '250', '--set', 'worker.count=1', '--out', 'dry/capacity.json'], { COLUMNS: '80' });
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^- a first look that climbs from 125\/s/);
  expect(out.replaceAll('\n  ', ' ')).toMatch(/24 at most.*its store away for 5 s, 10 s.*dry\/capacity\.json.*worker-gone is left out.*nothing was done: --dry-run/s);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(existsSync(join(folder, 'dry'))).toBe(false);
});

test('Ctrl-C saves what was measured so far, and ends with its own code', async () => {
  const command = new Wavetank(['capacity', 'iot-spike', '--verbose', '--out', 'kept/capacity.json'], folder, {}, true);
  await command.says(/engine process \d+/);
  command.signalGroup('SIGINT');
  const { code, out } = await command.ended;
  expect(code).toBe(130);
  expect(out).toContain('✗ interrupted');
  expect(existsSync(join(folder, 'kept/capacity.json'))).toBe(true);
  expect(capacitySchema.parse(JSON.parse(readFileSync(join(folder, 'kept/capacity.json'), 'utf8')))).toMatchObject({ status: 'interrupted', end: 'stopped', knee: null });
});

test('with a machine reporter stdout is one document', async () => {
  const command = new Wavetank(['capacity', 'iot-spike', '--verbose', '--reporter', 'json'], folder, {}, true);
  await command.says(/engine process \d+/);
  command.signalGroup('SIGINT');
  const { out, err } = await command.ended;
  expect(capacitySchema.parse(JSON.parse(out))).toMatchObject({ scenario: 'iot-spike', status: 'interrupted' });
  expect(err).toContain('a first look');
});

test('on a cluster the highest rate of a search is the one that its owner allows', async () => {
  const { code, out } = await wavetank(folder, ['capacity', 'iot-spike', '--kafka', '127.0.0.1:1', '--rate-cap', '2k', '--dry-run'], { COLUMNS: '80' });
  expect(out.replaceAll('\n  ', ' ')).toMatch(/no more than 2,000\/s.*2,000 a second at most.*nothing was done: --dry-run/s);
  expect(code).toBe(0);
});
