import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { formatPlan } from '../../engine/plan-file.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const folder = workFolder();
writeFileSync(join(folder, 'broken.json'), '{ "schemaVersion": 1,\n  "seed": }\n');
const plan = formatPlan(makePlan(await scenarios['iot-spike'](), { seed: 1, form: 'short', remedies: 'none', faults: 'all', set: {} }));
writeFileSync(join(folder, 'other.json'), plan.replace('"seed": 1', '"seed": "one"'));
writeFileSync(join(folder, 'real.json'), plan.replace('"clock": "virtual"', '"clock": "real"'));
writeFileSync(join(folder, 'strange.json'), plan.replace('"sink.service"', '"sink.servce"'));
writeFileSync(join(folder, 'arrivals.csv'), 'minute,count\n1,5\n3,5\n');
mkdirSync(join(folder, '.wavetank/runs/.20260102T030405-iot-spike-1.partial'), { recursive: true });

test.each<[string[], RegExp]>([
  [['rnu'], /Did you mean run/],
  [['run'], /missing required argument/],
  [['run', 'iot-spke'], /did you mean iot-spike/],
  [['run', 'iot-spike', '--sed', '1'], /unknown option/],
  [['run', 'iot-spike', '--seed', '-1'], /--seed/],
  [['run', 'iot-spike', '--seed', '1', '--seeds', '1..2'], /cannot be used with/],
  [['run', 'iot-spike', '--seeds', '9..1'], /downwards.*write 1\.\.9/s],
  [['run', 'iot-spike', '--jobs', 'many'], /--jobs/],
  [['run', 'iot-spike', '--remedies', 'bufer'], /did you mean buffer/],
  [['run', 'iot-spike', '--remedies', 'replay'], /needs buffer.*--remedies buffer,replay/s],
  [['run', 'iot-spike', '--faults', 'brst'], /did you mean burst/],
  [['run', 'iot-spike', '--set', 'sink.servce=12ms'], /did you mean sink\.service/],
  [['run', 'iot-spike', '--set', 'sink.service=12'], /duration/],
  [['run', 'iot-spike', '--set', 'sink.service'], /sets no knob/],
  [['run', 'iot-spike', '--for', 'ever'], /--for/],
  [['run', 'iot-spike', '--for', '200h'], /too long.*at most 118h/s],
  [['run', 'iot-spike', '--for', '100000h'], /too long.*at most 118h/s],
  [['run', 'iot-spike', '--rate', '0'], /--rate/],
  [['run', 'iot-spike', '--peak', 'high'], /--peak/],
  [['run', 'iot-spike', '--peak', '4k', '--rate', '500'], /--peak: mean and peak cannot both be chosen.*leave --rate or --peak out/s],
  [['run', 'iot-spike', '--speed', '0'], /--speed/],
  [['run', 'iot-spike', '--ui', 'tui'], /--ui/],
  [['run', 'iot-spike', '--clock', 'sun'], /Allowed choices are virtual, real/],
  [['run', 'iot-spike', '--clock', 'real', '--speed', '10x'], /--speed: the real clock has one speed/],
  [['run', 'real.json', '--speed', 'max'], /--speed: the real clock has one speed/],
  [['run', 'iot-spike', '--reporter', 'jsn'], /did you mean json/],
  [['run', 'iot-spike', '--reporter', 'json=no/such/folder/x.json'], /no\/such\/folder/],
  [['run', 'iot-spike', '--arrivals', 'arrivals.csv'], /arrivals\.csv:3/],
  [['run', 'iot-spike', '--short', '--out', 'arrivals.csv/runs'], /cannot write runs/],
  [['run', 'missing.json'], /missing\.json/],
  [['run', 'broken.json'], /broken\.json:2/],
  [['run', 'other.json'], /other\.json:4: seed/],
  [['run', 'strange.json'], /strange\.json:\d+.*did you mean sink\.service/s],
  ...['--seed=2', '--seeds=1..2', '--remedies=all', '--faults=none', '--set=sink.service=5ms', '--short', '--for=90s', '--rate=500', '--peak=4k', '--arrivals=arrivals.csv', '--clock=real']
    .map((option): [string[], RegExp] => [['run', 'other.json', option], new RegExp(`${option.split('=')[0]}: a plan is executed as it is`)]),
  [['explain', 'iot'], /iot-spike/],
  [['compare', 'iot-spike', '--seeds', '1,1'], /named twice/],
  [['compare', 'iot-spike', '--out', 'runs'], /unknown option '--out'/],
  [['why', 'latest'], /no run yet/],
  [['why', '20260102T030405-iot-spike-1'], /killed before it was written/],
  [['replay', 'nothing'], /no run nothing/],
  [['diff', 'latest', 'latest'], /no run yet/],
  [['query', 'latest', 'SELECT 1'], /no run yet/],
  [['serve'], /missing required argument/],
  [['serve', 'rabbit'], /Allowed choices are kafka/],
  [['serve', 'kafka', '--port', '70000'], /--port: 70000 is no port/],
  [['serve', 'kafka', '--nodes', '0'], /--nodes/],
  [['serve', 'kafka', '--port', '0', '--nodes', '101'], /nodes must be a whole number from 1 to 100, not 101/],
  [['serve', 'kafka', '--port', '0', '--topic', 'a b'], /Topic 'a b' cannot be made/],
  [['serve', 'kafka', '--topic', 'a:many'], /--topic/],
  [['serve', 'kafka', '--fault', 'cutt'], /did you mean cut/],
  [['serve', 'kafka', '--port', '0', '--fault', 'delay'], /--fault: Fault delay: field 'delayMs' is missing/],
  [['serve', 'kafka', '--port', '0', '--fault', 'cut,nth=0'], /--fault: Fault cut: field 'nth' must be a whole number from 1 on/],
  [['serve', 'kafka', '--flush', 'often'], /Allowed choices are never, acks-all/],
  [['serve', 'kafka', '--data', 'kept', '--fault', 'crash'], /--fault: a data folder cannot crash/],
  [['serve', 'kafka', '--fault', 'cut,api'], /"api" sets no field/],
  [['serve', 'kafka', '--host', '192.0.2.1'], /Cannot listen on 192\.0\.2\.1:9092/],
])('%j is refused with what is wrong', async (args, message) => {
  const { code, out, err } = await wavetankHere(folder, args);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
});
