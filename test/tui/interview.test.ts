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
const { began, looked, spoken, drafted, trying, tried, chosen, over, judging, judged } = interviewViews as Record<keyof typeof interviewViews, InterviewView>;

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
    ['choose', drafted, ['m', 'c']], ['runs', tried, ['r']], ['runs-chosen', chosen, ['r']], ['runs-none', began, ['r']],
    ['explanation', spoken, ['e']], ['explanation-typed', chosen, ['e', 'up', 'up', 'right']], ['explanation-read', over, ['e']], ['hand-in', chosen, ['H']], ['hand-in-unchosen', over, ['H']],
    ['sheet-end', judged, ['pagedown', 'pagedown', 'pagedown', 'pagedown']], ['name', looked, ['n', 'A', 'd', 'a']], ['leaving', trying, ['q']], ['help', spoken, ['?']],
  ] as const)('by keys: %s', async (name, view, keys) => {
    await expect(`${shown(stateOf(view, size, ...keys), size)}\n`).toMatchFileSnapshot(`${folder}interview-${name}-page-${columns}x${rows}.txt`);
  });
});
