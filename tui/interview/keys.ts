import type { TableKey } from '../key-table.ts';
import type { Key } from '../keyboard.ts';
import { least, type Size } from '../program.ts';
import { kindAt } from './kinds.ts';
import { clearRow, editRow, isAsItIs, isPredicting, jump, moveRow } from './measures.ts';
import { mostScroll } from './reading.ts';
import { ask, home, isCatchingUp, isChosen, isSayable, stay, wideColumns, type InterviewPage, type InterviewState, type InterviewStep } from './state.ts';
import { enterField, moveCaret, openField, typeKey } from './typing.ts';
import type { InterviewCommand } from './view.ts';

type InterviewKey = TableKey<InterviewState, InterviewCommand>;
type When = (state: InterviewState) => boolean;

const isTyping: When = ({ field }) => field !== null;
const isFree: When = ({ field, view }) => field === null && view.judging === null;
const says: When = (state) => isFree(state) && isSayable(state.view);
const isBusy: When = ({ view }) => view.running !== null || view.judging !== null;
/** Whether something can be run. */
const isIdle: When = (state) => says(state) && !isBusy(state);
const isOn = (page: InterviewPage, when: When = isFree): When => (state) => state.page === page && when(state);
/** After the choice no run is put together any more. */
const drafts = (when: When): When => isOn('measures', (state) => when(state) && !isChosen(state.view));
const isSaid: When = (state) => says(state) && kindAt(state) !== undefined && kindAt(state)!.said !== 'open';

const toPage = (page: InterviewPage) => (state: InterviewState): InterviewStep => stay(state, { page, scroll: 0 });
const canOpen = (page: InterviewPage): When => (state) => isFree(state) && state.page !== page;
const question = (asking: InterviewState['asking']) => (state: InterviewState): InterviewStep => stay(state, { asking });
const leave = (state: InterviewState): InterviewStep => (isBusy(state) ? question('leave')(state) : ask(state, { do: 'leave' }));

function moveKind(state: InterviewState, key: Key): InterviewStep {
  const by = { up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0;
  const last = state.view.kinds.length - 1;
  return stay(state, { kind: Math.max(0, Math.min(last, Math.min(state.kind, last) + by)) });
}

/** At once, for the clock runs; then why, which may stay empty. */
const sayOf = (what: 'diagnose' | 'rule out') => (state: InterviewState): InterviewStep => {
  const kind = kindAt(state);
  if (kind === undefined) return stay(state);
  const { id, because, said } = kind;
  const { state: next } = openField(state, what, id, because);
  return said === (what === 'diagnose' ? 'named' : 'ruled out') ? stay(next) : ask(next, { do: what, kind: id, because });
};

function takeBack(state: InterviewState): InterviewStep {
  return ask(state, { do: 'take back', kind: kindAt(state)!.id });
}

function tryDraft(state: InterviewState): InterviewStep {
  return isAsItIs(state.view.draft) ? stay(state, { notice: 'nothing differs from run 1 yet: name a remedy, or set a number' }) : ask(state, { do: 'try' });
}

function moveRun(state: InterviewState, key: Key): InterviewStep {
  const { length } = state.view.runs;
  return stay(state, { run: (state.run + (key === 'left' || key === 'shift+tab' ? -1 : 1) + length) % length, scroll: 0 });
}

/** To the explanation; what can be typed begins at once. */
function explain(state: InterviewState): InterviewStep {
  const there: InterviewState = { ...state, page: 'explanation', scroll: 0 };
  return says(state) ? openField(there, 'explain', '', state.view.explanation) : stay(there);
}

/** Where the row of the name is shown. */
const showsName = (state: InterviewState, { columns }: Size): boolean => says(state) && (state.page === 'paper' || (state.page === 'explanation' && columns >= wideColumns));

const isWaited: When = (state) => isBusy(state) || state.view.isStanding;

function handIn(state: InterviewState): InterviewStep {
  if (!isWaited(state)) return question('hand in')(state);
  return stay(state, { notice: isCatchingUp(state.view) ? 'H waits until your earlier runs have been executed again: the sheet is judged by them' : 'H waits until this run has ended; esc stops it' });
}

const page = 8;

function scroll(state: InterviewState, key: Key, size: Size): InterviewStep {
  const by = key === 'up' ? -1 : key === 'down' ? 1 : key === 'pageup' ? -page : page;
  const most = mostScroll(state, size);
  return stay(state, { scroll: Math.max(0, Math.min(most, Math.min(state.scroll, most) + by)) });
}

const digits: readonly Key[] = [...'0123456789'];
const arrows: readonly Key[] = ['up', 'down', 'pageup', 'pagedown'];
const isText: When = ({ field }) => field?.what === 'explain';
const isReason: When = ({ field }) => field?.what === 'diagnose' || field?.what === 'rule out';

export const keyTable: readonly InterviewKey[] = [
  { keys: ['enter'], label: 'enter', does: 'typing: keep it, or a new line', bar: (state) => (isText(state) ? 'new line' : 'keep it'), offered: isTyping, press: (state) => enterField(state, state.field!) },
  { keys: ['escape'], label: 'esc', does: 'typing: done', bar: (state) => (isText(state) ? 'done' : isReason(state) && kindAt(state)?.because === '' ? 'no reason' : 'drop it'), offered: isTyping, press: (state) => stay(state, { field: null }) },
  { keys: ['left', 'right', 'up', 'down'], label: 'arrows', does: 'typing: move in the text', bar: 'move in the text', offered: isTyping, press: (state, key, size) => moveCaret(state, state.field!, key, size) },

  { keys: ['escape'], label: 'esc', does: 'stop what runs', bar: 'stop it', offered: (state) => !isTyping(state) && isBusy(state), press: (state) => ask(state, { do: 'stop' }) },

  { keys: arrows, label: '↑ ↓', does: 'another kind', bar: 'choose', offered: isOn('kinds'), press: moveKind },
  { keys: ['d'], label: 'd', does: 'this is it; then why', bar: 'this is it', offered: isOn('kinds', says), press: sayOf('diagnose') },
  { keys: ['x'], label: 'x', does: 'it is not this; then why', bar: 'rule it out', offered: isOn('kinds', says), press: sayOf('rule out') },
  { keys: ['u', 'backspace'], label: 'u', does: 'take back what you said of it', bar: 'take back', offered: isOn('kinds', isSaid), press: takeBack },

  { keys: ['enter', ...digits], label: 'enter', does: 'type what the row is to be', bar: 'type', offered: drafts(says), press: editRow },
  { keys: ['t'], label: 't', does: 'try: run it', bar: 'try', offered: drafts(isIdle), press: tryDraft },
  { keys: ['c'], label: 'c', does: 'choose: run it, as the last one', bar: 'choose', offered: drafts(isIdle), press: question('choose') },
  { keys: ['u', 'backspace'], label: 'u', does: 'take back what the row says', bar: 'take back', offered: drafts(says), press: clearRow },
  { keys: ['tab', 'shift+tab'], label: 'tab', does: 'numbers, predictions', bar: (state) => (isPredicting(state) ? 'numbers' : 'predict'), offered: isOn('measures'), press: jump },
  { keys: arrows, label: '↑ ↓', does: 'another row', offered: isOn('measures'), press: moveRow },

  { keys: ['right', 'tab', 'left', 'shift+tab'], label: '← →', does: 'another run', bar: 'another run', offered: (state) => isOn('runs')(state) && state.view.runs.length > 1, press: moveRun },
  { keys: ['enter'], label: 'enter', does: 'write on', bar: 'write', offered: isOn('explanation', says), press: explain },
  { keys: arrows, label: '↑ ↓', does: 'scroll', bar: 'scroll', offered: (state, size) => isFree(state) && mostScroll(state, size) > 0, press: scroll },

  { keys: ['escape'], label: 'esc', does: 'back', bar: 'back', offered: (state) => isFree(state) && !isBusy(state) && state.page !== home(state.view), press: (state) => toPage(home(state.view))(state) },
  { keys: ['l'], label: 'l', does: 'look at run 1', bar: 'look', offered: isIdle, press: (state) => ask(state, { do: 'look' }) },
  { keys: ['k'], label: 'k', does: 'kinds: what it could be', bar: 'kinds', offered: canOpen('kinds'), press: toPage('kinds') },
  { keys: ['m'], label: 'm', does: 'measures, predictions', bar: 'measures', offered: canOpen('measures'), press: toPage('measures') },
  { keys: ['r'], label: 'r', does: 'runs that have ended', bar: 'runs', offered: canOpen('runs'), press: toPage('runs') },
  { keys: ['e'], label: 'e', does: 'your explanation', bar: 'explain', offered: canOpen('explanation'), press: explain },
  { keys: ['H'], label: 'H', does: 'hand it in', bar: (state) => (isWaited(state) ? '' : 'hand in'), offered: (state) => isFree(state) && state.view.sheet === null, press: handIn },
  { keys: ['n'], label: 'n', does: 'your name', bar: 'name', offered: showsName, press: (state) => openField(state, 'name', '', state.view.name) },
  { keys: ['p'], label: 'p', does: 'the paper', offered: canOpen('paper'), press: toPage('paper') },
  { keys: ['?'], label: '?', does: 'help, and back', bar: 'help', offered: (state) => !isTyping(state), press: (state) => stay(state, { page: 'help', under: state.page }) },
  { keys: ['q'], label: 'q', does: 'leave: all is kept', bar: 'leave', offered: (state) => !isTyping(state), press: leave },
];

export function press(state: InterviewState, key: Key, size: Size = least): InterviewStep {
  if (key === 'ctrl+c') return ask(state, { do: 'interrupt' });
  if (state.asking !== null) return answer(state, key);
  if (state.page === 'help') return ['q', '?', 'escape', 'enter'].includes(key) ? stay(state, { page: state.under }) : stay(state);
  const entry = keyTable.find(({ keys, offered }) => keys.includes(key) && offered(state, size));
  if (entry !== undefined) return entry.press(state, key, size);
  return state.field === null ? stay(state, { notice: state.notice }) : typeKey(state, state.field, key);
}

/** Yes to a question: what is asked for then. */
const wishes = { choose: { do: 'choose' }, 'hand in': { do: 'hand in' }, leave: { do: 'leave' } } as const satisfies Record<string, InterviewCommand>;

function answer(state: InterviewState, key: Key): InterviewStep {
  const { asking } = state;
  if (asking === null || key === 'escape' || key === 'n') return stay(state, { asking: null });
  if (key !== 'y' && !(asking === 'leave' && key === 'q')) return stay(state);
  const next: InterviewState = asking === 'hand in' ? { ...state, page: 'paper', scroll: 0 } : state;
  return ask({ ...next, asking: null }, wishes[asking]);
}
