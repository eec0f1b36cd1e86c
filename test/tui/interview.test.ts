import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyTable } from '../../tui/interview/keys.ts';
import { interview } from '../../tui/interview/screen.ts';
import { noted, told, type InterviewState } from '../../tui/interview/state.ts';
import type { InterviewCommand, InterviewView } from '../../tui/interview/view.ts';
import type { Size } from '../../tui/program.ts';
import { widthOf } from '../../tui/text/cells.ts';
import { makeTheme } from '../../tui/theme.ts';
import { interviewViews } from './interview-views.ts';

/** Frames as text, to be read: what a change of the screen does is seen in the difference of these files. */
const folder = fileURLToPath(new URL('./frames/', import.meta.url));
const plain = makeTheme({ colour: false, ascii: false });
const ascii = makeTheme({ colour: false, ascii: true });
const [wide, narrow]: readonly Size[] = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }];
const sizes = [wide, narrow];
const views = Object.entries<InterviewView>(interviewViews);
const { began, looked, spoken, drafted, trying, tried, chosen, over, again, judging, judged } = interviewViews as Record<keyof typeof interviewViews, InterviewView>;

const { frame, press } = interview(began);

/** A screen that was opened on a view, once these keys were pressed. */
function stateOf(view: InterviewView, size: Size, ...keys: readonly string[]): InterviewState {
  return pressed(interview(view).initial, size, ...keys);
}

const pressed = (state: InterviewState, size: Size, ...keys: readonly string[]): InterviewState => keys.reduce((now, key) => press(now, key, size).state, state);
const shown = (state: InterviewState, size: Size, theme = plain): string => frame(state, size, theme).map((row) => row.trimEnd()).join('\n');
const asks = (view: InterviewView, ...keys: readonly string[]): readonly InterviewCommand[] => press(stateOf(view, narrow, ...keys.slice(0, -1)), keys.at(-1)!, narrow).commands;
const down = (times: number): string[] => Array.from({ length: times }, () => 'down');
const isAt = (view: InterviewView, id: string): string[] => down(view.kinds.findIndex((kind) => kind.id === id));

describe.each(sizes)('$columns x $rows', (size) => {
  const { columns, rows } = size;

  test.each(views)('%s', async (name, view) => {
    await expect(`${shown(stateOf(view, size), size)}\n`).toMatchFileSnapshot(`${folder}interview-${name}-${columns}x${rows}.txt`);
  });

  test.each([
    ['kinds', spoken, ['k', ...isAt(spoken, 'write-before-commit')]], ['kinds-unseen', began, ['k']], ['because', looked, ['k', ...isAt(looked, 'burst'), 'x', ...'no more comes']],
    ['measures', drafted, ['m']], ['remedy', drafted, ['m', 'enter', ...'replay']], ['number', drafted, ['m', ...down(5), '2', '0']], ['predictions', drafted, ['m', 'tab', ...down(7)]], ['measures-trying', trying, ['m']], ['measures-chosen', chosen, ['m']],
    ['choose', drafted, ['m', 'c']], ['runs', tried, ['r']], ['runs-chosen', chosen, ['r']], ['runs-none', began, ['r']], ['runs-again', again, ['r']], ['hand-in-again', again, ['H']],
    ['explanation', spoken, ['e']], ['explanation-typed', chosen, ['e', 'up', 'up', 'right']], ['explanation-read', over, ['e']], ['explanation-unnamed', looked, ['e']], ['explanation-name', looked, ['e', 'escape', 'n', 'A', 'd', 'a']], ['hand-in', chosen, ['H']], ['hand-in-unchosen', over, ['H']],
    ['sheet-end', judged, ['pagedown', 'pagedown', 'pagedown', 'pagedown']], ['name', looked, ['n', 'A', 'd', 'a']], ['leaving', trying, ['q']], ['help', spoken, ['?']],
  ] as const)('by keys: %s', async (name, view, keys) => {
    await expect(`${shown(stateOf(view, size, ...keys), size)}\n`).toMatchFileSnapshot(`${folder}interview-${name}-page-${columns}x${rows}.txt`);
  });
});

describe.each(sizes)('$columns x $rows', (size) => {
  test('in ASCII, and in colours without a background', () => {
    for (const [, view] of views) {
      for (const keys of [[], ['k'], ['m'], ['r'], ['e'], ['?']]) {
        const state = stateOf(view, size, ...keys);
        expect(shown(state, size, ascii)).toMatch(/^[\n\u0020-\u007E]*$/);
        const coloured = frame(state, size, makeTheme({ colour: true, ascii: false })).join('\n');
        const codes = [...coloured.matchAll(/\u001B\[([0-9;]*)m/g)].flatMap(([, list]) => list.split(';').map(Number));
        expect(codes.filter((code) => code !== 0 && code !== 1 && !(code >= 30 && code <= 37) && !(code >= 90 && code <= 97))).toEqual([]);
      }
    }
  });

  test('before the end no page tells what is right', () => {
    const before = shown(stateOf(spoken, size, 'k'), size) + shown(stateOf(spoken, size), size);
    expect(before).toContain('this is it');
    expect(before).not.toMatch(/[✓✗] ?(write-before-commit|burst|slow-sink)/);
  });

  test('every key is in the help', () => {
    const text = shown(stateOf(spoken, size, '?'), size);
    for (const { does } of keyTable) expect(text).toContain(does);
    expect(text).toContain('the same command');
  });
});

test.each(views)('%s: no page of it cuts a word, in either size', (_, view) => {
  for (const size of sizes) for (const keys of [[], ['k'], ['k', 'end', 'x'], ['m'], ['m', 'tab'], ['r'], ['e'], ['H'], ['q'], ['?']]) expect(shown(stateOf(view, size, ...keys), size), keys.join(' ')).not.toContain('…');
});

test('a page with nothing on it says which key brings something', () => {
  for (const [key, ...words] of [['p', 'l shows run 1', 'k lists', 'e writes it', 'n writes it'], ['r', 'l shows run 1'], ['m', 'from memory', 'enter, then its name'], ['k', 'd: this is it']]) expect(stateText(began, key)).toContain(words[0]);
  expect(shown(stateOf(began, narrow, 'e', 'escape'), narrow)).toContain('nothing is written yet: enter begins');
  expect(shown(stateOf(began, wide, 'k'), wide)).toContain('no run has ended yet: l shows run 1');
});

const stateText = (view: InterviewView, ...keys: readonly string[]): string => shown(stateOf(view, narrow, ...keys), narrow).replace(/\s+/g, ' ');

test('run 1 is looked at from any page, as often as one likes', () => {
  for (const page of ['p', 'k', 'm', 'r']) expect(asks(began, page, 'l')).toEqual([{ do: 'look' }]);
  expect(asks(looked, 'l')).toEqual([{ do: 'look' }]);
});

test('a kind is named or ruled out at once, then why; what was said of it is taken back', () => {
  expect(asks(looked, 'k', 'down', 'd')).toEqual([{ do: 'diagnose', kind: 'clock-skew', because: '' }]);
  expect(asks(looked, 'k', 'down', 'd', ...'lkq x', 'enter')).toEqual([{ do: 'diagnose', kind: 'clock-skew', because: 'lkq x' }]);
  expect(asks(looked, 'k', 'x', ...'quiet', 'enter')).toEqual([{ do: 'rule out', kind: 'burst', because: 'quiet' }]);
  expect(asks(looked, 'k', 'x', 'enter')).toEqual([]);
  expect(asks(looked, 'k', 'x', ...'quiet', 'escape')).toEqual([]);
  expect(asks(looked, 'k', 'u')).toEqual([]);
  expect(asks(spoken, 'k', 'u')).toEqual([{ do: 'take back', kind: 'burst' }]);
  // A reason is changed by the same key, and what was said is not said anew for it.
  expect(asks(spoken, 'k', 'x')).toEqual([]);
  expect(asks(spoken, 'k', 'x', '!', 'enter')).toEqual([{ do: 'rule out', kind: 'burst', because: 'the rate rises only after the crash!' }]);
});

test('a remedy is typed by its name; one that was named goes by u', () => {
  expect(asks(looked, 'm', 'enter', ...'log q', 'enter')).toEqual([{ do: 'remedy', text: 'log q' }]);
  expect(asks(looked, 'm', 'enter', 'enter')).toEqual([]);
  expect(asks(drafted, 'm', 'down', 'u')).toEqual([{ do: 'remedy', text: 'autoscale' }]);
});

test('no remedy is told that the candidate has not named, but those in place', () => {
  for (const size of sizes) for (const keys of [[], ['k'], ['m'], ['m', 'enter'], ['?']]) expect(shown(stateOf({ ...looked, inPlace: [] }, size, ...keys), size)).not.toMatch(/\b(replay|autoscale|backpressure|priority|buffer)\b(?!\.)/);
});

test('a number and a prediction are typed in their rows, a digit begins them, and u takes them back', () => {
  expect(asks(looked, 'm', 'down', '4', 'k', 'enter')).toEqual([{ do: 'set', id: 'gateway.queue', text: '4k' }]);
  expect(asks(drafted, 'm', ...down(5), 'enter', 'backspace', 'enter')).toEqual([{ do: 'set', id: 'worker.prefetch', text: '10' }]);
  expect(asks(drafted, 'm', ...down(5), 'enter', 'enter')).toEqual([]);
  expect(asks(drafted, 'm', ...down(5), 'u')).toEqual([{ do: 'set', id: 'worker.prefetch', text: '' }]);
  expect(asks(drafted, 'm', ...down(4), 'u')).toEqual([]);
  expect(asks(looked, 'm', 'tab', '0', 'enter')).toEqual([{ do: 'predict', id: 'lost', text: '0' }]);
  expect(asks(drafted, 'm', 'tab', 'u')).toEqual([{ do: 'predict', id: 'lost', text: '' }]);
  expect(asks(looked, 'm', 'tab', ...down(20), 'enter', ...'waiting.gateway:max 2k', 'enter')).toEqual([{ do: 'predict', id: 'waiting.gateway:max', text: '2k' }]);
  expect(asks(looked, 'm', 'tab', ...down(20), 'enter', ...'lost', 'enter')).toEqual([]);
  expect(stateText({ ...looked, draft: { ...looked.draft, predict: { 'waiting.gateway:max': '2k' } } }, 'm', 'tab', ...down(10))).toContain('▸ waiting.gateway:max – ◆ 2k');
});

test('a try needs a change, a choice a yes, and after it nothing more is run', () => {
  expect(asks(looked, 'm', 't')).toEqual([]);
  expect(stateText(looked, 'm', 't')).toContain('nothing differs from run 1 yet');
  expect(asks(drafted, 'm', 't')).toEqual([{ do: 'try' }]);
  expect(asks(drafted, 'm', 'c')).toEqual([]);
  expect(stateText(drafted, 'm', 'c')).toContain('Choose this: autoscale, worker.prefetch=100? After this nothing more can be run. You predict lost 0, critical-p99 2s.');
  expect(stateText(looked, 'm', 'c')).toContain('You predict nothing.');
  expect(asks(drafted, 'm', 'c', 'y')).toEqual([{ do: 'choose' }]);
  for (const no of ['escape', 'n', 'enter', 'c']) expect(asks(drafted, 'm', 'c', no)).toEqual([]);
  for (const key of ['t', 'c', 'enter', 'u', '5']) expect(asks(chosen, 'm', 'down', key)).toEqual([]);
  expect(stateOf(chosen, narrow, 'm', 'c').asking).toBeNull();
});

test('while something runs it can be stopped, and all but another run be asked for', () => {
  expect(asks(trying, 'escape')).toEqual([{ do: 'stop' }]);
  expect(asks(trying, 'm', 'escape')).toEqual([{ do: 'stop' }]);
  for (const key of ['l', 'H', 't', 'c']) expect(asks(trying, 'm', key)).toEqual([]);
  expect(asks(trying, 'k', 'down', 'd')).toHaveLength(1);
  expect(asks(trying, 'e', 'x')).toEqual([{ do: 'explain', text: 'x' }]);
  expect(asks(trying, 'q')).toEqual([]);
  for (const yes of ['q', 'y']) expect(asks(trying, 'q', yes)).toEqual([{ do: 'leave' }]);
  expect(asks(trying, 'q', 'escape')).toEqual([]);
  expect(told(stateOf(trying, narrow, 'q'), tried).asking).toBeNull();
});

test('leaving: q everywhere, and never esc, which leads back; ctrl+c whatever is typed', () => {
  expect(asks(looked, 'q')).toEqual([{ do: 'leave' }]);
  for (const keys of [['escape'], ['k', 'escape'], ['k', 'escape', 'escape'], ['?', 'escape', 'escape']]) expect(asks(looked, ...keys)).toEqual([]);
  expect(stateOf(looked, narrow, 'k', 'escape', 'escape').page).toBe('paper');
  expect(asks(looked, 'e', 'q')).toEqual([{ do: 'explain', text: 'q' }]);
  for (const keys of [['e'], ['n', 'A'], ['H'], ['?'], []]) expect(asks(looked, ...keys, 'ctrl+c')).toEqual([{ do: 'interrupt' }]);
});

test('an explanation is kept with every change, in lines, and changed anywhere', () => {
  expect(asks(looked, 'e', 'a', 'enter')).toEqual([{ do: 'explain', text: 'a\n' }]);
  expect(asks(looked, 'e', 'a', 'enter', 'b')).toEqual([{ do: 'explain', text: 'a\nb' }]);
  expect(asks(looked, 'e', ...'held', 'left', 'left', 'backspace')).toEqual([{ do: 'explain', text: 'hld' }]);
  expect(asks(looked, 'e', ...'one', 'enter', ...'two', 'up', 'x')).toEqual([{ do: 'explain', text: 'onex\ntwo' }]);
  expect(asks(looked, 'e', ...'one', 'up', 'x')).toEqual([{ do: 'explain', text: 'xone' }]);
  for (const key of ['left', 'up', 'down', 'escape', 'backspace', 'pageup']) expect(asks(looked, 'e', key)).toEqual([]);
  const long = press(stateOf({ ...looked, explanation: 'x'.repeat(10_000) }, narrow, 'e'), 'y', narrow);
  expect(long.commands).toEqual([]);
  expect(long.state.notice).toBe('no more than 10,000 characters: the rest is left out');
  expect(stateOf(looked, narrow, 'e', '\u200E', '\u009B', '\u001B').field?.text).toBe('');
});

test.each([
  ['a reason', ['k', 'd'], 300], ['a name', ['n'], 100], ['a remedy', ['m', 'enter'], 60], ['a number', ['m', ...down(1), 'enter', ...Array.from({ length: 24 }, () => 'backspace')], 24],
] as const)('%s has so many letters, and of the next one the screen says that it is left out', (_, keys, most) => {
  for (const size of sizes) {
    const full = stateOf(looked, size, ...keys, ...'x'.repeat(most));
    expect(shown(full, size)).not.toContain('no more than');
    const more = pressed(full, size, ...'yz');
    expect(more.field?.text).toBe('x'.repeat(most));
    expect(shown(more, size)).toContain(`no more than ${most} characters: the rest is left out`);
    expect(shown(pressed(more, size, 'backspace'), size)).not.toContain('no more than');
  }
});

test('a long explanation shows where one writes, and is scrolled through once it is written', () => {
  const view = { ...looked, explanation: Array.from({ length: 60 }, (_, i) => `line ${i + 1}`).join('\n') };
  expect(stateText(view, 'e')).toContain('line 60_');
  expect(stateText(view, 'e', ...Array.from({ length: 59 }, () => 'up'))).toMatch(/letters ── line 1_ line 2 /);
  expect(stateText(view, 'e', 'escape')).toMatch(/letters ── line 1 line 2 /);
  expect(stateText(view, 'e', 'escape', ...Array.from({ length: 9 }, () => 'pagedown'))).toContain('line 59 line 60 enter write');
});

test('a name is typed where its row is shown; beside a text that is being written, the row says how to get there', () => {
  expect(press(stateOf(looked, wide, 'e', 'escape', 'n', ...'Ada'), 'enter', wide).commands).toEqual([{ do: 'name', text: 'Ada' }]);
  expect(shown(stateOf(looked, wide, 'e'), wide)).toContain('not told: esc, then n writes it');
  expect(shown(stateOf(looked, wide, 'e', 'escape'), wide)).toContain('not told: n writes it');
  expect(stateOf(looked, wide, 'e', 'n').field).toMatchObject({ what: 'explain', text: 'n' });
  for (const keys of [['k', 'n'], ['m', 'n'], ['r', 'n']]) expect(stateOf(looked, wide, ...keys).field).toBeNull();
  expect(stateOf(looked, narrow, 'e', 'escape', 'n').field).toBeNull();
  expect(asks(looked, 'n', ...'Ada L', 'enter')).toEqual([{ do: 'name', text: 'Ada L' }]);
  expect(asks(spoken, 'n', 'backspace', 'backspace', 'backspace', 'enter')).toEqual([{ do: 'name', text: '' }]);
  expect(asks(spoken, 'n', 'enter')).toEqual([]);
});

test('what is typed survives every tick of the clock, and the end of a run', () => {
  for (const keys of [['e', ...'because'], ['n', ...'Ad'], ['m', 'enter', ...'repl'], ['m', 'down', '4'], ['k', 'd', ...'why']]) {
    const before = stateOf(looked, narrow, ...keys);
    const ticked = told(before, { ...looked, usedMs: looked.usedMs + 1000 });
    expect(ticked.field).toEqual(before.field);
    expect(ticked.page).toBe(before.page);
    expect(shown(ticked, narrow)).toContain('27:28 of 30:00 left');
    const ended = told(before, { ...looked, runs: tried.runs });
    expect(ended.field).toEqual(before.field);
    expect(ended.notice).toBe('run 2 has ended: r shows it');
  }
});

test('where one is survives a tick; the end of a run opens it, and the sheet itself', () => {
  const there = stateOf(drafted, narrow, 'm', 'down', 'down');
  expect(told(there, { ...drafted, usedMs: drafted.usedMs + 1000 })).toEqual({ ...there, view: expect.anything() });
  const ended = told(there, tried);
  expect([ended.page, ended.run]).toEqual(['runs', 1]);
  expect(shown(ended, narrow)).toContain('run 2: a try, at 6:10');
  for (const keys of [['k'], ['e', 'x'], ['?'], ['H']]) expect(told(stateOf(chosen, narrow, ...keys), judged)).toMatchObject({ page: 'sheet', field: null, asking: null });
});

test('a text that was refused is given back, one that was taken is not', () => {
  const sent = stateOf(looked, narrow, 'm', 'down', '4', 'x', 'enter');
  expect(sent.field).toBeNull();
  const refused = noted(told(sent, looked), 'gateway.queue: 4x is no count');
  expect(refused.field).toMatchObject({ what: 'set', id: 'gateway.queue', text: '4x' });
  expect(shown(refused, narrow)).toContain('[4x_]');
  expect(shown(refused, narrow)).toContain('◆ gateway.queue: 4x is no count');
  const taken = { ...looked, draft: { ...looked.draft, set: { 'gateway.queue': '4k' } } };
  expect(noted(told(sent, taken), 'kept').field).toBeNull();
  for (const key of ['up', 't', 'k']) expect(noted(pressed(sent, narrow, key), 'a word').field).toBeNull();
  expect(noted(stateOf(looked, narrow, 'n', 'A', 'enter'), 'a word').field).toBeNull();
});

test('once the time is over, what was said stands, nothing more is said, and it is handed in', () => {
  const late = told(stateOf(tried, narrow, 'm', 'down', '4'), over);
  expect(late.field).toBeNull();
  expect(late.notice).toContain('the time is over: what you said stands; H hands it in');
  expect(told(stateOf(drafted, narrow, 'm', 'c'), over).asking).toBeNull();
  for (const keys of [['l'], ['n'], ['k', 'd'], ['k', 'x'], ['k', 'u'], ['m', 't'], ['m', 'c'], ['m', 'enter'], ['m', 'u'], ['e', 'x']]) expect(asks(over, ...keys)).toEqual([]);
  expect(stateText(over)).toContain('the time is over: 30:00');
  expect(stateText(over)).toContain('The time is over: what you said stands. H hands it in.');
  expect(asks(over, 'H', 'y')).toEqual([{ do: 'hand in' }]);
});

test('while earlier runs are executed again the clock stands, which is told, and H says why it waits', () => {
  expect(stateText(again)).toContain('23:52 left, the clock stands');
  expect(stateText(again)).toContain('what you ran before is executed again; the clock stands meanwhile');
  expect(stateText(again)).toContain('runs executed again now');
  expect(shown(stateOf(again, wide, 'k'), wide)).toContain('no run has ended yet: executed again now');
  expect(stateText({ ...again, runs: tried.runs })).toContain('runs 1 failed · 2 failed');
  for (const view of [again, { ...again, running: null }]) {
    expect(stateText(view, 'H')).toContain('H waits until your earlier runs have been executed again: the sheet is judged by them');
    expect(stateOf(view, narrow, 'H').asking).toBeNull();
  }
  expect(stateText(trying, 'H')).toContain('H waits until this run has ended; esc stops it');
  expect(stateText(again)).not.toContain('H hand in');
  expect(asks(again, 'k', 'd')).toHaveLength(1);
});

test('it is handed in after a yes; while it is judged there is nothing but to stop that', () => {
  for (const page of ['p', 'k', 'm', 'r']) expect(asks(chosen, page, 'H', 'y')).toEqual([{ do: 'hand in' }]);
  for (const no of ['escape', 'n', 'enter', 'H']) expect(asks(chosen, 'H', no)).toEqual([]);
  expect(stateText(drafted, 'H')).toContain('Hand it in with nothing chosen?');
  expect(stateOf(chosen, narrow, 'k', 'H', 'y').page).toBe('paper');
  for (const key of ['l', 'k', 'm', 'r', 'e', 'n', 'H', 'enter']) expect(press(stateOf(judging, narrow), key, narrow)).toMatchObject({ commands: [], state: { page: 'paper', field: null } });
  expect(asks(judging, 'escape')).toEqual([{ do: 'stop' }]);
  expect(asks(judging, 'q', 'y')).toEqual([{ do: 'leave' }]);
  expect(stateText(judging)).toContain('it is judged: run 3 of 8');
});

test('a sheet has five lines with their evidence, and no total; nothing is changed after it', () => {
  const text = Array.from({ length: 6 }, (_, i) => stateText(judged, ...Array.from({ length: i }, () => 'pagedown'))).join(' ');
  for (const { name, result } of judged.sheet!.lines) expect(text).toContain(`${name} ✓ ${result}`.replace('prediction ✓', 'prediction ≈'));
  for (const part of ['No total: 5 lines', 'npx wavetank train grade papers/7-ada.json', 'npx wavetank report papers/7-ada.json', 'papers/7-ada.json, sealed bc64edf6', '[ ] its cost']) expect(text).toContain(part);
  for (const keys of [['l'], ['H'], ['n'], ['k', 'd'], ['m', 't'], ['e', 'x']]) expect(asks(judged, ...keys)).toEqual([]);
  expect(stateOf(judged, narrow, 'r', 'escape').page).toBe('sheet');
  expect(asks(judged, 'escape')).toEqual([]);
  expect(asks(judged, 'q')).toEqual([{ do: 'leave' }]);
});

test('a terminal that is too small is told why, and how to go on', () => {
  const text = shown(stateOf(trying, wide), { columns: 60, rows: 15 }).replace(/\s+/g, ' ');
  expect(text).toContain('This terminal has 60 columns and 15 rows; the screen needs 80 and 24.');
  expect(text).toContain('q leaves');
  expect(shown(stateOf(trying, wide, 'q'), { columns: 60, rows: 15 }).replace(/\s+/g, ' ')).toContain('Stop what runs, and leave? What you said is kept. y: yes. esc: no.');
});

const key = fc.oneof(fc.constantFrom(...keyTable.flatMap(({ keys }) => keys)), fc.constantFrom('y', 'a', ' ', '7', '水', '\u200E', 'backspace', 'ctrl+c'));
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constantFrom('水'.repeat(200), '\u001B[2J', 'a\nb\tc', '', 'x'.repeat(500)));
const change = fc.record({ item: text, pipeline: text, name: text, explanation: text, trouble: fc.option(text), usedMs: fc.nat({ max: 2_000_000 }), because: text, did: text, parts: text, evidence: text, cut: fc.nat({ max: 20 }) });

/** The same view with other texts in it, and shorter lists. */
function changed(view: InterviewView, { because, did, parts, evidence, cut, ...texts }: (typeof change extends fc.Arbitrary<infer T> ? T : never)): InterviewView {
  return {
    ...view, ...texts, kinds: view.kinds.slice(cut).map((kind) => ({ ...kind, because, about: did })), numbers: view.numbers.slice(cut).map((each) => ({ ...each, text: parts })),
    draft: { remedies: [{ id: did, about: parts }], set: { 'worker.count': parts }, predict: { [did]: parts } },
    runs: view.runs.slice(0, cut).map((run) => ({ ...run, did, reason: because, account: run.account.map((row) => ({ ...row, parts })), judged: run.judged.map((row) => ({ ...row, value: did })), predicted: [{ mark: 'near', text: evidence }] })),
    sheet: view.sheet === null ? null : { ...view.sheet, explanation: texts.explanation, lines: view.sheet.lines.map((line) => ({ ...line, evidence, result: did, parts: [{ mark: 'told', text: parts }] })) },
  };
}

test('whatever is said and however it is played with: a frame is a rectangle of the terminal\'s size', () => {
  fc.assert(fc.property(fc.constantFrom(...views), fc.array(fc.oneof(key, fc.tuple(fc.constantFrom(...views), change), text.map((note) => ({ note }))), { maxLength: 14 }), fc.nat({ max: 160 }), fc.nat({ max: 60 }), ([, view], deeds, columns, rows) => {
    const size = { columns, rows };
    let state = interview(view).initial;
    for (const deed of deeds) {
      if (typeof deed === 'string') ({ state } = press(state, deed, size));
      else state = 'note' in deed ? noted(state, deed.note) : told(state, changed(deed[0][1], deed[1]));
      for (const theme of [plain, ascii]) {
        const picture = frame(state, size, theme);
        expect(picture.map(widthOf)).toEqual(Array.from({ length: rows }, () => columns));
        expect(picture.join('')).toMatch(theme.ascii ? /^[\u0020-\u007E]*$/ : /^[^\u0000-\u001F\u007F-\u009F]*$/);
      }
    }
  }), { numRuns: 100 });
});
