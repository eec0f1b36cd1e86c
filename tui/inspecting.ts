import { ask, stay, type Step } from './command.ts';
import { dataPages, isDataPage, pagesOf, type DataPageId } from './data-pages.ts';
import { byLength } from './charts/tasks.ts';
import type { State } from './model.ts';
import { least } from './program.ts';
import { mostUneven, stagesOfTasks } from './task-runs.ts';
import { boxFrame } from './text/box.ts';
import { rawRows } from './text/raw-bytes.ts';

/** So many entries of the quarantine are asked for at once, around the cursor. */
const heldAtOnce = 200;

/** Where the cursor of a page is; tasks are followed to the stage at work, and in the end begin with the most uneven one. */
export function placeOn(state: State, page: DataPageId): number {
  const last = dataPages[page].length(state) - 1;
  const usual = page !== 'tasks' ? 0 : state.end === null ? last : mostUneven(stagesOfTasks(state.tasks));
  return Math.max(0, Math.min(last, state.places[page] ?? usual));
}

/** What the scenario has to show: its first page, or the next of them. */
export function nextPage(state: State, by: 1 | -1 = 1): Step {
  const pages = pagesOf(state);
  const at = isDataPage(state.screen) ? pages.indexOf(state.screen) + by : 0;
  return openPage(state, pages[(at + pages.length) % pages.length]);
}

export function openPage(state: State, screen: DataPageId): Step {
  return withHeld({ ...state, screen, scroll: 0, backTo: null, subject: null, part: null });
}

/** Another entry of the list. On tasks, up and down scroll through those of a stage, left and right go to another stage. */
export function moveOn(state: State, key: string, stride: number): Step {
  if (!isDataPage(state.screen)) return stay(state);
  const page = state.screen;
  if (page === 'tasks' && key !== 'left' && key !== 'right') return stay({ ...state, scroll: Math.max(0, Math.min(longest(state), state.scroll + stride)) });
  const last = dataPages[page].length(state) - 1;
  const at = Math.max(0, Math.min(last, placeOn(state, page) + stride));
  // At the newest stage the tasks are followed again.
  const follows = page === 'tasks' && state.end === null && at >= last;
  return withHeld({ ...state, scroll: 0, places: { ...state.places, [page]: follows ? undefined : at } });
}

function longest(state: State): number {
  const stage = stagesOfTasks(state.tasks)[placeOn(state, 'tasks')];
  return stage === undefined ? 0 : Math.max(0, byLength(stage.tasks, 0).length - 1);
}

/** Asks for the stretch around the cursor, unless it is there. */
function withHeld(state: State): Step {
  if (state.screen !== 'held') return stay(state);
  const at = placeOn(state, 'held');
  const { from, parts, total } = state.held;
  const margin = heldAtOnce / 4;
  const isThere = parts.length > 0 && (from === 0 || at >= from + margin) && (from + parts.length >= total || at < from + parts.length - margin);
  return isThere ? stay(state) : ask(state, { to: 'held', from: Math.max(0, at - heldAtOnce / 2), count: heldAtOnce });
}

/** Opens what the cursor is on: a part of the quarantine; of what changed, once the run is over, the story of the record. */
export function openOn(state: State): Step {
  if (state.screen === 'held') return openPart(state);
  const specimen = state.changed[placeOn(state, 'changed')];
  if (specimen === undefined) return stay(state, 'no record has changed its form yet');
  if (state.end === null) return stay(state, 'the story of a record can be read when the run is over');
  const { item, change, feed } = specimen.sent;
  const shown: State = { ...state, screen: 'why', backTo: 'changed', subject: { kind: 'item', item, check: change, text: `${feed}: ${change}` } };
  return state.stories[item] ? stay(shown) : ask(shown, { to: 'records', item });
}

function openPart(state: State): Step {
  const part = state.held.parts[placeOn(state, 'held') - state.held.from];
  if (part === undefined) return stay(state, dataPages.held.length(state) === 0 ? 'nothing is held' : 'it is being read');
  const shown: State = { ...state, screen: 'part', backTo: 'held', part, scroll: 0 };
  return state.end === null || part.item === null || state.stories[part.item] ? stay(shown) : ask(shown, { to: 'records', item: part.item });
}

/** Rows up or down in what is opened, no further than it is long on the narrowest terminal. */
export function scrollBy(state: State, by: number): Step {
  const bytes = Buffer.from(state.part?.raw ?? '', 'base64');
  const rows = rawRows(bytes, { from: 0, trouble: null, width: least.columns - boxFrame.cells }, { paint: (_, text) => text, ascii: false }).length;
  return stay({ ...state, scroll: Math.max(0, Math.min(rows, state.scroll + by)) });
}
