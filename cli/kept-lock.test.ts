import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from '../engine/usage-error.ts';
import { lockKept, whileLocked } from './kept-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const fresh = (): string => join(folder, String(++made), 'interviews', '7.json');

/** The lock of a draft as another process has it. */
function heldBy(file: string, pid: number, others: object = {}): void {
  lockKept(file, 'paper 7')();
  writeFileSync(file.replace('.json', '.lock/lock.2'), JSON.stringify({ pid, began: null, ...others }));
}

test('a draft that another process has is refused with who has it, since when, and what to try; other papers are not', () => {
  const file = fresh();
  heldBy(file, process.ppid);
  const refused = expect.objectContaining({
    message: expect.stringMatching(new RegExp(`^paper 7 is open on another screen: process ${process.ppid}, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d$`)), where: file, hint: `go on there, or press q there; where that is gone, remove ${file.replace('.json', '.lock/lock.2')}`,
  }) as UsageError;
  expect(() => lockKept(file, 'paper 7')).toThrow(refused);
  expect(() => lockKept(file, 'paper 7')).toThrow(UsageError);
  rmSync(file.replace('.json', '.lock/lock.2'));
  lockKept(file, 'paper 7')();
  lockKept(file.replace('7.json', '8.json'), 'paper 8')();
});

test('it is free once it was given back, and once its process was killed', async () => {
  const file = fresh();
  const giveBack = lockKept(file, 'paper 7');
  expect(() => lockKept(file, 'paper 7')).toThrow(`process ${process.pid}`);
  giveBack();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  heldBy(file, other.pid!);
  expect(() => lockKept(file, 'paper 7')).toThrow(`process ${other.pid}`);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const again = lockKept(file, 'paper 7');
  expect(JSON.parse(readFileSync(file.replace('.json', '.lock/lock.3'), 'utf8'))).toMatchObject({ pid: process.pid });
  again();
});

test('where no lock can be made, it goes on without', () => {
  const file = fresh();
  mkdirSync(join(folder, String(made)));
  writeFileSync(join(folder, String(made), 'interviews'), 'no folder');
  expect(() => lockKept(file, 'paper 7')()).not.toThrow();
});

test('a moment\'s work waits for who is at it, not for ever, and gives the file back', () => {
  const file = fresh();
  expect(whileLocked(file, () => readFileSync(file.replace('.json', '.lock/lock.1'), 'utf8'))).toContain(`"pid":${process.pid}`);
  expect(() => whileLocked(file, () => {
    throw new Error('it broke');
  })).toThrow('it broke');
  const giveBack = lockKept(file, 'paper 7');
  const beganMs = performance.now();
  expect(whileLocked(file, () => 'done', 100)).toBe('done');
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(100);
  expect(() => lockKept(file, 'paper 7')).toThrow(UsageError);
  giveBack();
  lockKept(file, 'paper 7')();
});

test('where nobody can tell whether its holder still is, a moment\'s work waits for nothing', { skip: !existsSync('/proc/self/ns/pid') }, () => {
  const file = fresh();
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  heldBy(file, 4_194_303, { began: `${boot}/1`, namespace: 'pid:[1]' });
  expect(() => lockKept(file, 'paper 7')).toThrow('paper 7 was opened in another container');
  const beganMs = performance.now();
  expect(whileLocked(file, () => 'done', 60_000)).toBe('done');
  expect(performance.now() - beganMs).toBeLessThan(30_000);
});
