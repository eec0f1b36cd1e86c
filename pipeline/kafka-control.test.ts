import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { BrokerControl } from './kafka-control.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
const file = join(folder, 'verbs');
beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

/** A command that writes down what it was called with, and then runs a script on it. */
const writing = (script = ''): string => `f() { echo "$1" >> "${file}"; ${script}\n}; f`;
const verbs = (): string[] => readFileSync(file, 'utf8').trim().split('\n');

test('a broker that was taken down comes back once, after it went down, however many ask', async () => {
  const control = new BrokerControl(writing());
  await control.start();
  control.crash();
  expect(control.isDown).toBe(true);
  await Promise.all([control.start(), control.start()]);
  expect([control.isDown, verbs()]).toEqual([false, ['crash', 'start']]);
  control.crash();
  const started = control.start();
  control.crash();
  await started;
  expect(control.isDown).toBe(true);
  await control.start();
  expect(verbs()).toEqual(['crash', 'start', 'crash', 'start', 'crash', 'start']);
});

test('where it could not be taken down it is started all the same, and what failed is told', async () => {
  const control = new BrokerControl(writing('if [ "$1" = crash ]; then echo no such node >&2; exit 3; fi'));
  control.crash();
  await expect(control.start()).rejects.toThrow(/crash" ended with code 3: no such node$/);
  expect([control.isDown, verbs()]).toEqual([true, ['crash', 'start']]);
});

test('a start that fails is told to all who wait for it', async () => {
  const control = new BrokerControl(writing('[ "$1" = crash ]'));
  control.crash();
  const told = await Promise.allSettled([control.start(), control.start()]);
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(control.isDown).toBe(true);
});

test.skipIf(process.platform === 'win32')('a command is in a process group of its own, which no Ctrl-C reaches', async () => {
  const control = new BrokerControl(writing(`ps -o pgid= -p $$ >> "${file}"; echo $$ >> "${file}"`));
  control.crash();
  await control.start();
  const [, group, shell] = verbs();
  expect(group.trim()).toBe(shell);
});
