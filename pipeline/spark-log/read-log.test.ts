import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decompress } from 'fzstd';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { adviceFor } from './advice.ts';
import { readSparkLog } from './read-log.ts';
import { skewOf } from './skew.ts';

/** A log that Spark 4.2.0 wrote (what tells of a machine was taken out of it): rolled, and compressed as by default. */
const example = join(import.meta.dirname, '../../examples/spark-logs');
const application = 'local-1795642022089';
const compressed = join(example, `eventlog_v2_${application}`, `events_1_${application}.zstd`);

function decompressed(): string {
  const chunks: Uint8Array[] = [];
  new Decompress((chunk) => void chunks.push(chunk)).push(readFileSync(compressed));
  return Buffer.concat(chunks).toString();
}

const text = decompressed();
const lines = text.trimEnd().split('\n');

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wavetank-')); });
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

test('a rolled and compressed log is read whole: the stage with the celebrity is skewed, in one partition', async () => {
  const { application: app, flaws, events } = await readSparkLog(example);
  expect([flaws, events, app.sparkVersion, app.jobs, app.stages.length]).toEqual([[], lines.length, '4.2.0', 2, 7]);
  const skewed = app.stages.map((stage) => skewOf(stage, 2)).filter((each) => each.skewed);
  expect(skewed.map(({ stage, rows, hot }) => [stage.id, stage.jobGroup, rows.max, rows.median, hot.map(({ index }) => index)])).toEqual([[1, 'naive', 186_273, 31_513, [5]]]);
  expect(adviceFor(skewed[0], app.properties)).toMatchObject({ partitioning: 'hash of key', todo: [/leave the repartition out/, /salt those keys/, /Adaptive execution/].map((each) => expect.stringMatching(each)) });
});

test('the same log as one plain file, and as files that Spark rolled, gives the same application', async () => {
  const whole = await readSparkLog(example);
  const plain = await readSparkLog(file('app-1', text));
  const cut = lines.length >> 1;
  file('rolled/eventlog_v2_app-1/events_1_app-1', `${lines.slice(0, cut).join('\n')}\n`);
  file('rolled/eventlog_v2_app-1/events_2_app-1', `${lines.slice(cut).join('\n')}\n`);
  file('rolled/eventlog_v2_app-1/appstatus_app-1', '');
  const rolled = await readSparkLog(join(folder, 'rolled'));
  expect([plain.application, rolled.application]).toEqual([whole.application, whole.application]);
  expect([plain.flaws, rolled.flaws]).toEqual([[], []]);
});

test('of a log that Spark has compacted, what the compact file replaces is not read twice', async () => {
  const whole = await readSparkLog(example);
  const cut = lines.length >> 1;
  for (const name of ['events_1_app', 'events_2_app']) file(`eventlog_v2_app/${name}`, `${lines[0]}\n{"Event":"SparkListenerJobStart","Job ID":9,"Stage IDs":[99]}\n`);
  file('eventlog_v2_app/events_2_app.compact', `${lines.slice(0, cut).join('\n')}\n`);
  file('eventlog_v2_app/events_3_app', `${lines.slice(cut).join('\n')}\n`);
  expect((await readSparkLog(folder)).application).toEqual(whole.application);
});

test('a rolled file that is missing is told', async () => {
  file('eventlog_v2_app/events_1_app', text);
  file('eventlog_v2_app/events_3_app', `${lines[0]}\n`);
  expect((await readSparkLog(folder)).flaws).toEqual(['its file events_2_… is missing']);
});

test('a compressed log that is cut off anywhere is read as far as it goes, and says that it is not whole', async () => {
  const bytes = readFileSync(compressed);
  let before = 0;
  for (const share of [0.3, 0.5, 0.7, 0.9]) {
    const { events, flaws } = await readSparkLog(file(`app-${share}.zstd.inprogress`, bytes.subarray(0, Math.floor(bytes.length * share))));
    expect(flaws[0]).toBe('the application still runs, or was killed');
    expect(events).toBeGreaterThanOrEqual(before);
    before = events;
  }
  expect(before).toBeGreaterThan(0);
});

test('a plain log that is cut off in mid-line is read up to that line', async () => {
  const cut = `${lines.slice(0, 40).join('\n')}\n${lines[40].slice(0, 30)}`;
  const { events, flaws } = await readSparkLog(file('app', cut));
  expect([events, flaws]).toEqual([40, ['the application\'s end is not in it', 'it ends in the middle of line 41']]);
});

test('a line in the middle that is no event is passed over, and named', async () => {
  const broken = [...lines.slice(0, 9), 'garbage', '{"Event":"SparkListenerTaskEnd"}', ...lines.slice(9)].join('\n');
  const path = file('app', `${broken}\n`);
  const { application: app, flaws } = await readSparkLog(path);
  expect(app).toEqual((await readSparkLog(example)).application);
  expect(flaws).toEqual([`${path}:10 is passed over (no JSON)`, 'and 1 more lines are passed over']);
});

test.each<[string, () => string, RegExp]>([
  ['nothing', () => join(folder, 'nothing'), /there is no such event log/],
  ['an empty file', () => file('app', ''), /is empty/],
  ['text', () => file('app', 'hello\n'), /first line is no JSON/],
  ['other JSON lines', () => file('app', '{"type":"send"}\n'), /without "Event"/],
  ['events of something else', () => file('app', '{"Event":"click"}\n'), /no event of Spark/],
  ['a compressed file that is none', () => file('app.zstd', 'hello, this is no zstd'), /no zstd file/],
  ['another codec', () => file('app.lz4', 'x'), /compressed with lz4/],
  ['a folder without a log', () => (mkdirSync(join(folder, 'empty')), join(folder, 'empty')), /holds no event log/],
  ['a folder with two logs', () => (file('app-1', text), file('app-2', text), folder), /holds 2 event logs/],
])('%s is a mistake of the user\'s', async (_, path, message) => {
  const reading = readSparkLog(path());
  await expect(reading).rejects.toThrow(UsageError);
  await expect(reading).rejects.toThrow(message);
});

test('a copy of a task that came second, and a task that failed, count no rows', async () => {
  const task = JSON.parse(lines.find((line) => line.includes('SparkListenerTaskEnd') && line.includes('"Stage ID":1'))!) as { 'Task End Reason': object; 'Task Info': object };
  const copy = JSON.stringify({ ...task, 'Task Info': { ...task['Task Info'], Attempt: 1, Speculative: true } });
  const failed = JSON.stringify({ ...task, 'Task End Reason': { Reason: 'ExceptionFailure' } });
  const place = lines.length - 1;
  const { application: app } = await readSparkLog(file('app', [...lines.slice(0, place), copy, failed, ...lines.slice(place), ''].join('\n')));
  const { application: known } = await readSparkLog(example);
  expect(app.stages.map(({ tasks }) => tasks)).toEqual(known.stages.map(({ tasks }) => tasks));
  expect(app.stages.find(({ id }) => id === 1)!.failedTasks).toBe(1);
});

test('a log that Spark closes while it is read under its old name is found under neither', async () => {
  copyFileSync(compressed, join(folder, 'app.zstd.inprogress'));
  renameSync(join(folder, 'app.zstd.inprogress'), join(folder, 'app.zstd'));
  await expect(readSparkLog(join(folder, 'app.zstd.inprogress'))).rejects.toThrow('there is no such event log');
  expect((await readSparkLog(join(folder, 'app.zstd'))).flaws).toEqual([]);
});
