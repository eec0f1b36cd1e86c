import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { processOf } from './process-of.ts';
import { startProgram, type Played } from './pty.ts';

/** End to end: the program itself, its engine and its screen, steered by the keys of a reader. */
let played: Played | null = null;

afterEach(() => played?.end());

function started(args: string): { screen: Played; folder: string } {
  const folder = workFolder();
  played = startProgram(args, folder);
  return { screen: played, folder };
}

const shows = (screen: Played, text: string) => () => screen.rows().some((row) => row.includes(text));

async function expectGivenBack(screen: Played): Promise<void> {
  await screen.until('the end', shows(screen, 'same terminal'));
  expect(screen.buffer()).toBe('normal');
}

function kept(folder: string): { plan: Plan; result: Result; path: string } {
  const runs = join(folder, '.wavetank/runs');
  const names = readdirSync(runs);
  expect(names).toHaveLength(1);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(runs, names[0], file), 'utf8'));
  return { plan: read('plan.json') as Plan, result: read('result.json') as Result, path: join(runs, names[0]) };
}

test('a session steered by hand, also back in time, replays to the identical journal, and its last screen shows the figures of the result', async () => {
  const { screen, folder } = started('run iot-spike --short --for 2m --rate 80 --faults none --remedies buffer --speed 4x');
  await screen.until('the first seconds', () => /(0:(0[6-9]|[1-5]\d)|1:\d\d) \/ 2:00/.test(screen.rows()[0]));
  screen.type('3');
  await screen.until('backpressure', shows(screen, '3 [x] backpressure'));
  screen.type('f\r');
  await screen.until('the injected restart', shows(screen, 'fault broker-restart begins'));
  screen.type(' ');
  await screen.until('a pause', shows(screen, '‖ paused'));
  screen.type('4');
  await screen.until('priority', shows(screen, '4 [x] priority'));
  // Back to where nothing was done yet but the first switch.
  screen.type(',');
  await screen.until('the earlier moment', shows(screen, 'back at'));
  screen.type('5');
  await screen.until('replay', shows(screen, '5 [x] replay'));
  // 5x, 10x, 20x, 50x, 100x, max; and on.
  screen.type('>>>>>> ');
  await screen.until('the end of the run', shows(screen, 'where every event ended'));
  const { plan, result, path } = kept(folder);
  const delivered = result.ledger.delivered.toLocaleString('en');
  expect(screen.rows().some((row) => row.includes('delivered') && row.includes(delivered))).toBe(true);
  const counted = result.checks.filter(({ unit }) => unit !== 'ms').map(({ id, value }) => ({ id, value, row: screen.rows().slice(2).find((each) => new RegExp(`[✓✗?] ${id} `).test(each)) }));
  expect(counted.filter(({ row }) => row !== undefined).length).toBeGreaterThan(3);
  for (const { value, row } of counted) if (row !== undefined) expect(row).toContain(value!.toLocaleString('en'));
  screen.type('q');
  await expectGivenBack(screen);
  expect(screen.rows().join('\n')).toContain('again   npx wavetank replay');
  // Of what was done before the way back, that alone is left which was done before the earlier moment.
  const done = plan.commands.map(({ action }) => (action.do === 'toggle' ? action.remedy : action.do));
  expect(done).toContain('replay');
  expect(done).not.toContain('priority');
  const { code, out } = await wavetank(folder, ['replay', path]);
  expect([code, out]).toEqual([0, expect.stringContaining('identical')]);
});

test('a finding opens to the story of its item', async () => {
  const { screen } = started('run iot-spike --short --for 8s --rate 1500 --faults none --speed max');
  await screen.until('the end of the run', shows(screen, 'where every event ended'));
  screen.type('\t\r');
  await screen.until('the story of an item', () => /due at \d+:\d\d\.\d{3}: /.test(screen.rows().join('\n')));
  screen.type('\u001B');
  await screen.until('the end again', shows(screen, 'where every event ended'));
  screen.type('q');
  await expectGivenBack(screen);
  expect(screen.rows()).toContain('code 99');
});

test('a run that is over is run again by r, and both are kept', async () => {
  const { screen, folder } = started('run iot-spike --short --for 5s --rate 20 --faults none --speed max');
  await screen.until('the end of the run', shows(screen, 'where every event ended'));
  screen.type('r');
  await screen.until('the run again', () => !screen.rows().some((row) => row.includes('where every event ended')));
  await screen.until('its end', shows(screen, 'where every event ended'));
  screen.type('q');
  await expectGivenBack(screen);
  const runs = join(folder, '.wavetank/runs');
  const hashes = readdirSync(runs).map((name) => (JSON.parse(readFileSync(join(runs, name, 'result.json'), 'utf8')) as Result).run.journalHash);
  expect(hashes).toHaveLength(2);
  expect(new Set(hashes).size).toBe(1);
});

test('behind a run with remedies stands the same seed without them; a run without has nothing behind it until one is switched on', async () => {
  const { screen } = started('run iot-spike --short --remedies all --speed 4x');
  await screen.until('the ghost', shows(screen, '·· without remedies'));
  screen.type('qy');
  await expectGivenBack(screen);
  played?.end();
  const { screen: bare } = started('run iot-spike --short --faults none --speed 4x');
  await bare.until('the first seconds', () => /0:(0[2-9]|[1-5]\d) \/ 1:00/.test(bare.rows()[0]));
  expect(bare.rows().join('\n')).not.toContain('·· without remedies');
  bare.type('5');
  bare.type('1');
  await bare.until('the ghost', shows(bare, '·· without remedies'));
  bare.type('qy');
  await expectGivenBack(bare);
});

test('data is shown while the run lasts, and once it is over: damage by kind, and a row of the quarantine opened', async () => {
  const { screen, folder } = started('run csv-feed --short --for 24h --remedies validate,quarantine-alert --speed max');
  await screen.until('the end of the run', shows(screen, 'where every row ended'));
  screen.type('v');
  await screen.until('the damage', () => /all, of \d+ kinds +\d/.test(screen.rows().join('\n')));
  screen.type('\t');
  await screen.until('the quarantine', () => /▸ +[\d:]+ +orders +2026-01-01/.test(screen.rows().join('\n')));
  screen.type('\r');
  await screen.until('its bytes', shows(screen, 'its bytes, as they came'));
  await screen.until('its end', () => /item \d+, ended quarantined/.test(screen.rows().join('\n')));
  screen.type('\u001B');
  await screen.until('the list again', shows(screen, 'held in quarantine'));
  screen.type('qq');
  await expectGivenBack(screen);
  expect(kept(folder).result.detection.length).toBeGreaterThan(0);
});

test('q stops the run once it is answered, saves it, and gives the terminal back', async () => {
  const { screen, folder } = started('run iot-spike --short --speed 4x');
  await screen.until('the first seconds', () => /0:(0[4-9]|[1-5]\d) \/ 1:00/.test(screen.rows()[0]));
  screen.type('qy');
  await expectGivenBack(screen);
  expect(screen.rows().join('\n')).toMatch(/interrupted/);
  expect(screen.rows()).toContain('code 130');
  expect(kept(folder).result.run.status).toBe('interrupted');
});

test('without a command: the demonstration at the first start, and home; a branch shows this moment with and without, and the run goes on', async () => {
  const { screen, folder } = started('');
  await screen.until('the demonstration', () => /VIRTUAL clock +0:\d\d \/ 5:00/.test(screen.rows()[0]));
  screen.type('qy');
  await screen.until('home', shows(screen, 'wavetank ▸ home'));
  expect(screen.rows().join('\n')).toContain('interrupted');
  screen.type('a');
  await screen.until('the first seconds', () => /(0:(0[3-9]|[1-5]\d)|[1-4]:\d\d) \/ 5:00/.test(screen.rows()[0]));
  screen.type('b');
  await screen.until('the branch', shows(screen, 'wavetank ▸ branch at'));
  await screen.until('both on their way', () => /verdict +at \d:\d\d … +at \d:\d\d …/.test(screen.rows().join('\n')));
  screen.type('\u001B');
  await screen.until('the run again', shows(screen, 'account of every event'));
  screen.type('qy');
  await screen.until('home again', shows(screen, 'wavetank ▸ home'));
  screen.type('q');
  await expectGivenBack(screen);
  expect(screen.rows()).toContain('code 0');
  expect(readdirSync(join(folder, '.wavetank/runs'))).toHaveLength(2);
});

test('a comparison from home fills while one watches; stopped, it shows what has finished, and leads home, as a lesson does', async () => {
  const { screen } = started('');
  await screen.until('the demonstration', () => /VIRTUAL clock +0:\d\d \/ 5:00/.test(screen.rows()[0]));
  screen.type('qy');
  await screen.until('home', shows(screen, 'wavetank ▸ home'));
  screen.type('m');
  await screen.until('the comparison', shows(screen, 'what the scenario declares'));
  await screen.until('its first run', () => /compare ▸ \S+ .* [1-9]\d* runs? in /.test(screen.rows()[0]));
  screen.type('?');
  await screen.until('its help', shows(screen, 'Every seed is one set of arrivals and faults'));
  screen.type('?q');
  await screen.until('what has finished', shows(screen, 'q leave'));
  screen.type('q');
  await screen.until('home again', shows(screen, 'wavetank ▸ home'));
  expect(screen.rows().join('\n')).toContain('stopped: nothing is decided by what had finished');
  screen.type('t');
  await screen.until('the lesson', shows(screen, 'enter begin'));
  screen.type('q');
  await screen.until('home once more', shows(screen, 'nothing of the lesson is kept yet: t begins it, as npx wavetank train iot-spike does'));
  screen.type('q');
  await expectGivenBack(screen);
});

describe.runIf(existsSync('/proc/self/cwd'))('whatever ends it, the terminal is as it was found', () => {
  test('an engine that is killed: its last words are shown and saved', async () => {
    const { screen, folder } = started('run iot-spike --short --speed 4x');
    await screen.until('the first seconds', () => /0:(0[4-9]|[1-5]\d) \/ 1:00/.test(screen.rows()[0]));
    process.kill(processOf(folder, 'engine-process.js'), 'SIGKILL');
    await screen.until('the end', shows(screen, 'ERRORED'));
    screen.type('q');
    await expectGivenBack(screen);
    expect(screen.rows().join('\n')).toContain('the engine died (killed by SIGKILL)');
    expect(screen.rows()).toContain('code 1');
    expect(kept(folder).result.run.status).toBe('errored');
  });

  test('SIGTERM: what was measured is saved', async () => {
    const { screen, folder } = started('run iot-spike --short --speed 4x');
    await screen.until('the first seconds', () => /0:(0[4-9]|[1-5]\d) \/ 1:00/.test(screen.rows()[0]));
    process.kill(processOf(folder, 'dist/cli/main.js'), 'SIGTERM');
    await expectGivenBack(screen);
    expect(screen.rows()).toContain('code 143');
    expect(kept(folder).result.run.status).toBe('interrupted');
  });

  test('a screen that is killed: its engine saves what it measured, and ends', async () => {
    const { screen, folder } = started('run iot-spike --short --speed 4x');
    await screen.until('the first seconds', () => /0:(0[4-9]|[1-5]\d) \/ 1:00/.test(screen.rows()[0]));
    const engine = processOf(folder, 'engine-process.js');
    process.kill(processOf(folder, 'dist/cli/main.js'), 'SIGKILL');
    await screen.until('a finished folder', () => readdirSync(join(folder, '.wavetank/runs')).every((name) => !name.startsWith('.')));
    expect(kept(folder).result.run.status).toBe('interrupted');
    await screen.until('no engine', () => !existsSync(`/proc/${engine}`));
  });
});

test.each([
  ['TERM=dumb', { TERM: 'dumb' }], ['CI', { CI: 'true' }],
])('plain lines, and no control sequence, where there is no reader of a screen: %s', async (_, environment) => {
  played = startProgram('run iot-spike --short --for 5s --rate 20 --faults none --remedies all', workFolder(), environment);
  await played.until('the end', shows(played, 'same terminal'));
  expect(played.sent()).not.toContain('\u001B[?1049h');
  expect(played.rows().join('\n')).toContain('again   npx wavetank replay');
});

test('a terminal that is too small gets plain lines, and is told why', async () => {
  const screen = startProgram('run iot-spike --short --for 5s --rate 20 --faults none --remedies all', workFolder(), {}, { columns: 70, rows: 20 });
  played = screen;
  await screen.until('the word', () => screen.rows().join(' ').includes('this terminal has 70x20'));
});

test('the program alone in a terminal that is too small: why there is no screen is still seen below its help', async () => {
  const screen = startProgram('', workFolder(), {}, { columns: 60, rows: 15 });
  played = screen;
  await screen.until('the end', () => screen.rows().join(' ').includes('same terminal'));
  expect(screen.sent()).toContain('Usage: wavetank');
  expect(screen.rows().join(' ')).toContain('this terminal has 60x15');
});
