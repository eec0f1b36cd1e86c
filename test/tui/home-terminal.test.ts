import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { workFolder } from '../cli/wavetank.ts';
import { madeSheet } from '../interview/made-sheet.ts';
import { startProgram, type Played } from './pty.ts';

/** End to end, in the lowest window: what takes its reader away from the home screen, and leads back to it. */
let screen: Played;
afterEach(() => screen.end());

const text = (): string => screen.rows().join('\n');
const shows = (part: string | RegExp): Promise<void> => screen.until(String(part), () => (typeof part === 'string' ? text().includes(part) : part.test(text())));

/** At home, once the demonstration of the first start is left. */
async function home(folder: string): Promise<void> {
  screen = startProgram('', folder, {}, { columns: 80, rows: 24 });
  await shows(/VIRTUAL +0:\d\d\/5:00/);
  screen.type('qy');
  await shows('wavetank ▸ home');
}

async function leave(): Promise<void> {
  screen.type('q');
  await shows('same terminal');
  expect(screen.buffer()).toBe('normal');
  expect(screen.rows()).toContain('code 0');
}

test('i chooses a paper, and tells where it is kept; left, it leads home, and is among what can be gone on with', async () => {
  const folder = workFolder();
  await home(folder);
  screen.type('i');
  await shows(/▸ today's paper, \d{8} +not begun/);
  expect(text()).toContain('.wavetank/interviews/<number>.json');
  expect(existsSync(join(folder, '.wavetank/interviews'))).toBe(false);
  screen.type('4711');
  await shows('▸ a paper by its number [4711_]');
  screen.type('\r');
  await shows(/interview ▸ paper 4711 .*of 30:00 left/);
  screen.type('q');
  await shows(/paper 4711: kept, with 29:\d\d left/);
  expect(existsSync(join(folder, '.wavetank/interviews/4711.json'))).toBe(true);
  screen.type('i');
  await shows(/paper 4711 +begun, 29:\d\d left/);
  screen.type('\u001B[B');
  await shows('▸ paper 4711');
  screen.type('\r');
  await shows(/interview ▸ paper 4711 .*of 30:00 left/);
  screen.type('q');
  await shows(/paper 4711: kept, with 29:\d\d left/);

  mkdirSync(join(folder, 'papers'));
  writeFileSync(join(folder, 'papers/5.json'), JSON.stringify(madeSheet(5)));
  screen.type('i');
  await shows("today's paper");
  screen.type('5\r');
  await shows('paper 5 was handed in before; to read it: npx wavetank report papers/5.json');
  expect(readdirSync(join(folder, '.wavetank/interviews')).filter((name) => name.startsWith('5.'))).toEqual([]);
  await leave();
}, 120_000);

test('e tells what file is made, tries it in lines, with how far it is, and leads home; keys are heard there', async () => {
  const folder = workFolder();
  const file = join(folder, 'iot-spike-code/worker.mjs');
  await home(folder);
  screen.type('e');
  await shows('iot-spike-code/worker.mjs is made');
  expect(existsSync(file)).toBe(false);
  screen.type('\u001B');
  await shows('wavetank ▸ home');
  screen.type('e');
  await shows('iot-spike-code/worker.mjs is made');
  screen.type('\r');
  await shows(/seed 1 of 3: \d:\d\d of 1:00/);
  expect(screen.buffer()).toBe('normal');
  expect(readFileSync(file, 'utf8')).toContain('receive');
  screen.type('q\r');
  await shows('iot-spike-code/worker.mjs stays as it is, and e goes on with it');
  expect(screen.buffer()).toBe('alternate');

  // Here nothing runs any more when it is left.
  writeFileSync(file, 'export default 1 +');
  screen.type('e');
  await shows('iot-spike-code/worker.mjs: it is there');
  screen.type('\r');
  await shows(/try 1 on 3 seeds[^]*worker\.mjs:\d/);
  screen.type('q\r');
  await shows('stays as it is');
  screen.type('\u001B[B');
  await shows('▸ vendor-drift');
  expect(text()).not.toContain('e code');
  await leave();
}, 180_000);

test.each([['ctrl+c', '\u0003', 130], ['ctrl+d', '\u0004', 0]])('%s while lines have the terminal ends the program: what stays is told, and nothing of what ran before', async (_, key, code) => {
  const folder = workFolder();
  await home(folder);
  expect(readdirSync(join(folder, '.wavetank/runs'))).not.toEqual([]);
  mkdirSync(join(folder, 'iot-spike-code'));
  writeFileSync(join(folder, 'iot-spike-code/worker.mjs'), 'export default 1 +');
  screen.type('e');
  await shows('iot-spike-code/worker.mjs: it is there');
  screen.type('\r');
  await shows(/try 1 on 3 seeds[^]*worker\.mjs:\d/);
  screen.type(key);
  await shows('same terminal');
  expect(screen.buffer()).toBe('normal');
  expect(screen.rows()).toContain(`code ${code}`);
  expect(text()).toContain('leaving: iot-spike-code/worker.mjs stays as it is');
  expect(text()).not.toContain('what was measured');
}, 180_000);
