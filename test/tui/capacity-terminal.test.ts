import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { capacitySchema, type Capacity } from '../../cli/capacity/capacity.ts';
import { madeReport } from '../capacity/made-report.ts';
import { workFolder } from '../cli/wavetank.ts';
import { processOf } from './process-of.ts';
import { startProgram, type Played } from './pty.ts';

/** End to end: the search for a capacity on its screen, stopped by its reader, and a report that is read again. */
let played: Played | null = null;

afterEach(() => played?.end());

function started(args: string, environment: Readonly<Record<string, string>> = {}, size = { columns: 120, rows: 40 }): { screen: Played; folder: string } {
  const folder = workFolder();
  writeFileSync(join(folder, 'kept.json'), JSON.stringify(madeReport()));
  writeFileSync(join(folder, 'before.json'), JSON.stringify(madeReport({ knee: { kneeEps: 459, lowEps: 448, highEps: 470 } })));
  played = startProgram(args, folder, environment, size);
  return { screen: played, folder };
}

const shows = (screen: Played, text: string) => () => screen.rows().some((row) => row.includes(text));

async function expectGivenBack(screen: Played, code: number): Promise<void> {
  await screen.until('the end', shows(screen, 'same terminal'));
  expect(screen.buffer()).toBe('normal');
  expect(screen.rows()).toContain(`code ${code}`);
}

function savedIn(folder: string): Capacity {
  return capacitySchema.parse(JSON.parse(readFileSync(join(folder, '.wavetank/capacity.json'), 'utf8')));
}

test('a search is watched; q asks, and then what was measured is saved and told on the reader\'s own screen', async () => {
  const { screen, folder } = started('capacity iot-spike --short --expect 100');
  await screen.until('the first look', () => /a first look: the rate climbs.* in, 44 s at most/.test(screen.rows().join('\n')));
  expect(screen.buffer()).toBe('alternate');
  screen.type('\t');
  await screen.until('a part by itself', shows(screen, '▸ curve'));
  screen.type('?');
  await screen.until('the help', shows(screen, 'help ▸ capacity iot-spike'));
  screen.type('?q');
  await screen.until('the question', shows(screen, 'Stop it, and save what was measured?'));
  screen.type('\u001B');
  await screen.until('that it goes on', shows(screen, 'stop, and save'));
  screen.resize(80, 24);
  await screen.until('the narrow layout', () => screen.rows()[0].startsWith('capacity ▸ iot-spike') && screen.rows()[0].length <= 80);
  screen.type('qy');
  await expectGivenBack(screen, 130);
  expect(screen.rows().join('\n')).toContain('✗ interrupted');
  expect(savedIn(folder)).toMatchObject({ status: 'interrupted', end: 'stopped', expectEps: 100 });
});

test('ctrl+c stops it without a question', async () => {
  const { screen, folder } = started('capacity iot-spike --short');
  await screen.until('the first look', shows(screen, 'a first look: the rate climbs'));
  screen.type('\u0003');
  await expectGivenBack(screen, 130);
  expect(savedIn(folder)).toMatchObject({ status: 'interrupted' });
});

test('from home: c looks for a capacity; stopped, it leads home', async () => {
  const { screen, folder } = started('');
  await screen.until('the demonstration', () => /VIRTUAL clock +0:\d\d \/ 5:00/.test(screen.rows()[0]));
  screen.type('qy');
  await screen.until('home', shows(screen, 'wavetank ▸ home'));
  screen.type('c');
  await screen.until('the first look', shows(screen, 'a first look: the rate climbs'));
  screen.type('qy');
  await screen.until('home again', shows(screen, 'stopped before its end; report: .wavetank/capacity.json'));
  expect(savedIn(folder)).toMatchObject({ status: 'interrupted', remedies: ['buffer', 'autoscale', 'backpressure', 'priority', 'replay'] });
  screen.type('q');
  await expectGivenBack(screen, 0);
});

describe.runIf(existsSync('/proc/self/cwd'))('whatever ends it', () => {
  test('SIGTERM: the terminal is given back, what was measured is saved, and nothing is left', async () => {
    const { screen, folder } = started('capacity iot-spike --short');
    await screen.until('the first look', () => /a first look: the rate climbs.* in, 44 s at most/.test(screen.rows().join('\n')));
    const engine = processOf(folder, 'engine-process.js');
    process.kill(processOf(folder, 'dist/cli/main.js'), 'SIGTERM');
    await expectGivenBack(screen, 143);
    expect(screen.rows().join('\n')).toContain('✗ interrupted');
    expect(savedIn(folder)).toMatchObject({ status: 'interrupted', end: 'stopped', knee: null });
    await screen.until('no engine', () => !existsSync(`/proc/${engine}`));
  });

  test('a screen that is killed: its engine ends by itself, and no report is left that says anything', async () => {
    const { screen, folder } = started('capacity iot-spike --short');
    await screen.until('the first look', () => /a first look: the rate climbs.* in, 44 s at most/.test(screen.rows().join('\n')));
    const engine = processOf(folder, 'engine-process.js');
    process.kill(processOf(folder, 'dist/cli/main.js'), 'SIGKILL');
    await screen.until('no engine', () => !existsSync(`/proc/${engine}`));
    expect(existsSync(join(folder, '.wavetank/capacity.json'))).toBe(false);
  });
});

test('a report is read again, against an earlier one, and left as it is', async () => {
  const { screen, folder } = started('capacity kept.json --against before.json --reporter junit=capacity.xml');
  await screen.until('the answer', shows(screen, 'HOLDS 384/s (366–400)'));
  await screen.until('the earlier one', shows(screen, 'of the same arrivals: 459/s → 384/s'));
  screen.type('\u001B[Z');
  await screen.until('the rates', shows(screen, '▸ rates'));
  screen.type('\u001B');
  await screen.until('all of it', shows(screen, 'and on a bad day'));
  screen.type('q');
  await expectGivenBack(screen, 99);
  expect(screen.rows().join('\n')).toContain('report  kept.json');
  expect(readFileSync(join(folder, 'capacity.xml'), 'utf8')).toContain('<testsuite name="capacity iot-spike"');
  expect(existsSync(join(folder, '.wavetank'))).toBe(false);
});

test('no colour where none is wanted, ASCII where nothing else is known, plain lines where it is too small', async () => {
  const { screen } = started('capacity kept.json', { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' });
  await screen.until('the answer', shows(screen, 'HOLDS 384/s (366-400)'));
  expect(screen.sent()).not.toMatch(/\u001B\[(1;)?[39][0-9]m/);
  expect(screen.rows().join('')).toMatch(/^[\u0020-\u007E]*$/);
  screen.type('q');
  await expectGivenBack(screen, 0);
  played?.end();
  const { screen: small } = started('capacity kept.json', {}, { columns: 70, rows: 20 });
  await small.until('the end', shows(small, 'same terminal'));
  expect(small.sent()).not.toContain('\u001B[?1049h');
  expect(small.sent()).toContain('this terminal has 70x20');
});
