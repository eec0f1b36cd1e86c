import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { workFolder } from '../cli/wavetank.ts';
import { processOf } from './process-of.ts';
import { startProgram, type Played } from './pty.ts';

/** End to end: a lesson on its screen, as a learner plays it. */
let played: Played | null = null;

afterEach(() => played?.end());

function started(args: string, folder = workFolder(), size = { columns: 120, rows: 40 }): { screen: Played; folder: string } {
  played = startProgram(args, folder, {}, size);
  return { screen: played, folder };
}

const text = (screen: Played): string => screen.rows().join('\n');
const shows = (screen: Played, part: string) => () => text(screen).includes(part);

async function expectGivenBack(screen: Played, code: number): Promise<void> {
  await screen.until('the end', shows(screen, 'same terminal'));
  expect(screen.buffer()).toBe('normal');
  expect(screen.rows()).toContain(`code ${code}`);
}

function keptIn(folder: string): { at: number; stage: string; records: Record<string, { choice: number; guess: number | null; run: { right: number | null } | null }> } {
  const { lessons } = JSON.parse(readFileSync(join(folder, '.wavetank/progress.json'), 'utf8')) as { lessons: Record<string, ReturnType<typeof keptIn>> };
  return Object.entries(lessons).find(([key]) => key.startsWith('iot-spike/1/'))![1];
}

test('the lesson of iot-spike from its question to its cards, in both sizes; left and gone on with, stopped and run again', async () => {
  const { screen, folder } = started('train iot-spike');
  await screen.until('the question', shows(screen, 'enter begin'));
  expect(screen.buffer()).toBe('alternate');
  screen.type('\r');
  await screen.until('the first step', shows(screen, '1  Where the events go'));
  screen.type('3');
  await screen.until('the field of the number', shows(screen, '[_]'));
  screen.type('h');
  await screen.until('a hint', shows(screen, 'hint 1 of 2:'));
  screen.type('forty\r40\r');
  await screen.until('that it runs', shows(screen, 'esc stop it'));
  screen.type('\u001B');
  await screen.until('that it was stopped, or came to its end before', () => /enter runs it once more|enter next step/.test(text(screen)));
  if (text(screen).includes('enter runs it once more')) screen.type('\r');
  await screen.until('what happened', shows(screen, 'enter next step'));
  expect(text(screen)).toMatch(/✓ 3 +in both/);
  expect(text(screen)).toContain('you said 40 %');
  const { records: { disease } } = keptIn(folder);
  expect(disease).toMatchObject({ choice: 2, guess: 40, run: { right: 2 } });
  screen.type('q');
  await expectGivenBack(screen, 0);
  expect(text(screen)).toContain('npx wavetank train iot-spike');

  const { screen: low } = started('train iot-spike', folder, { columns: 80, rows: 24 });
  await low.until('where it was left', shows(low, 'enter go on'));
  low.type('\r');
  await low.until('what happened', shows(low, 'Where the events go: what happened'));
  low.type('\r');
  await low.until('why', shows(low, 'say it in the interview'));
  low.type('\r');
  await low.until('what follows', shows(low, 'they will ask'));
  low.type('\r');
  await low.until('what there is to try', shows(low, 'The reflex, a queue for everything'));
  low.type('\r');
  for (let step = 2; step <= 6; step++) {
    await low.until(`step ${step}`, () => low.rows()[0].includes(`step ${step} of 6`) && text(low).includes('predict, before you run it'));
    low.type('1');
    await low.until('the field of the number', shows(low, '[_]'));
    low.type('-');
    await low.until(`what happened in step ${step}`, shows(low, ': what happened'));
    low.type('\r\r\r\r');
  }
  await low.until('the cards', () => low.rows()[0].includes('answer cards'));
  expect(text(low)).toContain('runs of yours are lacking');
  expect(keptIn(folder)).toMatchObject({ at: 5, stage: 'cards' });
  expect(Object.values(keptIn(folder).records).map(({ run }) => run?.right ?? null)).not.toContain(null);
  low.type('q');
  await expectGivenBack(low, 0);
}, 300_000);

test.runIf(existsSync('/proc/self/cwd'))('SIGTERM while it runs: the terminal is given back, the run is saved, and what was predicted is kept', async () => {
  const { screen, folder } = started('train iot-spike');
  await screen.until('the question', shows(screen, 'enter begin'));
  screen.type('\r3');
  await screen.until('the field of the number', shows(screen, '[_]'));
  screen.type('-');
  await screen.until('that it runs', shows(screen, 'esc stop it'));
  process.kill(processOf(folder, 'dist/cli/main.js'), 'SIGTERM');
  await expectGivenBack(screen, 143);
  expect(keptIn(folder)).toMatchObject({ stage: 'asking', records: { disease: { choice: 2, guess: null } } });
  expect(readdirSync(join(folder, '.wavetank/runs')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test.runIf(existsSync('/proc/self/cwd'))('a second screen is told who has the lesson, at home too, and takes nothing of it', async () => {
  const { screen: first, folder } = started('train iot-spike');
  await first.until('the question', shows(first, 'enter begin'));
  first.type('\r');
  await first.until('the first step', shows(first, '1  Where the events go'));
  first.type('3');
  await first.until('the field of the number', shows(first, '[_]'));
  const open = `the lesson iot-spike is open on another screen: process ${processOf(folder, 'dist/cli/main.js')}, since 20`;
  const flat = (screen: Played): string => text(screen).replaceAll(/\s+/g, ' ');
  const second = startProgram('train iot-spike', folder);
  try {
    await second.until('that it is open', () => flat(second).includes(open) && flat(second).includes('press q there'));
    await second.until('its code', shows(second, 'code 2'));
    expect(second.buffer()).toBe('normal');
  } finally {
    second.end();
  }
  const atHome = startProgram('', folder);
  try {
    await atHome.until('the demonstration', () => /VIRTUAL clock +0:\d\d \/ 5:00/.test(atHome.rows()[0]));
    atHome.type('qy');
    await atHome.until('home', shows(atHome, 'wavetank ▸ home'));
    atHome.type('t');
    await atHome.until('that it is open', () => flat(atHome).includes(open));
    expect(text(atHome)).toContain('wavetank ▸ home');
  } finally {
    atHome.end();
  }
  expect(keptIn(folder)).toMatchObject({ at: 0, records: { disease: { choice: 2 } } });
  first.type('q');
  await expectGivenBack(first, 0);
});
