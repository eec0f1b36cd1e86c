import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capacity, type CapacityState } from '../../tui/capacity/screen.ts';
import type { BadDayView, CapacityView, StepView } from '../../tui/capacity/view.ts';
import type { Size } from '../../tui/program.ts';
import { widthOf } from '../../tui/text/cells.ts';
import { makeTheme } from '../../tui/theme.ts';
import { capacityViews } from './capacity-views.ts';

/** Frames as text, to be read: what a change of the screen does is seen in the difference of these files. */
const folder = fileURLToPath(new URL('./frames/', import.meta.url));
const plain = makeTheme({ colour: false, ascii: false });
const ascii = makeTheme({ colour: false, ascii: true });
const sizes: readonly Size[] = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }];
const views = Object.entries<CapacityView>(capacityViews);

const { frame, press } = capacity(capacityViews.starting);
const stateOf = (view: CapacityView, ...keys: readonly string[]): CapacityState => keys.reduce((state, key) => press(state, key).state, capacity(view).initial);
const shown = (state: CapacityState, size: Size, theme = plain): string => frame(state, size, theme).map((row) => row.trimEnd()).join('\n');

describe.each(sizes)('$columns x $rows', (size) => {
  test.each(views)('%s', async (name, view) => {
    await expect(`${shown(stateOf(view), size)}\n`).toMatchFileSnapshot(`${folder}capacity-${name}-${size.columns}x${size.rows}.txt`);
  });

  test.each([['curve', ['tab']], ['limits', ['tab', 'tab']], ['bad-days', ['tab', 'right', 'tab']], ['outages', ['left', 'left']], ['rates', ['shift+tab']], ['help', ['?']], ['asking', ['q']]] as const)('by keys: %s', async (name, keys) => {
    const view = name === 'asking' ? capacityViews.searching : capacityViews.found;
    await expect(`${shown(stateOf(view, ...keys), size)}\n`).toMatchFileSnapshot(`${folder}capacity-${name}-page-${size.columns}x${size.rows}.txt`);
  });

  test('the answer, its interval, what was expected and what gives first stand there whatever part is shown', () => {
    for (let tabs = 0; tabs < 6; tabs++) {
      const text = shown(stateOf(capacityViews.found, ...Array.from({ length: tabs }, () => 'tab')), size);
      for (const part of ['HOLDS 386/s (375–396)', 'expected 250/s → 1.5x ✓ passed', 'FIRST TO GIVE sink, 96 % busy']) expect(text).toContain(part);
    }
  });

  test('in ASCII, and in colours without a background', () => {
    for (const [, view] of views) {
      expect(shown(stateOf(view), size, ascii)).toMatch(/^[\n\u0020-\u007E]*$/);
      const coloured = frame(stateOf(view), size, makeTheme({ colour: true, ascii: false })).join('\n');
      const codes = [...coloured.matchAll(/\u001B\[([0-9;]*)m/g)].flatMap(([, list]) => list.split(';').map(Number));
      expect(codes.filter((code) => code !== 0 && code !== 1 && !(code >= 30 && code <= 37) && !(code >= 90 && code <= 97))).toEqual([]);
    }
  });
});

test('on a low screen the newest overview keeps what gives first, every bad day and every rate reachable', () => {
  const overview = shown(stateOf(capacityViews.found), { columns: 80, rows: 24 });
  for (const part of ['◂ first', 'one of the workers is gone', 'not at all']) expect(overview).toContain(part);
  const rates = shown(stateOf(capacityViews.found, 'shift+tab'), { columns: 80, rows: 24 });
  for (const rate of ['362/s', '380/s', '386/s', '391/s', '398/s']) expect(rates).toContain(rate);
});

test('a terminal that is too small is told why, and how to go on', () => {
  const text = shown(stateOf(capacityViews.searching), { columns: 60, rows: 20 }).replace(/\s+/g, ' ');
  expect(text).toContain('This terminal has 60 columns and 20 rows; the screen needs 80 and 24.');
  expect(text).toContain('It goes on meanwhile.');
});

test('a search asks before it is stopped, but not ctrl+c; one that is over is left', () => {
  const running = stateOf(capacityViews.searching);
  const asked = press(running, 'q');
  expect(asked.commands).toEqual([]);
  expect(['q', 'y', 'enter', 'escape', 'n', 'x'].map((key) => press(asked.state, key).commands)).toEqual([['stop'], ['stop'], ['stop'], [], [], []]);
  expect(['escape', 'n'].map((key) => press(asked.state, key).state.asking)).toEqual([false, false]);
  const stopping = press(running, 'ctrl+c');
  expect(stopping.commands).toEqual(['stop']);
  expect(shown(stopping.state, sizes[1])).toContain('stopping: what was measured so far is saved');
  expect(press(stopping.state, 'q')).toEqual({ state: stopping.state, commands: [] });
  const over = stateOf(capacityViews.found);
  expect(['q', 'escape', 'ctrl+c', 'x'].map((key) => press(over, key).commands)).toEqual([['leave'], ['leave'], ['leave'], []]);
});

test('esc leads back from a part and from the help, and tab around', () => {
  const over = stateOf(capacityViews.found);
  expect(stateOf(capacityViews.found, 'tab', 'escape')).toEqual(over);
  expect(stateOf(capacityViews.found, '?', 'escape')).toEqual(over);
  expect(stateOf(capacityViews.found, ...Array.from({ length: 6 }, () => 'tab'))).toEqual(over);
  expect(stateOf(capacityViews.found, 'tab', 'left')).toEqual(over);
});

/** Whatever a search tells, however a reader plays with the keys: a frame is a rectangle of the terminal's size. */
const eps = fc.oneof(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.constantFrom(1, 250, 398));
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('水'.repeat(90), '\u001B[2J\u001B[31m', 'a\nb\tc', 'one of the workers is gone'));
const ms = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constant(0));
const kneeView = fc.tuple(eps, eps, eps).map(([...all]) => all.toSorted((a, b) => a - b)).map(([lowEps, kneeEps, highEps]) => ({ lowEps, kneeEps, highEps }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const outcome = fc.constantFrom('held', 'failed', 'unknown');
const answer = fc.constantFrom('passed', 'failed', 'unknown');
const end = fc.constantFrom('knee', 'lowest', 'highest', 'driver', 'stopped');
const anyRun: fc.Arbitrary<StepView> = fc.record({
  rateEps: eps, seed: fc.nat(), outcome, why: fc.array(text, { maxLength: 2 }), p99Ms: fc.option(ms),
  thresholds: fc.array(fc.record({ metric: fc.constantFrom('critical-p99', 'lost'), value: fc.option(ms), unit: fc.constantFrom('ms', 'events'), limit: ms }), { maxLength: 2 }),
  driver: fc.option(fc.record({ latenessP99Ms: fc.option(ms), busy: share, machine: share })),
});
const someRuns = fc.array(anyRun, { maxLength: 40 });
const anyDay: fc.Arbitrary<BadDayView> = fc.record({ id: text, about: text, end: fc.option(end), knee: fc.option(kneeView), heldEps: fc.option(eps), verdict: fc.option(answer), why: text, runs: fc.array(anyRun, { maxLength: 3 }) });
const anyView: fc.Arbitrary<CapacityView> = fc.record({
  scenario: text, remedies: fc.array(text, { maxLength: 5 }), knobs: fc.dictionary(text, ms, { maxKeys: 2 }), machine: text, seed: fc.nat(), holds: text, method: text, warmUpMs: ms, windowMs: ms, wallMs: ms,
  expectEps: fc.option(eps), guessEps: fc.option(eps), knee: fc.option(kneeView), heldEps: fc.option(eps), rarestLoss: fc.nat(), runs: someRuns,
  limits: fc.option(fc.record({
    atEps: eps, first: fc.constantFrom(null, 'sink'), queue: fc.option(fc.record({ node: text, growthEps: eps })),
    ranked: fc.array(fc.record({ what: text, kind: fc.constantFrom('server', 'native', 'driver', 'machine'), nodes: fc.array(text, { maxLength: 3 }), busy: share, fullAtEps: eps }), { maxLength: 9 }).map((rest) => [{ what: 'sink', kind: 'server' as const, nodes: [], busy: 0.9, fullAtEps: 1 }, ...rest]),
  })),
  outages: fc.array(fc.record({ outageMs: ms, survived: fc.boolean(), untold: fc.boolean(), drainedMs: fc.option(ms), why: text }), { maxLength: 12 }), badDays: fc.array(anyDay, { maxLength: 12 }),
  course: fc.oneof(
    fc.record({ is: fc.constant('over' as const), status: fc.constantFrom('completed', 'interrupted'), verdict: answer, reason: text, end, file: text, change: text }),
    fc.record({
      is: fc.constant('searching' as const), found: fc.boolean(), knees: fc.array(kneeView, { maxLength: 6 }), precision: share, mostRuns: fc.nat(), restMs: fc.option(ms), outagesFollow: fc.boolean(),
      now: fc.option(fc.record({
        kind: fc.constantFrom('look', 'step', 'outage'), rateEps: eps, seed: fc.nat(), durationMs: ms, badDay: fc.option(text), outageMs: fc.option(ms),
        live: fc.option(fc.record({ clockMs: ms, offeredEps: ms, storedEps: ms, inFlight: fc.nat(), behindMs: ms })),
      })),
    }),
  ),
});
const size = fc.oneof(fc.tuple(fc.integer({ min: 80, max: 200 }), fc.integer({ min: 24, max: 70 })), fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 30 })));
const keys = fc.array(fc.constantFrom('tab', 'shift+tab', 'left', 'right', '?', 'escape', 'q', 'y', 'x', 'ctrl+c'), { maxLength: 5 });

test('any search fits any terminal', () => {
  fc.assert(fc.property(fc.oneof(fc.constantFrom(...views.map(([, view]) => view)), anyView), keys, size, fc.boolean(), (view, pressed, [columns, rows], isAscii) => {
    const drawn = frame(stateOf(view, ...pressed), { columns, rows }, isAscii ? ascii : plain);
    expect(drawn.map(widthOf)).toEqual(Array.from({ length: rows }, () => columns));
    for (const row of drawn) expect(row).not.toMatch(/[\u0000-\u001F]/);
  }), { numRuns: 300 });
});

test('the last row of a screen is never cut', () => {
  for (const [, view] of views) for (const columns of [80, 109, 110, 120]) for (const pressed of [[], ['tab'], ['q'], ['ctrl+c']]) expect(frame(stateOf(view, ...pressed), { columns, rows: 24 }, plain).at(-1)).not.toContain('…');
});
