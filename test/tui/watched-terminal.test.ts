import { afterEach, expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { startWatcher, type Played } from './pty.ts';

/** End to end: a real engine, watched with a veil over it. */
let played: Played | null = null;

afterEach(() => played?.end());

const text = (screen: Played): string => screen.rows().join('\n');
const shows = (screen: Played, part: string) => () => text(screen).includes(part);
const hidden = new RegExp(`(?<![\\w-])(${[...Object.keys(scenario.faults), ...Object.keys(scenario.remedies)].join('|')})(?![\\w-])`);

test('a run is watched to its end: paused, gone back in, sped up; nothing that is hidden is sent, nothing is kept', async () => {
  const screen = played = startWatcher(4711);
  await screen.until('the first seconds', () => /(0:(0[4-9]|[1-5]\d)|1:\d\d) \/ 2:00/.test(screen.rows()[0]));
  expect(screen.rows()[0]).toMatch(/^interview ▸ paper 4711 · second \d/);
  expect(text(screen)).toContain('what is it, and what is it not?');
  screen.type(' ');
  await screen.until('a pause', shows(screen, '‖ paused'));
  screen.type('f=1i');
  screen.type('\t\t\u001B[B\u001B[B\r');
  await screen.until('the partitions of the log', () => /events\/\d+ +[\d,]+ +[\d,]+ +\d/.test(text(screen)));
  screen.type('\u001B');
  await screen.until('the run', () => text(screen).includes('space pause/go') && !text(screen).includes('its end'));
  screen.type(',');
  await screen.until('the earlier moment', shows(screen, 'back at'));
  screen.type('>>>>>> ');
  await screen.until('the end', shows(screen, 'where every event ended'));
  expect(text(screen)).toContain('✗ FAILED');
  expect(text(screen)).not.toContain('replay');
  screen.type('q');
  await screen.until('the end of the program', shows(screen, 'same terminal'));
  expect(text(screen)).toMatch(/completed, failed, kept in "", \d faults/);
  expect(screen.sent()).not.toMatch(hidden);
});

test('one that is left before its end is told to be interrupted', async () => {
  const screen = played = startWatcher(4712, { columns: 80, rows: 24 });
  await screen.until('the first seconds', () => /(0:(0[4-9]|[1-5]\d)|1:\d\d)\/2:00/.test(screen.rows()[0]));
  screen.type('q');
  await screen.until('the question', shows(screen, 'q leave it'));
  screen.type('y');
  await screen.until('the end of the program', shows(screen, 'same terminal'));
  expect(text(screen)).toContain('interrupted, ');
});
