// Skipped where no Spark is named: it takes minutes, most of them for the start of Java.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank, workFolder } from './wavetank.ts';

const asked = process.env.WAVETANK_REAL_SPARK;
const folder = workFolder();
const patientMs = 900_000;

/** SPARK_HOME, or what the script of the peers names. */
function home(): string {
  if (process.env.SPARK_HOME !== undefined) return process.env.SPARK_HOME;
  return execFileSync(join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'spark.sh'), ['home'], { encoding: 'utf8' }).trim();
}

interface Stored {
  readonly result: Result;
  readonly code: number | null;
  readonly path: string;
}

async function stored(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<Stored> {
  const { code } = await wavetank(folder, ['run', 'data-skew', '--short', '--ui', 'off', '--out', name, ...args], env);
  const path = join(folder, name, readdirSync(join(folder, name))[0]);
  return { code, path, result: JSON.parse(readFileSync(join(path, 'result.json'), 'utf8')) as Result };
}

const ofRows = ({ figures, run }: Result): object => ({ arrivals: run.arrivalsHash, ...Object.fromEntries(['largest-task', 'skew-ratio', 'unevenness', 'hot-keys-wrong'].map((id) => [id, figures[id].value])) });

describe.skipIf(asked === undefined)(`Apache Spark${asked === undefined ? ' (skipped: WAVETANK_REAL_SPARK names no master, such as local[2])' : ` on ${asked}`}`, () => {
  test.each([['none', exitCode.failed], ['all', exitCode.ok]] as const)('remedies %s: tasks read the rows that they read on the simulated pool, and the result is that of a single query', async (remedies, expected) => {
    const pool = await stored(`pool-${remedies}`, ['--remedies', remedies]);
    const spark = await stored(`spark-${remedies}`, ['--remedies', remedies, '--spark', asked!], { SPARK_HOME: home() });
    expect([spark.code, spark.result.verdict]).toEqual([expected, pool.result.verdict]);
    expect(ofRows(spark.result)).toEqual(ofRows(pool.result));
    expect(spark.result.checks.find(({ id }) => id === 'same-result')?.verdict).toBe('passed');
    const read = await wavetank(folder, ['skew', join(spark.path, 'stores/event-log'), '--json', '--min-rows', '300']);
    const { stages } = JSON.parse(read.out) as { stages: { jobGroup: string | null; skewed: boolean; hotPartitions: { index: number }[] }[] };
    const skewed = stages.filter(({ jobGroup, skewed: isSkewed }) => jobGroup?.startsWith('batch-') && isSkewed);
    expect(skewed.length > 0).toBe(remedies === 'none');
  }, patientMs);
});
