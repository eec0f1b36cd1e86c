import fc from 'fast-check';
import { expect, test } from 'vitest';
import { press } from '../../tui/keys.ts';
import { receive, type State } from '../../tui/model.ts';
import { makeTheme } from '../../tui/theme.ts';
import { frame } from '../../tui/view.ts';
import type { Command } from '../../tui/command.ts';
import { catalogue } from './spike-run.ts';
import { pressed, watchedEnd, watchedState } from './states.ts';

const theme = makeTheme({ colour: false, ascii: false });
const sizes = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }, { columns: 60, rows: 20 }];
const hidden = [...catalogue.faults, ...catalogue.remedies].map(({ id }) => id);
const names = new RegExp(`(?<![\\w-])(${hidden.join('|')})(?![\\w-])`);
const keys = [...' v.,<>n123456789=fibr/?q', 'tab', 'shift+tab', 'enter', 'escape', 'up', 'down', 'left', 'right', 'pageup', 'pagedown', 'backspace', 'ctrl+c'];

function textOf(state: State): string {
  return sizes.map((size) => frame(state, size, theme).join('\n')).join('\n');
}

const begins: readonly (() => State)[] = [() => watchedState(0), () => watchedState(64_000), () => watchedState(157_300), () => watchedState(205_000), watchedEnd];

test('whatever is pressed: no frame names a fault or a remedy, and the run is not touched', () => {
  fc.assert(fc.property(fc.constantFrom(...begins), fc.array(fc.constantFrom(...keys), { maxLength: 14 }), (begin, pressedKeys) => {
    let state = begin();
    const commands: Command[] = [];
    for (const key of pressedKeys) {
      const step = press(state, key);
      state = step.state;
      commands.push(...step.commands);
      expect(textOf(state)).not.toMatch(names);
    }
    expect(commands.map(({ to }) => to).filter((to) => to !== 'clock' && to !== 'back' && to !== 'program')).toEqual([]);
    expect(commands.flatMap((command) => (command.to === 'program' ? [command.wish] : [])).filter((wish) => wish !== 'quit' && wish !== 'interrupt')).toEqual([]);
  }), { numRuns: 120 });
});

test('its clock is steered, but for auto, which is slow around faults', () => {
  const speeds = (...list: readonly string[]): unknown[] => {
    let state = watchedState();
    return list.map((key) => {
      state = press(state, key).state;
      return state.speed;
    });
  };
  expect(speeds('>', '>', '>', '>', '>', '>', '>')).toEqual([5, 10, 20, 50, 100, 'max', 0.1]);
  expect(speeds('<', '<', '<', '<', '<', '<', '<')).toEqual([2, 1, 0.5, 0.25, 0.1, 'max', 100]);
  expect(press(watchedState(), ' ').commands).toEqual([{ to: 'clock', steering: { do: 'pause' } }]);
  expect(press(watchedState(), ',').commands).toEqual([{ to: 'back', ms: 10_000 }]);
});

test('in 80 columns the question and all titles are whole, and a threshold has its name, with its limit beside it', () => {
  const [live, end] = [watchedState(), watchedEnd()];
  const threshold = { ...catalogue.checks[0], id: 'latency:p99<=16s', unit: 'ms', limit: 16_000 };
  for (const state of [live, end]) {
    const rows = frame({ ...state, catalogue: { ...state.catalogue, checks: [threshold] } }, sizes[1], theme);
    expect(rows.join('\n')).toMatch(/latency:p99 +max 16 s/);
    // An event has one row here, and enter opens all of it.
    expect(rows.filter((row) => row.includes('…') && !/^[▸ ] +\d:\d\d /.test(row))).toEqual([]);
  }
  expect(frame(live, sizes[1], theme)[1].trim()).toBe(live.catalogue.question);
});

test('what was said at the top stays there on every page', () => {
  for (const state of [watchedState(), pressed(watchedState(), '?'), watchedEnd()]) expect(frame(state, sizes[0], theme)[0]).toMatch(/^interview ▸ paper 4711 · 12:40 left /);
  const later = receive(watchedState(), { kind: 'heading', text: 'interview ▸ paper 4711 · 0:59 left' });
  expect(frame(later, sizes[1], theme)[0]).toMatch(/^interview ▸ paper 4711 · 0:59 left /);
});

test('its keys lead back to the paper, esc too once the run is over', () => {
  const [live, end] = [watchedState(), watchedEnd()];
  for (const size of sizes.slice(0, 2)) {
    expect(frame(live, size, theme).at(-1)).toMatch(/ q paper *$/);
    expect(frame(pressed(live, 'q'), size, theme).at(-1)).toMatch(/^back to the paper\? the run is at .* q leave it /);
    expect(frame(end, size, theme).at(-1)).toMatch(/ q back to the paper *$/);
    expect(frame(pressed(end, '?'), size, theme).join('\n')).toMatch(/esc +back to the paper/);
  }
  for (const key of ['q', 'escape']) expect(press(end, key).commands).toEqual([{ to: 'program', wish: 'quit' }]);
  expect(press(live, 'escape').commands).toEqual([]);
});

test('a terminal that is too small says of which paper the run is, and where the keys lead', () => {
  const words = (state: State): string => frame(state, sizes[2], theme).map((row) => row.trim()).join(' ').replace(/ +/g, ' ').trim();
  expect(words(watchedState())).toBe('wavetank · interview ▸ paper 4711 · 12:40 left This terminal has 60 columns and 20 rows; the screen needs 80 and 24. Make it larger. The run goes on meanwhile. q leads back to the paper, and asks before.');
  expect(words(pressed(watchedState(), 'q'))).toMatch(/Make it larger\. Back to the paper\? q: leave the run\. esc: go on\.$/);
  expect(words(watchedEnd())).toMatch(/Make it larger\. q and esc lead back to the paper\.$/);
});
