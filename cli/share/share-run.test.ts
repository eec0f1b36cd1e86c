import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { readRun, type StoredRun } from '../../engine/store/read-run.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { smallRun } from '../../test/small-run.ts';
import { Interruption } from '../interruption.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { shareRun } from './share-run.ts';

const all = temporaryFolder();
afterAll(() => all.remove());
let runs: StoredRun[];
let out = '';
let nth = 0;
beforeEach(() => (out = join(all.path, `out-${nth++}`)));

/** Two runs whose plans no options make. */
beforeAll(async () => {
  const scenario = await scenarioNamed('iot-spike');
  runs = await Promise.all([5, 6].map(async (count) => {
    const plan = makePlan(scenario, { seed: 1, form: 'short', remedies: [], faults: 'all', set: { 'worker.count': String(count) }, allowMissingNeeds: true });
    const contents = smallRun(40);
    const folder = join(all.path, `run-${count}`);
    mkdirSync(folder);
    await writeRun(folder, { ...contents, plan, result: { ...contents.result, run: { ...contents.result.run, scenario: 'iot-spike' } } });
    return readRun(folder);
  }));
});

const share = (run: StoredRun) => shareRun(run, out, null, new Interruption(() => {}));
const there = (): Record<string, string> => Object.fromEntries(readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]));

test('what it wrote it writes again', async () => {
  expect((await share(runs[0]))?.files).toEqual(['card.txt', 'screen.svg', 'plan.json'].map((name) => join(out, name)));
  const before = there();
  writeFileSync(join(out, 'card.txt'), before['card.txt'].replace('iot-spike', 'csv-feed'));
  await share(runs[0]);
  expect(there()).toEqual(before);
});

test.each([
  ['card.txt', 'mine\n', /and is no card of wavetank: it is left as it is/],
  ['screen.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', /is no picture of wavetank/],
  ['plan.json', '{"mine":1}', /is another plan/],
])('a %s of somebody else is told before anything is written, and stays', async (name, mine, message) => {
  mkdirSync(out);
  writeFileSync(join(out, name), mine);
  await expect(share(runs[0])).rejects.toThrow(expect.objectContaining({ name: 'UsageError', where: join(out, name), message: expect.stringMatching(message), hint: expect.stringContaining('--out') }));
  expect(there()).toEqual({ [name]: mine });
});

test('the plan of another run stays, also where it begins alike', async () => {
  await share(runs[0]);
  const before = there();
  await expect(share(runs[1])).rejects.toThrow('is another plan');
  writeFileSync(join(out, 'plan.json'), `${before['plan.json']}// mine`);
  await expect(share(runs[0])).rejects.toThrow('is another plan');
});
