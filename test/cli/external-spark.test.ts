// Skipped where no Spark is named: some twenty runs on it, of a minute each and more, for they have the wall's time.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { withNeeds } from '../../engine/make-plan.ts';
import { notForSpark } from '../../pipeline/compute/spark/spark-driver.ts';
import { spreadOf } from '../../pipeline/spark-log/skew.ts';
import { scenario } from '../../scenarios/data-skew/scenario.ts';
import { aggregatesOf, masters, nothingLeft, placeOf, processesOf, rowsByTask, sentByHash, skewOfLog, sparkHome, start, stored, type Stored } from './spark-runs.ts';

const patientMs = 900_000;
const why = masters.length > 0 ? '' : ' (skipped: WAVETANK_REAL_SPARK names no master, such as local[2] or "local[2] spark://127.0.0.1:7077")';
const ids = Object.keys(scenario.remedies);

/** Runs that more than one test looks at, each executed once. */
const made = new Map<string, Promise<Stored>>();

function once(args: readonly string[], env: Record<string, string> = {}): Promise<Stored> {
  const key = args.join(' ');
  const run = made.get(key) ?? stored(args, env);
  made.set(key, run);
  return run;
}

const inVirtualTime = (remedies: string): Promise<Stored> => once(['--remedies', remedies]);
const inThreads = (remedies: string): Promise<Stored> => once(['--remedies', remedies, '--clock', 'real']);
const onSpark = (master: string, remedies: string): Promise<Stored> => once(['--remedies', remedies, '--spark', master], { SPARK_HOME: sparkHome() });

const figure = ({ result }: Stored, id: string): number => result.figures[id].value!;

/** What follows from the rows alone is the same on any engine; `figures`: those that are compared. */
async function expectAsInVirtualTime(spark: Stored, remedies: string, figures: readonly string[]): Promise<void> {
  const virtual = await inVirtualTime(remedies);
  const seen = ({ result }: Stored): object => ({ verdict: result.verdict, arrivals: result.run.arrivalsHash, ...Object.fromEntries(figures.map((id) => [id, result.figures[id].value])) });
  expect({ code: spark.code, ...seen(spark) }).toEqual({ code: virtual.code, ...seen(virtual) });
  expect(spark.result.checks.find(({ id }) => id === 'same-result')?.verdict).toBe('passed');
  expect(await rowsByTask(spark)).toEqual(await rowsByTask(virtual));
  expect(await aggregatesOf(spark)).toEqual(await aggregatesOf(virtual));
}

describe.skipIf(masters.length === 0).each(masters.length === 0 ? ['no master'] : masters)(`Apache Spark on %s${why}`, (master) => {
  test.each(['none', 'all'])('remedies %s: tasks read the rows that they read in virtual time; aggregates are the same to the last digit, also in worker threads', async (remedies) => {
    const spark = await onSpark(master, remedies);
    await expectAsInVirtualTime(spark, remedies, ['largest-task', 'skew-ratio', 'unevenness', 'hot-keys-wrong']);
    expect(await aggregatesOf(spark)).toEqual(await aggregatesOf(await inThreads(remedies)));
  }, patientMs);

  test('the largest task has four times the rows of the median and more without remedies, half as many again at most with all, and falls with it', async () => {
    const [none, all] = [await onSpark(master, 'none'), await onSpark(master, 'all')];
    expect(figure(none, 'skew-ratio')).toBeGreaterThanOrEqual(4);
    expect(figure(all, 'skew-ratio')).toBeLessThanOrEqual(1.5);
    expect(figure(all, 'largest-task')).toBeLessThan(figure(none, 'largest-task') / 3);
  }, patientMs);

  test('in the log that Spark wrote exactly the partitions are hot that the planted keys fill', async () => {
    await expectPlantedFound(await onSpark(master, 'none'));
    const all = await skewOfLog(logOf(await onSpark(master, 'all')), ['--min-rows', '100']);
    expect(all.stages.filter(({ jobGroup, skewed }) => jobGroup?.startsWith('batch-') && skewed)).toEqual([]);
  }, patientMs);

  test('a driver that is killed in the midst ends the run with what happened, and leaves nothing', async () => {
    const place = placeOf();
    const run = start(place, ['--spark', master], { SPARK_HOME: sparkHome() });
    await run.says(/batch 1 is aggregated on Spark/);
    const [{ pid }] = processesOf(place.tmp).filter(({ command }) => command.includes('org.apache.spark.deploy.SparkSubmit'));
    process.kill(pid, 'SIGKILL');
    const { code, err } = await run.ended;
    expect(err).toContain('Spark ended before the job was done (signal SIGKILL)');
    expect(code).toBe(exitCode.usage);
    await nothingLeft(place.tmp);
    expect(readdirSync(join(place.folder, 'runs'))).toEqual([]);
  }, patientMs);

  test('of an engine that is killed, Spark and its files go by themselves', async () => {
    const place = placeOf();
    const run = start(place, ['--spark', master, '--verbose'], { SPARK_HOME: sparkHome() });
    const [, pid] = await run.says(/engine process (\d+)/);
    await run.says(/batch 1 is aggregated on Spark/);
    process.kill(Number(pid), 'SIGKILL');
    expect((await run.ended).code).toBe(exitCode.broken);
    await nothingLeft(place.tmp);
  }, patientMs);

  test('a Ctrl-C stops the run, which saves what it has; Spark is ended', async () => {
    const place = placeOf();
    const run = start(place, ['--spark', master], { SPARK_HOME: sparkHome() }, true);
    await run.says(/batch 1 is aggregated on Spark/);
    run.signalGroup('SIGINT');
    const { code, out } = await run.ended;
    expect(code).toBe(exitCode.interrupted);
    expect(out).toContain('interrupted');
    expect(processesOf(place.tmp)).toEqual([]);
    expect(readdirSync(place.tmp)).toEqual([]);
    expect(readdirSync(join(place.folder, 'runs'))).toHaveLength(1);
  }, patientMs);
});

describe.skipIf(masters.length === 0)(`each remedy alone${why}`, () => {
  const [master] = masters;

  // Spark combines salted keys before it shuffles them once more: it needs no more rows for them than the pool does.
  test.each(ids)('%s: tasks read the rows that they read in virtual time, and aggregates are the same', async (id) => {
    const remedies = withNeeds([id], scenario.remedies).join();
    const spark = await onSpark(master, remedies);
    await expectAsInVirtualTime(spark, remedies, ['unevenness', 'hot-keys-wrong', ...(id === 'salt' ? [] : ['largest-task', 'skew-ratio'])]);
    expect(figure(spark, 'largest-task')).toBeLessThanOrEqual(figure(await inVirtualTime(remedies), 'largest-task'));
  }, patientMs);

  test.each(ids.filter((id) => id !== 'resources'))('%s takes away what it promises of its metric', async (id) => {
    const { metric, needs, minEffect } = scenario.remedies[id];
    const [without, alone] = [await onSpark(master, needs.join() || 'none'), await onSpark(master, withNeeds([id], scenario.remedies).join())];
    expect(figure(alone, metric)).toBeLessThanOrEqual(figure(without, metric) * (1 - minEffect));
  }, patientMs);

  test('resources has no part there, and the run says so', async () => {
    const run = await onSpark(master, 'resources');
    expect(run.out).toContain(notForSpark);
    expect((await onSpark(master, 'none')).out).not.toContain(notForSpark);
    expect(run.result.remedies.find(({ id }) => id === 'resources')?.actions).toBe(0);
  }, patientMs);
});

const logOf = ({ path }: Stored): string => join(path, 'stores/event-log');

/** Of every batch the hot partitions that the log names are those that the rows which landed make hot, with as many rows. */
async function expectPlantedFound(run: Stored): Promise<void> {
  const leastRows = 100;
  const { stages, whole, code } = await skewOfLog(logOf(run), ['--min-rows', String(leastRows)]);
  expect([whole, code]).toEqual([true, exitCode.failed]);
  for (const [batch, sent] of await sentByHash(run)) {
    const { median } = spreadOf(sent.map(({ rows }) => rows));
    const hot = sent.filter(({ rows }) => rows >= leastRows && rows > 2 * median).toSorted((a, b) => b.rows - a.rows || a.index - b.index);
    const reduces = stages.filter(({ jobGroup, readsShuffle }) => jobGroup === `batch-${batch}` && readsShuffle);
    expect(reduces.map(({ hotPartitions }) => hotPartitions.map(({ index, rows }) => ({ index, rows })))).toEqual([hot.map(({ index, rows }) => ({ index, rows }))]);
    // The celebrity is there in every batch, and fills most of the hottest.
    expect(hot[0].mostOfAKey).toBeGreaterThan(hot[0].rows / 2);
  }
}

describe.skipIf(masters.length === 0)(`logs as a user's own settings make them${why}`, () => {
  /** Spark takes its defaults from a folder that a variable names. */
  function withDefaults(settings: readonly string[]): Record<string, string> {
    const { folder } = placeOf();
    const conf = join(folder, 'conf');
    mkdirSync(conf);
    writeFileSync(join(conf, 'spark-defaults.conf'), settings.map((each) => `${each}\n`).join(''));
    return { SPARK_HOME: sparkHome(), SPARK_CONF_DIR: conf };
  }

  test.each<[string, readonly string[], readonly string[], RegExp, number]>([
    ['one plain file', ['spark.eventLog.compress false', 'spark.eventLog.rolling.enabled false'], [], /^(local|app)-[\d-]+$/, 1],
    ['one compressed file', ['spark.eventLog.compress true', 'spark.eventLog.rolling.enabled false'], [], /^(local|app)-[\d-]+\.zstd$/, 1],
    ['rolled and compressed', ['spark.eventLog.compress true', 'spark.eventLog.rolling.enabled true'], [], /^events_1_.*\.zstd$/, 1],
    ['rolled into several files', ['spark.eventLog.rolling.enabled true', 'spark.eventLog.rolling.maxFileSize 10m'], ['--set', 'job.partitions=400'], /^events_\d+_.*\.zstd$/, 2],
  ])('%s: the planted partitions are found', async (_, settings, args, name, least) => {
    const run = await stored(['--spark', masters[0], ...args], withDefaults(settings));
    const files = readdirSync(logOf(run), { recursive: true }).map((each) => String(each).split('/').at(-1)!).filter((each) => name.test(each));
    expect(files.length).toBeGreaterThanOrEqual(least);
    await expectPlantedFound(run);
  }, patientMs);
});
