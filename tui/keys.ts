import { ask, stay, type Step, type Wish } from './command.ts';
import { dataPages, isDataPage, pagesOf, type DataPageId } from './data-pages.ts';
import { enterForm, moveField, moveRow, openForm, typeInto } from './forms.ts';
import type { Key } from './keyboard.ts';
import { moveOn, nextPage, openOn, openPage, scrollBy } from './inspecting.ts';
import { moveCursor, moveFocus, open } from './lists.ts';
import { hasResult, type Ability, type State } from './model.ts';
import type { ScreenId } from './screens/registry.ts';
import { answerQuit, changeSpeed, goBack, interrupt, quit, step, toggleRemedy, togglePause, toNextEvent } from './steering.ts';
import { fullText } from './text/figure.ts';

export interface KeyEntry {
  readonly keys: readonly Key[];
  /** What stands for it in the help and in the key bar. */
  readonly label: string;
  readonly does: string | ((state: State) => string);
  /** A word or two for the key bar; without it, only the help tells. */
  readonly bar?: string | ((state: State) => string);
  readonly on: readonly ScreenId[];
  /** What it makes or leads to: a command to the run or to its clock, a wish, or nothing but another view. */
  readonly makes: 'action' | 'steering' | 'wish' | 'view';
  /** A key that could do nothing here is not shown, and does nothing. */
  offered?(state: State): boolean;
  press(state: State, key: Key): Step;
}

const digits: readonly Key[] = [...'123456789'];
const run: readonly ScreenId[] = ['live'];
const lists: readonly ScreenId[] = ['live', 'end'];
const forms: readonly ScreenId[] = ['knobs', 'faults'];
const pages: readonly ScreenId[] = ['help', 'why', 'part', 'remedies'];
const data = Object.keys(dataPages) as readonly DataPageId[];

const steerable = ({ catalogue, end }: State): boolean => catalogue.clock === 'virtual' && end === null;
const touchable = ({ catalogue }: State): boolean => !catalogue.watched;
const settable = (state: State): boolean => state.end === null && touchable(state);
const switchable = ({ catalogue, end }: State): boolean => end === null && catalogue.remedies.some(({ switching }) => switching !== 'at-start');
const remediable = ({ catalogue }: State): boolean => catalogue.remedies.length > 0;
const breakable = ({ catalogue, end }: State): boolean => end === null && catalogue.faults.length > 0;
/** Of a run whose engine died nothing is judged, so there are no lists to go through. */
const hasLists = (state: State): boolean => state.end === null || hasResult(state);
const hasPanes = (state: State): boolean => hasLists(state) && (state.end === null || !state.catalogue.watched);
const can = (ability: Ability) => ({ abilities }: State): boolean => abilities.has(ability);
const wish = (which: Wish) => (state: State): Step => ask(state, { to: 'program', wish: which });
const help = (state: State): Step => {
  if (state.screen === 'help') return back(state);
  return stay({ ...state, screen: 'help', backTo: isDataPage(state.screen) ? state.screen : state.backTo });
};
const followEvents = (state: State): Step => stay({ ...state, filter: '', cursor: { ...state.cursor, events: undefined } });
const home = (state: State): Step => stay({ ...state, screen: state.end === null ? 'live' : 'end', subject: null, part: null, backTo: null });
/** To the page from which this one was opened, else to the run. */
const back = (state: State): Step => (state.backTo === null || isDataPage(state.screen) ? home(state) : openPage(state, state.backTo));
/** A run that is watched belongs to the paper of an interview. */
const quits = ({ catalogue: { watched }, end }: State): string => (!watched ? 'quit; asks while it runs' : end === null ? 'to the paper; asks first' : 'back to the paper');
const quitBar = ({ catalogue: { watched }, end }: State): string => (!watched ? 'quit' : end === null ? 'paper' : 'back to the paper');
const hasPages = (state: State): boolean => hasLists(state) && pagesOf(state).length > 0;
const hasOthers = (state: State): boolean => pagesOf(state).length > 1;
const opens = (state: State): boolean => (state.screen === 'held' || (state.screen === 'changed' && state.end !== null)) && dataPages[state.screen].length(state) > 0;

/** Every key, once: the program obeys this table, and the help and the key bar are drawn from it. */
export const keyTable: readonly KeyEntry[] = [
  { keys: [' '], label: 'space', does: 'pause, and go on', bar: 'pause/go', on: run, makes: 'steering', offered: steerable, press: togglePause },
  { keys: ['v'], label: 'v', does: 'what its data shows', bar: 'data', on: lists, makes: 'view', offered: hasPages, press: (state) => nextPage(state) },
  { keys: ['.'], label: '.', does: 'a second on, a calendar more', bar: 'step', on: run, makes: 'steering', offered: steerable, press: step },
  { keys: [','], label: ',', does: 'back 10 s, a calendar more', bar: 'back', on: run, makes: 'wish', offered: (state) => steerable(state) && can('back')(state), press: goBack },
  { keys: ['<', '>'], label: '< >', does: 'speed: slower, faster', bar: 'speed', on: run, makes: 'steering', offered: steerable, press: changeSpeed },
  { keys: ['n'], label: 'n', does: 'on to the next start or end', bar: 'next event', on: run, makes: 'steering', offered: (state) => steerable(state) && touchable(state), press: toNextEvent },
  { keys: digits, label: '1-9', does: 'a remedy on or off', on: run, makes: 'action', offered: switchable, press: (state, key) => toggleRemedy(state, Number(key) - 1) },
  { keys: ['='], label: '=', does: 'set a declared number', bar: 'set', on: run, makes: 'action', offered: settable, press: (state) => openForm(state, 'knobs') },
  { keys: ['f'], label: 'f', does: 'inject a fault, or end one', bar: 'fault', on: run, makes: 'action', offered: breakable, press: (state) => openForm(state, 'faults') },
  { keys: ['i'], label: 'i', does: 'what each remedy does', bar: 'remedies', on: [...lists, 'remedies'], makes: 'view', offered: remediable, press: (state) => (state.screen === 'remedies' ? back(state) : stay({ ...state, screen: 'remedies' })) },
  { keys: ['b'], label: 'b', does: 'branch: with and without', bar: 'branch', on: run, makes: 'wish', offered: (state) => steerable(state) && can('branch')(state), press: wish('branch') },
  { keys: ['r'], label: 'r', does: 'run again', bar: 'run again', on: ['end'], makes: 'wish', offered: can('again'), press: wish('again') },

  { keys: ['tab'], label: 'tab', does: 'the next pane', bar: 'pane', on: lists, makes: 'view', offered: hasPanes, press: (state) => moveFocus(state, 1) },
  { keys: ['shift+tab'], label: 'shift+tab', does: 'the pane before', on: lists, makes: 'view', offered: hasPanes, press: (state) => moveFocus(state, -1) },
  { keys: ['up', 'down', 'left', 'right', 'pageup', 'pagedown'], label: 'arrows', does: 'move in the pane', on: lists, makes: 'view', offered: hasLists, press: (state, key) => moveCursor(state, strideOf(key)) },
  { keys: ['enter'], label: 'enter', does: 'why: what the cursor is on', bar: 'why', on: lists, makes: 'view', offered: hasLists, press: open },
  { keys: ['/'], label: '/', does: 'filter the events', on: run, makes: 'view', press: (state) => stay({ ...state, typingFilter: true, focus: 'events' }) },

  { keys: ['up', 'down', 'pageup', 'pagedown'], label: '↑ ↓', does: 'another entry', bar: 'choose', on: forms, makes: 'view', offered: touchable, press: (state, key) => moveRow(state, strideOf(key)) },
  { keys: ['tab', 'right'], label: 'tab', does: 'the next field', bar: 'field', on: ['faults'], makes: 'view', offered: touchable, press: (state) => moveField(state, 1) },
  { keys: ['shift+tab', 'left'], label: 'shift+tab', does: 'the field before', on: ['faults'], makes: 'view', offered: touchable, press: (state) => moveField(state, -1) },
  { keys: ['enter'], label: 'enter', does: 'make it so', bar: 'make it so', on: forms, makes: 'action', offered: touchable, press: enterForm },

  { keys: ['tab', 'v', 'shift+tab'], label: 'tab', does: 'another page of data', bar: 'page', on: data, makes: 'view', offered: hasOthers, press: (state, key) => nextPage(state, key === 'shift+tab' ? -1 : 1) },
  { keys: ['up', 'down', 'left', 'right', 'pageup', 'pagedown'], label: 'arrows', does: 'another entry, another stage', bar: 'move', on: data, makes: 'view', offered: hasPages, press: (state, key) => moveOn(state, key, strideOf(key)) },
  { keys: ['enter'], label: 'enter', does: 'open: what is held, a story', bar: 'open', on: data, makes: 'view', offered: (state) => hasPages(state) && (!isDataPage(state.screen) || opens(state)), press: openOn },
  { keys: ['up', 'down', 'pageup', 'pagedown'], label: '↑ ↓', does: 'scroll', bar: 'scroll', on: ['part'], makes: 'view', offered: hasPages, press: (state, key) => scrollBy(state, strideOf(key)) },

  { keys: ['escape', 'q', 'enter'], label: 'esc', does: 'back', bar: 'back', on: pages, makes: 'view', press: back },
  { keys: ['escape', 'q'], label: 'esc', does: 'back to the run', bar: 'back', on: data, makes: 'view', offered: hasPages, press: home },
  { keys: ['escape'], label: 'esc', does: 'back without a change', bar: 'back', on: forms, makes: 'view', offered: touchable, press: home },
  { keys: ['escape'], label: 'esc', does: 'follow all events again', on: run, makes: 'view', press: followEvents },
  { keys: ['?'], label: '?', does: 'help, and back', bar: 'help', on: [...lists, ...pages, ...data], makes: 'view', press: help },
  { keys: ['escape'], label: 'esc', does: 'back to the paper', on: ['end'], makes: 'wish', offered: ({ catalogue, end }) => catalogue.watched && end !== null, press: quit },
  { keys: ['q'], label: 'q', does: quits, bar: quitBar, on: lists, makes: 'wish', press: quit },
];

const strides: Readonly<Record<string, number>> = { up: -1, left: -1, down: 1, right: 1, pageup: -10, pagedown: 10 };

function strideOf(key: Key): number {
  return strides[key] ?? 0;
}

/** Keys that do something on the present screen, in the order of the table. */
export function offeredKeys(state: State, screen: ScreenId = state.screen): KeyEntry[] {
  return keyTable.filter(({ on, offered }) => on.includes(screen) && (offered?.(state) ?? true));
}

/** A text of an entry as it is in this state. */
export function keyWords(text: KeyEntry['does'], state: State): string {
  return typeof text === 'string' ? text : text(state);
}

/** The state after a key, and what it asks for. Questions and fields that are open get the key before the table does. */
export function press(state: State, key: Key): Step {
  if (key === 'ctrl+c') return interrupt(state);
  if (state.asking === 'quit') return answerQuit(state, key);
  if (state.typingFilter) return typeFilter(state, key);
  const entry = offeredKeys(state).find(({ keys }) => keys.includes(key));
  if (entry) return entry.press(state, key);
  if (state.screen === 'end' && keyTable.some(({ keys, on }) => on.includes('live') && keys.includes(key))) {
    return stay(state, `the run is over: ${can('again')(state) ? 'r runs it again, ' : ''}q ${state.catalogue.watched ? 'leads back to the paper' : 'leaves'}`);
  }
  const types = [...key].length === 1 || key === 'backspace';
  return types && (state.screen === 'knobs' || state.screen === 'faults') ? typeInto(state, key) : stay(state, state.notice);
}

const longestFilter = 40;

function typeFilter(state: State, key: Key): Step {
  const followed = { ...state.cursor, events: undefined };
  if (key === 'enter') return stay({ ...state, typingFilter: false });
  if (key === 'escape') return stay({ ...state, typingFilter: false, filter: '', cursor: followed });
  if (key === 'backspace') return stay({ ...state, filter: state.filter.slice(0, -1), cursor: followed });
  if ([...key].length !== 1) return stay(state);
  const filter = state.filter + key;
  return filter.length > longestFilter ? stay(state, fullText(longestFilter)) : stay({ ...state, filter, cursor: followed });
}
