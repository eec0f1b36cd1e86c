import { expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { Keeping } from './keeping.ts';

function watched(write: () => void): { keeping: Keeping; told: string[]; failures: unknown[] } {
  const told: string[] = [];
  const failures: unknown[] = [];
  return { keeping: new Keeping({ write, refused: (words) => void told.push(words), failed: (error) => void failures.push(error) }), told, failures };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('however much changes at once, it is written once, and again after the next change', async () => {
  let written = 0;
  const { keeping } = watched(() => written++);
  for (let key = 0; key < 1000; key++) keeping.soon();
  expect(written).toBe(0);
  await turn();
  expect(written).toBe(1);
  keeping.soon();
  await turn();
  expect(written).toBe(2);
});

test('what cannot be written is told once, until it can be again', () => {
  let isFull = true;
  const { keeping, told } = watched(() => {
    if (isFull) throw new UsageError('your interview cannot be written (EACCES)', { hint: 'elsewhere' });
  });
  expect([keeping.now(), keeping.now(), told]).toEqual([false, false, ['your interview cannot be written (EACCES) (elsewhere)']]);
  isFull = false;
  expect(keeping.now()).toBe(true);
  isFull = true;
  expect([keeping.now(), told.length]).toEqual([false, 2]);
});

test('any other error is no word for a reader', () => {
  const full = new Error('ENOSPC');
  const { keeping, told, failures } = watched(() => {
    throw full;
  });
  expect([keeping.now(), told, failures]).toEqual([false, [], [full]]);
});
