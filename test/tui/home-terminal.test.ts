import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ownFolder } from '../cli/own-folder.ts';
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

/** A pipeline of one's own runs, asked for at home. */
async function ownRun(): Promise<string> {
  const folder = ownFolder({ for: '60s' });
  await home(folder);
  await shows('▸ orders');
  screen.type('\r');
  await shows(/wavetank ▸ orders · 1 .*REAL +0:0[1-9]/);
  return folder;
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
});

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
});

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
});

test('a pipeline of one\'s own is among them, and enter runs it as its command does; a config that is damaged meanwhile is told', async () => {
  const folder = ownFolder({ more: '    about: Orders are priced.\n' });
  await home(folder);
  await shows('your own, from wavetank.yaml');
  await shows(/▸ orders\n +Orders are priced\.\n +orders\.raw → orders\.clean · 0 faults\n +not run yet/);
  screen.type('t');
  screen.type('\r');
  await shows(/wavetank ▸ orders · 1 .*REAL/);
  await shows(/✓ PASSED/);
  screen.type('q');
  await shows(/kept in \.wavetank\/runs\/\S+-orders-1/);
  expect(text()).toMatch(/▸ orders\n[^]*✓ passed  seed 1/);
  // As many seeds as the config wants have no screen: their lines stay until they are read.
  const config = join(folder, 'wavetank.yaml');
  const whole = readFileSync(config, 'utf8');
  writeFileSync(config, `options: { seeds: "7,8", out: build/runs }\n${whole}`);
  screen.type('\r');
  await screen.until('lines', () => screen.buffer() === 'normal');
  // Not yet an answer.
  screen.type('x\r\r');
  await shows('2 seeds: 2 passed');
  await shows('enter leads back to the home screen');
  expect(screen.buffer()).toBe('normal');
  expect(readdirSync(join(folder, 'build/runs'))).toHaveLength(2);
  screen.type('\r');
  await shows('2 runs are kept in build/runs');
  expect(text()).toMatch(/▸ orders\n[^]*✓ passed  seed 8/);
  // What the command refuses is a word at home.
  writeFileSync(config, `options: { kafka: "127.0.0.1:9" }\n${whole}`);
  screen.type('\r');
  await shows('--kafka 127.0.0.1:9: nobody answers there');
  // What a service said before it died is read in lines.
  writeFileSync(config, whole.replace('node service.mjs', 'node missing.mjs'));
  screen.type('\r');
  await shows(/error: scenarios\.orders\.service[^]*Cannot find module[^]*enter leads back to the home screen/);
  screen.type('\r');
  await shows(/wavetank ▸ home[^]*no run was kept/);
  writeFileSync(config, whole.replace('    topics:', '    topcis:'));
  screen.type('\r');
  await shows(/wavetank\.yaml:3: scenarios\.orders[^]*npx wavetank validate/);
  expect(text()).toContain('▸ iot-spike');
  await leave();
});

test('q while a pipeline of one\'s own runs leads home, with what was measured', async () => {
  await ownRun();
  screen.type('qq');
  await shows(/wavetank ▸ home[^]*▸ orders[^]*interrupted[^]*kept in/);
  await leave();
});

test('ctrl+c while a pipeline of one\'s own runs ends the program, with what was measured', async () => {
  const folder = await ownRun();
  screen.type('\u0003');
  await shows('same terminal');
  expect(screen.rows()).toContain('code 130');
  expect(screen.buffer()).toBe('normal');
  expect(readdirSync(join(folder, '.wavetank/runs')).filter((name) => name.endsWith('-orders-1'))).toHaveLength(1);
});
