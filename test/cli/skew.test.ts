import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

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
});

/** A Spark whose spark-submit is a script: `$desk` is the folder through which the job is asked. */
function scripted(name: string, script: string, version = '4.2.0'): { tmp: string; env: Record<string, string> } {
  const [home, tmp] = [join(folder, name), join(folder, `${name}-tmp`)];
  for (const path of [tmp, join(home, 'bin'), join(home, 'jars')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(home, 'jars', `spark-core_2.13-${version}.jar`), '');
  writeFileSync(join(home, 'bin', 'spark-submit'), `#!/bin/sh\nfor desk; do :; done\n${script}\n`);
  chmodSync(join(home, 'bin', 'spark-submit'), 0o755);
  return { tmp, env: { SPARK_HOME: home, TMPDIR: tmp } };
}

const ready = `echo 'wavetank {"kind":"ready","version":"4.2.0","application":"app-1"}'\nwhile [ ! -f "$desk/ask-1.json" ]; do sleep 0.05; done`;

describe('a Spark that does not do what it is asked ends the run, and leaves nothing', () => {
  test.each<[string, string, readonly string[]]>([
    ['it does not start', 'echo "no route to the master" >&2\nexit 1', ['Spark did not start (exit code 1)', 'no route to the master']],
    ['there is no Java', 'echo "JAVA_HOME is not set" >&2\nexit 1', ['Spark finds no Java', 'wants Java 17 or newer']],
    ['it is killed in the midst of the job', `${ready}\nkill -9 $$`, ['Spark ended before the job was done (signal SIGKILL)']],
    ['the job fails', `${ready}\necho 'wavetank {"kind":"failed","why":"AnalysisException: no such path"}'\nexit 1`, ['the job failed on Spark', 'AnalysisException: no such path']],
  ])('%s', async (name, script, messages) => {
    const { tmp, env } = scripted(name.replaceAll(' ', '-'), script);
    const out = join(folder, `${name}-runs`);
    const { code, err } = await run(['--for', '5s', '--spark', 'spark://127.0.0.1:1', '--out', out], env);
    for (const message of [...messages, '--spark spark://127.0.0.1:1']) expect(err).toContain(message);
    expect(err).not.toMatch(/bug|^\s+at /m);
    expect(code).toBe(exitCode.usage);
    expect([readdirSync(tmp), readdirSync(out)]).toEqual([[], []]);
  });

  test('one that is too old is not even started', async () => {
    const { tmp, env } = scripted('old', 'touch "$TMPDIR/started"', '3.1.2');
    const { code, err } = await run(['--spark', 'local[2]'], env);
    expect(err).toContain('this is Spark 3.1.2, which is too old');
    expect([code, readdirSync(tmp)]).toEqual([exitCode.usage, []]);
  });

  test('of an application that is cut short by a Ctrl-C nothing is left, and the run is saved', async () => {
    const { tmp, env } = scripted('patient', `${ready}\nsleep 60`);
    const out = join(folder, 'patient-runs');
    const command = new Wavetank(['run', 'data-skew', '--short', '--for', '5s', '--ui', 'plain', '--spark', 'local[2]', '--out', out], folder, env, true);
    await command.says(/0:05 .*draining/);
    command.signalGroup('SIGINT');
    expect((await command.ended).code).toBe(exitCode.interrupted);
    expect([readdirSync(tmp), readdirSync(out).length]).toEqual([[], 1]);
  });
});

test('before a run on Spark it is told what would be done, and what has no part there', async () => {
  const { code, out } = await run(['--spark', 'local[2]', '--remedies', 'all', '--dry-run']);
  expect(out).toContain('submit one application to local[2]');
  expect(out).toContain('remedy resources has no part on Spark');
  expect(code).toBe(exitCode.ok);
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

describe('a log that is not what it should be', () => {
  const example = fileURLToPath(new URL('../../examples/spark-logs/eventlog_v2_local-1795642022089/events_1_local-1795642022089.zstd', import.meta.url));
  const bytes = readFileSync(example);

  test.each<[string, string, Buffer | string | null, number, RegExp]>([
    ['is not there', 'nothing', null, exitCode.usage, /there is no such event log/],
    ['is empty', 'empty', '', exitCode.usage, /this log is empty/],
    ['is another program\'s', 'other', '{"level":"info"}\n', exitCode.usage, /this is no event log of Apache Spark/],
    ['is no zstd', 'app.zstd', 'hello, this is no zstd', exitCode.usage, /this is no zstd file/],
    ['is compressed with what is not read', 'app.lz4', bytes, exitCode.usage, /compressed with lz4/],
    ['is cut off behind a hot partition', 'cut.zstd', bytes.subarray(0, Math.floor(bytes.length * 0.9)), exitCode.failed, /the application's end is not in it/],
    ['is cut off before there is one', 'cut-early.zstd', bytes.subarray(0, Math.floor(bytes.length * 0.2)), exitCode.undecided, /the application's end is not in it/],
  ])('%s: says so, with an exit code of its own', async (_, name, content, expected, message) => {
    if (content !== null) writeFileSync(join(folder, name), content);
    const { code, out, err } = await wavetank(folder, ['skew', name], { COLUMNS: '80' });
    expect(out + err).toMatch(message);
    expect(code).toBe(expected);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});
