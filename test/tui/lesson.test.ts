import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm } from '../../cli/train/lesson-file.ts';
import { runText } from '../../cli/train/lesson-plan.ts';
import { lessonFileOf, taught } from '../../cli/train/lessons.ts';
import { keyTable } from '../../tui/lesson/keys.ts';
import { lesson } from '../../tui/lesson/screen.ts';
import { told, type LessonCommand, type LessonState } from '../../tui/lesson/state.ts';
import type { LessonView } from '../../tui/lesson/view.ts';
import type { Size } from '../../tui/program.ts';
import { widthOf } from '../../tui/text/cells.ts';
import { makeTheme } from '../../tui/theme.ts';
import { lessonViews } from './lesson-views.ts';

/** Frames as text, to be read: what a change of the screen does is seen in the difference of these files. */
const folder = fileURLToPath(new URL('./frames/', import.meta.url));
const plain = makeTheme({ colour: false, ascii: false });
const ascii = makeTheme({ colour: false, ascii: true });
const [wide, narrow]: readonly Size[] = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }];
const sizes = [wide, narrow];
const views = Object.entries<LessonView>(lessonViews);

const { frame, press } = lesson(lessonViews.asking);

/** A screen that shows the course where it is, once its learner has pressed these keys. */
function stateOf(view: LessonView, size: Size, ...keys: readonly string[]): LessonState {
  const opened = press(lesson({ ...view, running: null, played: null }).initial, 'enter', size).state;
  // A change of a number, or a try, is told to a screen that shows where numbers are changed.
  const isTrying = view.stage === 'told' && view.running !== null;
  const arrived = told(view.played !== null ? press(opened, '=', size).state : isTrying ? press(opened, 't', size).state : opened, view);
  return keys.reduce((state, key) => press(state, key, size).state, arrived);
}

const shown = (state: LessonState, size: Size, theme = plain): string => frame(state, size, theme).map((row) => row.trimEnd()).join('\n');
const asks = (view: LessonView, size: Size, ...keys: readonly string[]): readonly LessonCommand[] => press(stateOf(view, size, ...keys.slice(0, -1)), keys.at(-1)!, size).commands;

describe.each(sizes)('$columns x $rows', (size) => {
  const { columns, rows } = size;

  test.each(views)('%s', async (name, view) => {
    await expect(`${shown(stateOf(view, size), size)}\n`).toMatchFileSnapshot(`${folder}lesson-${name}-${columns}x${rows}.txt`);
  });

  test.each([
    ['opening', lessonViews.asking, ['escape', 'escape', 'escape']], ['typed', lessonViews.chosen, ['2', '5', ' ', 's']], ['why', lessonViews.told, ['tab', ...(size === wide ? ['tab'] : [])]],
    ['follow-ups', lessonViews.told, ['tab', 'tab', ...(size === wide ? ['tab'] : [])]], ['numbers', lessonViews.told, ['=', '1', '2', 'm', 's', 'down']], ['try', lessonViews.told, ['t']], ['tried', lessonViews.tried, ['t']],
['words', lessonViews.told, ['w']], ['card', lessonViews.cards, ['down']], ['help', lessonViews.told, ['?']], ['leaving', lessonViews.running, ['q']],
  ] as const)('by keys: %s', async (name, view, keys) => {
    const state = name === 'opening' ? lesson({ ...view, notes: ['iot-spike has changed: it begins anew'], step: { ...view.step, number: 3 } }).initial : stateOf(view, size, ...keys);
    await expect(`${shown(state, size)}\n`).toMatchFileSnapshot(`${folder}lesson-${name}-page-${columns}x${rows}.txt`);
  });

  test('in ASCII, and in colours without a background', () => {
    for (const [, view] of views) {
      expect(shown(stateOf(view, size), size, ascii)).toMatch(/^[\n\u0020-\u007E]*$/);
      const coloured = frame(stateOf(view, size), size, makeTheme({ colour: true, ascii: false })).join('\n');
      const codes = [...coloured.matchAll(/\u001B\[([0-9;]*)m/g)].flatMap(([, list]) => list.split(';').map(Number));
      expect(codes.filter((code) => code !== 0 && code !== 1 && !(code >= 30 && code <= 37) && !(code >= 90 && code <= 97))).toEqual([]);
    }
  });

  test('a wrong prediction stands against what was measured: the answer, the number, the × beside the curve', () => {
    const text = shown(stateOf(lessonViews.told, size), size);
    for (const part of ['✗ you said 1; 2 holds: nothing is dropped, but events are', 'you said 25 s; 1.6x too low: measured 39 s', '× your prediction']) expect(text.replace(/[│ ]+/g, ' ')).toContain(part.replace(/ +/g, ' '));
    expect(text.match(/×/g)!.length).toBeGreaterThanOrEqual(3);
  });
});

test('an answer is a digit, a number is what begins with one; then the letters of keys are letters of its unit', () => {
  expect(asks(lessonViews.asking, narrow, '2')).toEqual([{ do: 'choose', answer: 1 }]);
  expect(asks(lessonViews.asking, narrow, '9')).toEqual([]);
  expect(asks(lessonViews.asking, narrow, '-')).toEqual([{ do: 'pass' }]);
  expect(asks(lessonViews.asking, narrow, 'enter')).toEqual([]);
  expect(asks(lessonViews.asking, narrow, 'down')).toEqual([{ do: 'choose', answer: 0 }]);
  expect(asks(lessonViews.chosen, narrow, 'down')).toEqual([{ do: 'choose', answer: 1 }]);
  expect(asks(lessonViews.chosen, narrow, 'h')).toEqual([{ do: 'hint' }]);
  expect(asks(lessonViews.chosen, narrow, '2', 'h', 'enter')).toEqual([{ do: 'guess', text: '2h' }]);
  expect(asks(lessonViews.chosen, narrow, '2', 'q', 'backspace', 'enter')).toEqual([{ do: 'guess', text: '2' }]);
  expect(asks(lessonViews.chosen, narrow, '2', 'escape', 'enter')).toEqual([]);
  expect(asks(lessonViews.stopped, narrow, 'enter')).toEqual([{ do: 'run' }]);
  expect(asks(lessonViews.stopped, narrow, '7', 'enter')).toEqual([{ do: 'guess', text: '7' }]);
});

test('of a letter for which a number has no room, the screen says so', () => {
  for (const [view, keys] of [[lessonViews.chosen, '1'.repeat(16)], [lessonViews.told, `=${'1'.repeat(16)}`]] as const) {
    expect(shown(stateOf(view, narrow, ...keys), narrow)).not.toContain('no more than');
    expect(shown(stateOf(view, narrow, ...keys, '2'), narrow)).toContain('no more than 16 characters: the rest is left out');
    const { typed, set, notice } = stateOf(view, narrow, ...keys, '2', 'backspace', '3');
    expect([typed || set['sink.service'], notice]).toEqual([`${'1'.repeat(15)}3`, '']);
  }
});

test('enter goes through the parts of a step where there is no room for all, and else to the next step', () => {
  expect(asks(lessonViews.told, wide, 'enter')).toEqual([{ do: 'next' }]);
  expect(asks(lessonViews.told, narrow, 'enter')).toEqual([]);
  expect(shown(stateOf(lessonViews.told, narrow, 'enter'), narrow)).toContain('say it in the interview');
  expect(shown(stateOf(lessonViews.told, narrow, 'enter', 'enter'), narrow)).toContain('they will ask');
  expect(shown(stateOf(lessonViews.told, narrow, 'enter', 'enter', 'enter'), narrow)).toContain('Backpressure without the log');
  expect(asks(lessonViews.told, narrow, 'enter', 'enter', 'enter', 'enter')).toEqual([{ do: 'next' }]);
  expect(asks(lessonViews.told, narrow, 'enter', 'escape', 'escape')).toEqual([{ do: 'back' }]);
});

test('a number is typed over the one that is there, and all that were typed are run', () => {
  expect(asks(lessonViews.told, wide, '=', 'enter')).toEqual([]);
  expect(asks(lessonViews.told, wide, '=', '4', 'm', 's', 'down', '3', 'enter')).toEqual([{ do: 'play', set: { 'sink.service': '4ms', 'worker.count': '3' } }]);
  expect(asks(lessonViews.told, wide, '=', '4', 'backspace', 'down', '3', 'enter')).toEqual([{ do: 'play', set: { 'worker.count': '3' } }]);
  expect(asks(lessonViews.told, wide, '=', 'q')).toEqual([]);
  expect(shown(stateOf(lessonViews.played, wide), wide)).toContain('free play: sink.service=4ms');
  expect(shown(stateOf(lessonViews.played, wide, 'escape'), wide)).toContain('change a number, and run it');
});

test('what there is to try has a row, a key and a part of its own', () => {
  expect(shown(stateOf(lessonViews.told, wide), wide)).toContain('Try it (t): Backpressure without the log');
  for (const size of sizes) {
    expect(shown(stateOf(lessonViews.told, size), size).split('\n').at(-1)).toContain('t try it');
    expect(asks(lessonViews.told, size, '1')).toEqual([]);
    expect(asks(lessonViews.told, size, 't', '1')).toEqual([{ do: 'try', nth: 0 }]);
    expect(asks(lessonViews.told, size, 't', '2')).toEqual([]);
    expect(shown(stateOf(lessonViews.tried, size, 't'), size)).toContain('No worker drops anything (0)');
  }
  const without = { ...lessonViews.told, step: { ...lessonViews.told.step, outcome: { ...lessonViews.told.step.outcome!, tries: [] } } };
  expect(shown(stateOf(without, wide), wide)).not.toContain('try it');
  expect(asks(without, narrow, 'enter', 'enter', 'enter')).toEqual([{ do: 'next' }]);
});

test('on the cards only its own key starts what they lack', () => {
  expect(asks(lessonViews.cards, narrow, 'm')).toEqual([{ do: 'measure' }]);
  expect(asks(lessonViews.cards, narrow, 'enter')).toEqual([]);
});

test.each(taught)('%s: in 80 columns each step has its title and its run whole, and what it asks, before it is run and after', (scenario) => {
  for (const { title, run, situation, predict: { choice, number } } of readForm(lessonFileOf(scenario)!).lesson.steps) {
    for (const view of [lessonViews.asking, lessonViews.right]) {
      const { choice: { chosen }, guess } = view.step;
      const step = { ...view.step, title, run: runText(run), situation, choice: { ask: choice.ask, answers: choice.answers.map((each) => each.text), chosen }, guess: { ...guess, ask: number.ask } };
      const text = shown(stateOf({ ...view, step }, narrow), narrow);
      expect(text, title).not.toContain('…');
      for (const part of [title, step.run, ...(view.stage === 'asking' ? [situation, choice.ask, number.ask] : [])]) expect(text.replace(/[\s─]+/g, ' '), title).toContain(part.replace(/\s+/g, ' ').trim());
    }
  }
});

test('what runs is stopped by esc; q asks, ctrl+c does not; and nothing else is heard', () => {
  expect(asks(lessonViews.running, wide, 'escape')).toEqual([{ do: 'stop' }]);
  expect(asks(lessonViews.running, wide, 'q')).toEqual([]);
  expect(asks(lessonViews.running, wide, 'q', 'q')).toEqual([{ do: 'leave' }]);
  expect(asks(lessonViews.running, wide, 'q', 'escape')).toEqual([]);
  expect(asks(lessonViews.running, wide, 'ctrl+c')).toEqual([{ do: 'interrupt' }]);
  for (const key of ['1', 'enter', 'r', 'l', '=', 'h', 'up', '-']) expect(asks(lessonViews.running, wide, key)).toEqual([]);
  expect(told(stateOf(lessonViews.running, wide, 'q'), lessonViews.told).asking).toBe(false);
});

test('every key that a page offers is in the help', () => {
  for (const size of sizes) {
    const text = shown(stateOf(lessonViews.told, size, '?'), size);
    for (const { does } of keyTable) expect(text).toContain(does);
    expect(text).toContain('highest value.');
  }
});

test('a terminal that is too small is told why, and how to go on', () => {
  const text = shown(stateOf(lessonViews.running, wide), { columns: 60, rows: 15 }).replace(/\s+/g, ' ');
  expect(text).toContain('This terminal has 60 columns and 15 rows; the screen needs 80 and 24.');
  expect(text).toContain('q leaves');
});

const key = fc.constantFrom('1', '2', '9', 't', '-', 'h', 'w', 'r', 'l', '=', 'm', 'q', '?', 'enter', 'escape', 'tab', 'shift+tab', 'up', 'down', 'backspace', 'x', '水');
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.constantFrom('水'.repeat(200), '\u001B[2J', 'a\nb\tc'));

test('whatever a lesson says and however its learner plays with the keys: a frame is a rectangle of the terminal\'s size', () => {
  fc.assert(fc.property(fc.constantFrom(...views), fc.record({ situation: text, why: text, say: text, ask: text }), fc.array(key, { maxLength: 12 }), fc.nat({ max: 160 }), fc.nat({ max: 60 }), (named, texts, keys, columns, rows) => {
    const [, view] = named;
    const { outcome } = view.step;
    const step = { ...view.step, situation: texts.situation, guess: { ...view.step.guess, ask: texts.ask }, outcome: outcome === null ? null : { ...outcome, why: texts.why, say: texts.say } };
    const size = { columns, rows };
    const picture = frame(stateOf({ ...view, step }, size, ...keys), size, plain);
    expect(picture).toHaveLength(rows);
    for (const row of picture) expect(widthOf(row)).toBeLessThanOrEqual(columns);
  }), { numRuns: 300 });
});
