import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

test.each<[string[], RegExp]>([
  [['--name', 'My Orders'], /--name: is no name of a scenario: small letters, digits, hyphens/],
  [['--name', 'iot-spike'], /--name: is the name of a scenario that comes with the program/],
  [['--in', 'orders/raw'], /--in: is no name of a topic/],
  [['--out', ''], /--out: is no name of a topic/],
  [['--group', 'a b'], /--group: is no name of a topic or group/],
  [['--id', ''], /--id: /],
])('init %j is refused with the option that is wrong, and nothing is made', async (args, told) => {
  const folder = workFolder();
  const { code, err } = await wavetankHere(folder, ['init', ...args]);
  expect(err).toMatch(told);
  expect(code).toBe(exitCode.usage);
  expect(readdirSync(folder)).toEqual([]);
});

test('an id that is called as a field of the sample makes a config that holds', async () => {
  const folder = workFolder();
  expect(await wavetank(folder, ['init', '--id', 'customer', '--command', 'node own.mjs'])).toMatchObject({ code: exitCode.ok });
  expect(await wavetank(folder, ['validate'])).toMatchObject({ code: exitCode.ok });
});
