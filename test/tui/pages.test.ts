import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginning, type Beginning } from '../../tui/beginning.ts';
import { comparison, type ComparisonView } from '../../tui/comparison.ts';
import { home, type HomeConfig, type HomeEntry } from '../../tui/home.ts';
import type { Program, Size } from '../../tui/program.ts';
import { widthOf } from '../../tui/text/cells.ts';
import { makeTheme } from '../../tui/theme.ts';
import { twoColumns, type TwoColumns } from '../../tui/two-columns.ts';
import { catalogue, runEnd } from './spike-run.ts';

/** Pages beside the run: frames as text, to be read. */
const folder = fileURLToPath(new URL('./frames/', import.meta.url));
const plain = makeTheme({ colour: false, ascii: false });
const sizes: readonly Size[] = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }];

const entry: HomeEntry = { scenario: 'iot-spike', question: catalogue.question, remedies: catalogue.remedies.map(({ id }) => id), inCode: true, own: null, last: null };
const seen: HomeEntry = { ...entry, last: { verdict: 'failed', status: 'completed', reason: 'failed: dropped, critical-lost', seed: 7, remedies: [], steered: false, form: 'full', program: null, began: '2026-01-01 12:00' } };
const coded: HomeEntry = { ...seen, last: { ...seen.last!, form: 'short', program: 'worker.mjs', remedies: ['buffer', 'autoscale', 'backpressure', 'priority'] } };
const none = { ...runEnd.result, ledger: { ...runEnd.result.ledger, delivered: 98_140, dropped: { 'gateway: queue full': 35_335, 'worker: prefetch full': 15_529 }, pending: {}, shed: {} } };
const sides: TwoColumns = {
  title: 'branch at 2:31 · iot-spike · seed 7', question: catalogue.question, next: ['Both are the same run up to 2:31.'],
  sides: [{ title: 'without, from 2:31', result: none, clockMs: 318_250 }, { title: 'with 4 remedies', result: { ...runEnd.result, verdict: 'passed' }, clockMs: 318_250 }],
};
const filling: TwoColumns = { ...sides, sides: [sides.sides[0], { ...sides.sides[1], result: null, clockMs: 201_000 }] };

const contrast = { metric: 'critical-lost', unit: 'events', medianWith: 0, medianWithout: 521, difference: { median: 521, low: 498, high: 544 }, improved: 11, seeds: 11, held: true, stopped: 'clear' } as const;
const compared: ComparisonView = {
  scenario: 'iot-spike', question: catalogue.question, seeds: Array.from({ length: 20 }, (_, i) => i + 1), wallMs: 822_000, isOver: true, units: { 'critical-lost': 'events', 'drain-time': 'ms' },
  columns: [
    { id: 'none', seeds: 20, verdicts: { passed: 0, failed: 20, unknown: 0, void: 0 }, medians: { 'critical-lost': 521, 'drain-time': 9_000 } },
    { id: 'all', seeds: 20, verdicts: { passed: 20, failed: 0, unknown: 0, void: 0 }, medians: { 'critical-lost': 0, 'drain-time': 37_000 } },
  ],
  contrasts: [
    { ...contrast, remedy: 'priority', kind: 'alone' }, { ...contrast, remedy: 'priority', kind: 'away', medianWithout: 0, held: false, stopped: 'out of reach', improved: 2 },
    { ...contrast, remedy: 'autoscale', metric: 'drain-time', unit: 'ms', kind: 'alone', medianWithout: 64_000, medianWith: 15_300 },
    { ...contrast, remedy: 'autoscale', metric: 'drain-time', unit: 'ms', kind: 'away', medianWith: null, medianWithout: null, difference: null, seeds: 0, improved: 0, held: false, stopped: null },
  ],
  declared: [{ text: 'with all remedies it passes', held: true, decided: true, found: '20 of 20 seeds' }, { text: 'without priority it fails', held: false, decided: true, found: '2 of 11 seeds' }, { text: 'autoscale alone', held: false, decided: false, found: '0 of 0 seeds' }],
  errored: [{ column: 'buffer', seed: 3, reason: 'the engine died (killed by SIGKILL)' }],
};

const paper: Beginning = {
  title: 'interview', about: ['A pipeline in which one fault is hidden. You watch it run, say what is wrong and what is not, predict, and mend it.', '30 minutes are yours.'],
  choices: [{ label: 'today\'s paper, 20260102', note: 'not begun' }, { label: 'paper 7', note: 'begun, 12:03 left' }],
  number: { label: 'a paper by its number', example: '4711 is the same paper for everyone', mostDigits: 9 },
  facts: [['kept', '.wavetank/interviews/<number>.json, until you hand it in'], ['command', 'npx wavetank train --interview --paper <number>, or --daily']],
};
const code: Beginning = { title: 'iot-spike, in code', about: ['You write the worker of iot-spike.'], choices: [], number: null, facts: [['your file', 'iot-spike-code/worker.mjs is made: a worker that runs, and fails in several ways'], ['runs', '.wavetank/runs']] };

/** Only the first is taught in code. */
const four: readonly HomeEntry[] = [seen, { ...entry, inCode: false, scenario: 'vendor-drift' }, { ...seen, inCode: false, scenario: 'data-skew' }, { ...entry, inCode: false, scenario: 'csv-feed' }];

/** Three of a reader's own, above ours. */
const yours: readonly HomeEntry[] = [
  { ...seen, scenario: 'orders', question: 'Orders pass one service on their way from orders.raw to orders.clean.', remedies: [], inCode: false, own: 'orders.raw → orders.clean · 2 faults · variants: write-first' },
  { ...entry, scenario: 'payments-of-every-merchant-in-the-north', question: 'Payments are settled once.', remedies: [], inCode: false, own: 'payments → settled · 1 fault' },
  { ...entry, scenario: 'readings', question: 'A pipeline of our own.', remedies: [], inCode: false, own: 'landing → totals.duckdb · 0 faults' },
];
const config: HomeConfig = { file: 'wavetank.yaml', mistake: null };
const own = home([...yours, ...four], '', { config });
const many = home([...yours, ...Array.from({ length: 30 }, (_, i) => ({ ...yours[2], scenario: `readings-${i + 1}` })), ...four], '', { config });
const damaged = home(four, '', { config: { file: '../wavetank.yaml', mistake: '../wavetank.yaml:12: scenarios.orders.topics.in.id: is required (and 2 more)' } });

/** As it is after these keys. */
function after<State, Command>(program: Program<State, Command>, ...keys: readonly string[]): Program<State, Command> {
  return { ...program, initial: keys.reduce((state, key) => program.press(state, key).state, program.initial) };
}

const pages: Readonly<Record<string, Program<never, unknown>>> = {
  home: home([entry]), 'home-four': after(home(four), 'down', 'down'), 'home-seen': home([seen], 'kept in .wavetank/runs/x'), 'home-coded': home([coded]), 'home-told': home([entry], 'nothing of the lesson is kept yet: t begins it, as npx wavetank train iot-spike does'), 'two-columns': twoColumns(sides), 'two-columns-filling': twoColumns(filling), comparison: comparison(compared), 'comparison-filling': comparison({ ...compared, isOver: false }),
  'beginning-interview': beginning(paper), 'beginning-typed': after(beginning(paper), ...'471'), 'beginning-code': beginning(code), 'beginning-help': after(beginning(paper), '?'),
  'home-own': own, 'home-own-below': after(own, ...Array.from({ length: 6 }, () => 'down')), 'home-own-many': after(many, ...Array.from({ length: 20 }, () => 'down')), 'home-own-help': after(own, '?'), 'home-damaged': damaged,
  'home-help': after(home([entry]), '?'), 'two-columns-help': after(twoColumns(sides), '?'), 'comparison-help': after(comparison(compared), '?'),
} as unknown as Readonly<Record<string, Program<never, unknown>>>;

describe.each(sizes)('$columns x $rows', (size) => {
  test.each(Object.keys(pages))('%s', async (name) => {
    const { initial, frame } = pages[name];
    const rows = frame(initial, size, plain);
    await expect(`${rows.map((row) => row.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(`${folder}${name}-${size.columns}x${size.rows}.txt`);
  });
});

test('a page fits any terminal, also one that is too small for it', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(pages)), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70 }), (name, columns, rows) => {
    const { initial, frame } = pages[name];
    const drawn = frame(initial, { columns, rows }, plain);
    expect(drawn.map(widthOf)).toEqual(Array.from({ length: rows }, () => columns));
  }), { numRuns: 200 });
});

test.each(['home', 'two-columns', 'comparison', 'beginning-interview'])('%s: ? shows the help, whose keys only lead back', (name) => {
  const { initial, press } = pages[name];
  const helping = press(initial, '?').state;
  for (const key of ['?', 'escape', 'q']) expect(press(helping, key)).toEqual({ state: initial, commands: [] });
});

test('the keys of the home screen ask for what their words say', () => {
  const { initial, press } = home([seen, { ...entry, scenario: 'other' }]);
  expect(press(initial, 'enter').commands).toEqual([{ do: 'run', scenario: 'iot-spike', remedies: 'none' }]);
  const below = press(initial, 'down').state;
  expect(press(below, 'a').commands).toEqual([{ do: 'run', scenario: 'other', remedies: 'all' }]);
  expect(press(press(below, 'down').state, 'up').state.cursor).toBe(0);
  expect(press(below, 't').commands).toEqual([{ do: 'train', scenario: 'other' }]);
  expect(press(below, 'i').commands).toEqual([{ do: 'interview' }]);
  expect(press(below, 'c').commands).toEqual([{ do: 'capacity', scenario: 'other' }]);
  expect(['d', 'q', 'escape', 'ctrl+c', 'z'].map((key) => press(initial, key).commands)).toEqual([
    [{ do: 'demonstration' }], [{ do: 'leave' }], [], [{ do: 'interrupt' }], [],
  ]);
});

test('every key of the home screen stands in its last rows and in its help, whatever the window', () => {
  for (const size of [...sizes, { columns: 100, rows: 24 }]) {
    const { initial, frame, press } = home([entry]);
    const bar = frame(initial, size, plain).slice(-2).join(' ');
    const help = frame(press(initial, '?').state, size, plain).join('\n');
    for (const label of ['↑ ↓', 'enter', ...'atiemcd?q']) for (const text of [bar, help]) expect(text).toMatch(new RegExp(`(^|\\s)${label.replace('?', '\\?')} +\\w`, 'm'));
    expect(`${bar}${help}`).not.toContain('…');
  }
});

test('e is there for a scenario that is taught in code, and nothing moves where it is not', () => {
  const { initial, frame, press } = home(four);
  const below = press(initial, 'down').state;
  expect(press(initial, 'e').commands).toEqual([{ do: 'code', scenario: 'iot-spike' }]);
  expect(press(below, 'e')).toEqual({ state: below, commands: [] });
  for (const columns of [80, 100, 120, 140, 200]) {
    const [above, under] = [initial, below].map((state) => frame(state, { columns, rows: 24 }, plain).map((row) => row.trimEnd()));
    const bars = [above, under].map((rows) => rows.findIndex((row) => row.startsWith('↑ ↓')));
    expect(bars[0]).toBeGreaterThan(0);
    expect(bars[1]).toBe(bars[0]);
    expect(above.slice(bars[0]).join(' ')).toContain('e code');
    expect(under.slice(bars[1]).join(' ')).not.toContain('e code');
  }
});

test('a pipeline of the reader\'s own is run, and keys of what it has not do nothing and are not shown', () => {
  const { initial, frame, press } = own;
  expect(press(initial, 'enter').commands).toEqual([{ do: 'run', scenario: 'orders', remedies: 'none' }]);
  for (const key of 'atemc') expect(press(initial, key)).toEqual({ state: initial, commands: [] });
  expect(['i', 'd', 'q'].map((key) => press(initial, key).commands)).toEqual([[{ do: 'interview' }], [{ do: 'demonstration' }], [{ do: 'leave' }]]);
  const barAt = (state: typeof initial): string => frame(state, { columns: 80, rows: 24 }, plain).slice(-2).join(' ').replaceAll(/\s+/g, ' ').trim();
  expect(barAt(initial)).toBe('↑ ↓ choose enter run i interview d demo ? help q quit');
  const below = home([...yours, ...four], '', { config, chosen: 'iot-spike' }).initial;
  expect(below.cursor).toBe(yours.length);
  expect(barAt(below)).toContain('t train i interview e code');
});

test('what is chosen is on the screen, however many there are and however low the window is', () => {
  for (const size of sizes) {
    let state = many.initial;
    for (const { scenario } of state.entries) {
      const rows = many.frame(state, size, plain);
      expect(rows.filter((row) => row.startsWith('▸ ')).map((row) => row.slice(2).trimEnd())).toEqual([scenario]);
      expect(rows.some((row) => row.trim() === 'not run yet: enter runs it' || row.includes('✗ failed  seed 7'))).toBe(true);
      state = many.press(state, 'down').state;
    }
  }
});

test('a long question leaves the heading and the name of what is chosen on the screen, and is cut at a word', () => {
  const long = { ...yours[0], question: 'Orders are priced and sent on. '.repeat(60).trim() };
  for (const size of sizes) {
    const { initial, frame } = home([long, ...four], '', { config });
    const rows = frame(initial, size, plain).map((row) => row.trimEnd());
    expect(rows[0]).toMatch(/^wavetank ▸ home/);
    expect(rows[2]).toBe('your own, from wavetank.yaml');
    expect(rows[3]).toBe('▸ orders');
    expect(rows[6]).toMatch(/ (Orders|are|priced|and|sent|on\.)…$/);
    expect(rows[7]).toContain(' → ');
  }
});

test('what is about to begin: one of several, or a number that is typed from anywhere', () => {
  const { initial, press } = beginning(paper);
  const after = (...keys: readonly string[]) => keys.slice(0, -1).reduce((state, key) => press(state, key).state, initial);
  const asks = (...keys: readonly string[]) => press(after(...keys), keys.at(-1)!).commands;
  expect(asks('enter')).toEqual([{ do: 'begin', choice: 0, typed: '' }]);
  expect(asks('down', 'enter')).toEqual([{ do: 'begin', choice: 1, typed: '' }]);
  expect(asks('4', '7', 'backspace', '2', 'enter')).toEqual([{ do: 'begin', choice: null, typed: '42' }]);
  expect(asks('4', 'up', 'up', 'enter')).toEqual([{ do: 'begin', choice: 0, typed: '4' }]);
  expect(asks('down', 'down', 'down', 'enter')).toEqual([]);
  expect(press(after('down', 'down', 'x'), 'enter').state.notice).toContain('4711');
  expect(press(after(...'1234567890'), '1').state).toMatchObject({ typed: '123456789', notice: 'no more than 9 characters: the rest is left out' });
  expect(['escape', 'q', 'ctrl+c', 'x'].map((key) => asks(key))).toEqual([[{ do: 'leave' }], [{ do: 'leave' }], [{ do: 'interrupt' }], []]);
});

test('where there is but one thing to begin, nothing is chosen and no number typed', () => {
  const { initial, press } = beginning(code);
  expect(press(press(press(initial, 'down').state, '7').state, 'enter').commands).toEqual([{ do: 'begin', choice: null, typed: '' }]);
});

test('two columns are left by their keys', () => {
  const { initial, press } = twoColumns(sides);
  expect(['escape', 'q', 'enter', 'ctrl+c', 'x'].map((key) => press(initial, key).commands)).toEqual([['leave'], ['leave'], ['leave'], ['interrupt'], []]);
});

test('a comparison that still runs is stopped by q, one that is over is left; tab shows the other half', () => {
  const over = comparison(compared);
  const running = comparison({ ...compared, isOver: false });
  expect(['q', 'escape', 'ctrl+c', 'x'].map((key) => [over.press(over.initial, key).commands, running.press(running.initial, key).commands])).toEqual([
    [['leave'], ['stop']], [['leave'], ['stop']], [['leave'], ['interrupt']], [[], []],
  ]);
  for (const columns of [80, 109, 110]) for (const { frame, initial } of [over, running]) expect(frame(initial, { columns, rows: 24 }, plain).at(-1)).not.toContain('…');
  const shown = (state: typeof over.initial): string => over.frame(state, { columns: 80, rows: 24 }, plain).join('\n');
  expect(shown(over.initial)).toContain('ALONE');
  expect(shown(over.press(over.initial, 'tab').state)).toContain('TAKEN AWAY');
});
