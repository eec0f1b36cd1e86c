import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();
const run = (args: readonly string[], env: Record<string, string> = {}): ReturnType<typeof wavetank> => wavetank(folder, ['run', 'data-skew', '--short', ...args], env);

describe('mistakes about Spark end with what to try', () => {
  test.each<[string, readonly string[], Record<string, string>, string]>([
    ['there is none', ['--spark', 'local[2]'], { SPARK_HOME: join(folder, 'nothing') }, 'there is no spark-submit in'],
    ['its master is none', ['--spark', 'yes'], {}, '"yes" is no master of Spark'],
    ['it is to adapt, and is not named', ['--spark-adaptive'], {}, 'there is no Spark to adapt'],
    ['virtual time is asked for', ['--spark', 'local[2]', '--clock', 'virtual'], {}, 'what runs elsewhere does not run in virtual time'],
  ])('%s', async (_, args, env, message) => {
    const { code, err } = await run(args, env);
    expect(err).toContain(message);
    expect(code).toBe(exitCode.usage);
  });

  test('its last words are told where it ends before its time', async () => {
    const home = join(folder, 'spark');
    for (const name of ['bin', 'jars']) mkdirSync(join(home, name), { recursive: true });
    writeFileSync(join(home, 'jars', 'spark-core_2.13-4.2.0.jar'), '');
    writeFileSync(join(home, 'bin', 'spark-submit'), '#!/bin/sh\necho "no route to the master" >&2\nexit 1\n');
    chmodSync(join(home, 'bin', 'spark-submit'), 0o755);
    const { code, err } = await run(['--spark', 'spark://127.0.0.1:1'], { SPARK_HOME: home });
    expect(err).toContain('Spark ended before the job was done (exit code 1)');
    expect(err).toContain('no route to the master');
    expect(code).toBe(exitCode.usage);
  });
});

test('another scenario has no tasks that Spark could run', async () => {
  const { code, err } = await wavetank(folder, ['run', 'iot-spike', '--short', '--spark', 'local[2]']);
  expect(err).toContain('iot-spike has no compute to choose');
  expect(code).toBe(exitCode.usage);
});

test('the event log of a run of ours is read like one of Spark', async () => {
  await run(['--ui', 'off', '--for', '10s', '--out', 'runs']);
  const [stored] = readdirSync(join(folder, 'runs'));
  const read = await wavetank(folder, ['skew', `runs/${stored}/stores/event-log`, '--min-rows', '100']);
  expect(read.out).toMatch(/hot partition \d+ +[\d,]+ rows/);
  expect(read.code).toBe(exitCode.failed);
});
