import { expect, test } from 'vitest';
import { Host, runOn } from '../../engine/host.ts';
import { Program } from './program.ts';
import type { Io } from './worker-io.ts';
import { Unsettled } from './unsettled.ts';

const file = 'worker.mjs';
const io = { clock: { wait: () => new Promise(() => {}) } } as unknown as Io;

/** The lines at which a program waits once it was handed something. */
async function linesOf(body: readonly string[]): Promise<number[]> {
  const host = new Host('worker-1');
  const unsettled = new Unsettled(file);
  const text = ['export default function worker(io) {', '  return { async receive() {', ...body, '  } };', '}'].join('\n');
  await runOn(host, async () => {
    void new Program({ file, text }).worker(io, () => {}).receive([]);
    await null;
  });
  unsettled.close();
  expect(unsettled.linesOn(new Host('worker-2'))).toEqual([]);
  return unsettled.linesOn(host);
}

test('where a promise is awaited that nobody settles', async () => {
  expect(await linesOf(['const never = new Promise(() => {});', 'const settled = Promise.resolve();', 'await never;'])).toEqual([5]);
});

test('where it was made, if it is awaited nowhere', async () => {
  expect(await linesOf(['new Promise(() => {});'])).toEqual([3]);
});

test('nowhere, when all is settled', async () => {
  expect(await linesOf(['const later = Promise.resolve(1);', 'later.then(() => {});'])).toEqual([]);
});

test('where somebody else is waited for', async () => {
  expect(await linesOf(['', '', 'await io.clock.wait(5);'])).toContain(5);
});
