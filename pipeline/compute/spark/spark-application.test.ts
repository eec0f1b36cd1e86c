import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../../../engine/usage-error.ts';
import { SparkApplication } from './spark-application.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wavetank-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** A program in the place of spark-submit, at the edge of this machine: what it is called with is in `$log`, `$desk` is the folder that it is asked through. */
function submitting(script: string): Promise<SparkApplication> {
  const submit = join(folder, 'spark-submit');
  writeFileSync(submit, `#!/bin/sh\nlog=${join(folder, 'called')}\nprintf '%s\\n' "$@" > $log\nfor desk; do :; done\n${script}\n`);
  chmodSync(submit, 0o755);
  const wait = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
  return SparkApplication.submit({ submit, version: '4.2.0', environment: {} }, { master: 'local[2]', batches: 2, partitions: 8, adaptive: false, wait });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const ready = `echo 'wavetank {"kind":"ready","version":"4.2.0","application":"app-1"}'`;

test('it is called with its master, its settings, the job and the folder', async () => {
  const application = await submitting(`${ready}\nsleep 60`);
  const called = readFileSync(join(folder, 'called'), 'utf8').trim().split('\n');
  expect(called.slice(0, 2)).toEqual(['--master', 'local[2]']);
  expect(called).toEqual(expect.arrayContaining(['spark.eventLog.enabled=true', 'spark.sql.adaptive.enabled=false', 'spark.sql.shuffle.partitions=8']));
  expect(called.at(-2)).toMatch(/skew_job\.py$/);
  expect(existsSync(called.at(-2)!)).toBe(true);
  expect(JSON.parse(readFileSync(join(called.at(-1)!, 'config.json'), 'utf8'))).toEqual({ batches: 2, partitions: 8, asker: process.pid });
  await application.close();
  expect(existsSync(called.at(-1)!)).toBe(false);
});

test('what it is asked is there whole, and its answers come in their order among what else it says', async () => {
  const application = await submitting(`${ready}\nwhile [ ! -f "$desk/ask-1.json" ]; do sleep 0.02; done\necho noise\necho 'wavetank {"kind":"sketched","batch":1}'\necho 'wavetank {"kind":"done","batch":1,"mixed":[3]}'\nsleep 60`);
  application.ask('ask-1', { splits: [] });
  expect([await application.next(), await application.next()]).toEqual([{ kind: 'sketched', batch: 1 }, { kind: 'done', batch: 1, mixed: [3] }]);
  await application.close();
});

test('a Spark that does not come up is a mistake of the user\'s, told with its last words', async () => {
  const submitted = submitting('echo "26/11/26 00:00:00 INFO Words: in passing" >&2\necho "no such thing" >&2\nexit 1');
  await expect(submitted).rejects.toThrow(UsageError);
  await expect(submitted).rejects.toMatchObject({ message: 'Spark did not start (exit code 1)', where: '--spark local[2]', hint: 'it says:\n  no such thing' });
});

test('a job that is killed in its midst is told as such', async () => {
  const application = await submitting(`${ready}\nkill -9 $$`);
  await expect(application.next()).rejects.toThrow('Spark ended before the job was done (signal SIGKILL)');
  await application.close();
});

test('a job that fails is told by what it says itself', async () => {
  const application = await submitting(`${ready}\necho 'wavetank {"kind":"failed","why":"AnalysisException: no such path"}'\necho noise >&2\nexit 1`);
  await expect(application.next()).rejects.toMatchObject({ message: 'the job failed on Spark', hint: 'it says:\n  AnalysisException: no such path' });
  await application.close();
});

test('who waits for an answer when it is closed is told that it ended; no process and no file of it are left', async () => {
  // What is told to end may have started others, and need not listen.
  const application = await submitting(`${ready}\nsleep 61 & echo $! > ${join(folder, 'child')}\nwait`);
  const answer = expect(application.next()).rejects.toThrow('Spark ended before the job was done (signal SIGTERM)');
  while (!existsSync(join(folder, 'child'))) await new Promise((resolve) => { setTimeout(resolve, 10); });
  await Promise.all([application.close(), application.close(), answer]);
  const [desk] = readFileSync(join(folder, 'called'), 'utf8').trim().split('\n').slice(-1);
  expect(existsSync(desk)).toBe(false);
  // A killed process stands in the table until its new parent has looked.
  while (isAlive(Number(readFileSync(join(folder, 'child'), 'utf8')))) await new Promise((resolve) => { setTimeout(resolve, 10); });
});

test('its log is copied when it has ended', async () => {
  const application = await submitting(`${ready}\necho event > "$desk/event-log/app-1"`);
  await application.keepLog(join(folder, 'kept'));
  expect(readFileSync(join(folder, 'kept', 'app-1'), 'utf8')).toBe('event\n');
  await application.close();
});
