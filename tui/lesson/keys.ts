import type { TableKey } from '../key-table.ts';
import type { Key } from '../keyboard.ts';
import { least, type Size } from '../program.ts';
import { answer, changeAnswer, enterPrediction, isAsking, startsNumber, typeNumber } from './predicting.ts';
import { enterNumber, moveRow, typeOver } from './numbers.ts';
import { mostScroll } from './reading.ts';
import { ask, isRoomy, partOf, parts, stay, type LessonCommand, type LessonPage, type LessonState, type LessonStep, type Part } from './state.ts';
import type { TryView } from './view.ts';

type LessonKey = TableKey<LessonState, LessonCommand>;

const wish = (command: LessonCommand) => (state: LessonState): LessonStep => ask(state, command);
const isRunning = ({ view }: LessonState): boolean => view.running !== null;
const isOn = (page: LessonPage) => (state: LessonState): boolean => state.page === page && !isRunning(state);
const isAt = (stage: LessonState['view']['stage']) => (state: LessonState): boolean => isOn('step')(state) && state.view.stage === stage;
const isTold = isAt('told');
const hasWords = ({ view, page }: LessonState): boolean => view.words.length > 0 && page === 'step' && view.stage !== 'cards';
const hasHint = ({ view: { step } }: LessonState): boolean => step.hintsLeft > 0;
const lacks = (state: LessonState): boolean => isAt('cards')(state) && state.view.lacking > 0;

/** The parts that a step has, besides all of it where there is room. */
function ringOf({ view }: LessonState, size: Size): (Part | null)[] {
  const { followUps = [], tries = [] } = view.step.outcome ?? {};
  const lists: Partial<Record<Part, readonly unknown[]>> = { followUps, tries };
  const has = parts.filter((part) => lists[part]?.length !== 0);
  return isRoomy(size) ? [null, ...has.filter((part) => part !== 'asked')] : [...has];
}

function turn(state: LessonState, by: 1 | -1, size: Size): LessonStep {
  const ring = ringOf(state, size);
  return stay(state, { part: ring[(ring.indexOf(partOf(state, size)) + by + ring.length) % ring.length], scroll: 0 });
}

/** To the next part; after the last one, or where all of them are seen, to the next step. */
function goOn(state: LessonState, _: Key, size: Size): LessonStep {
  const isLast = ringOf(state, size).at(-1) === partOf(state, size);
  return isRoomy(size) || isLast ? ask(state, { do: 'next' }) : turn(state, 1, size);
}

const nextText = (state: LessonState, size: Size): string => {
  const { step: { number }, steps } = state.view;
  if (!isRoomy(size) && ringOf(state, size).at(-1) !== partOf(state, size)) return 'on';
  return number === steps.length ? 'answer cards' : 'next step';
};

const triesOf = ({ view }: LessonState): readonly TryView[] => view.step.outcome?.tries ?? [];
const isTrying = (state: LessonState, size: Size): boolean => isTold(state) && partOf(state, size) === 'tries';

function runTry(state: LessonState, key: Key): LessonStep {
  const nth = Number(key) - 1;
  return nth < triesOf(state).length ? ask(state, { do: 'try', nth }) : stay(state, { notice: `there ${triesOf(state).length === 1 ? 'is one thing' : `are ${triesOf(state).length} things`} to try` });
}

function moveCard(state: LessonState, key: Key): LessonStep {
  const by = key === 'up' || key === 'shift+tab' ? -1 : 1;
  const { length } = state.view.cards;
  return stay(state, { card: (state.card + by + length) % length, scroll: 0 });
}

function scroll(state: LessonState, key: Key, size: Size): LessonStep {
  const by = key === 'up' ? -1 : key === 'down' ? 1 : key === 'pageup' ? -page : page;
  return stay(state, { scroll: Math.max(0, Math.min(mostScroll(state, size), state.scroll + by)) });
}

const page = 8;

/** From a page to the step, from a step to the one before it. */
function back(state: LessonState): LessonStep {
  if (state.page === 'played') return stay(state, { page: 'numbers' });
  if (state.page !== 'step') return stay(state, { page: 'step', set: {}, row: 0, scroll: 0 });
  if (state.part !== null) return stay(state, { part: null, scroll: 0 });
  if (state.typed !== '') return stay(state, { typed: '' });
  return state.view.step.number === 1 && state.view.stage !== 'cards' ? stay(state, { page: 'opening' }) : ask(state, { do: 'back' });
}

const toPage = (page: LessonPage) => (state: LessonState): LessonStep => stay(state, { page: state.page === page ? 'step' : page, scroll: 0 });
const numberKeys: readonly Key[] = [...'123456789'];

export const keyTable: readonly LessonKey[] = [
  { keys: ['enter'], label: 'enter', does: 'begin, or go on where you left it', bar: ({ view }) => (view.steps.some(({ done }) => done) ? 'go on' : 'begin'), offered: isOn('opening'), press: (state) => stay(state, { page: 'step' }) },

  { keys: numberKeys, label: ({ view }) => `1-${view.step.choice.answers.length}`, does: 'your answer', bar: 'answer', offered: (state) => isAsking(state) && state.view.wanted === 'choice', press: answer },
  { keys: ['up', 'down'], label: '↑ ↓', does: 'another answer', bar: 'change', offered: isAsking, press: changeAnswer },
  { keys: ['enter'], label: 'enter', does: 'your number, typed; then it runs', bar: ({ view: { wanted } }) => (wanted === 'choice' ? '' : wanted === 'number' ? 'predict' : 'run it'), offered: isAsking, press: enterPrediction },
  { keys: ['-'], label: '-', does: 'no prediction', bar: 'none', offered: (state) => isAsking(state) && state.view.wanted !== null && state.typed === '', press: wish({ do: 'pass' }) },
  { keys: ['h'], label: 'h', does: 'a hint', bar: ({ view: { step: { hints, hintsLeft } } }) => `hint (${hints.length + 1} of ${hints.length + hintsLeft})`, offered: (state) => isAsking(state) && hasHint(state), press: wish({ do: 'hint' }) },

  { keys: ['enter'], label: 'enter', does: 'on: the next part, the next step', bar: nextText, offered: isTold, press: goOn },
  { keys: ['t'], label: 't', does: 'what there is to try', bar: 'try it', offered: (state, size) => isTold(state) && triesOf(state).length > 0 && !isTrying(state, size), press: (state) => stay(state, { part: 'tries', scroll: 0 }) },
  { keys: numberKeys, label: (state) => (triesOf(state).length < 2 ? '1' : `1-${triesOf(state).length}`), does: 'try it', bar: 'run it', offered: (state, size) => isTrying(state, size) && triesOf(state).length > 0, press: runTry },
  { keys: ['r'], label: 'r', does: 'run again, with other predictions', bar: 'run again', offered: isTold, press: wish({ do: 'again' }) },
  { keys: ['l'], label: 'l', does: 'this run live, on its own screen', bar: 'live', offered: isTold, press: wish({ do: 'live' }) },
  { keys: ['='], label: '=', does: 'change a number, run it', bar: 'change a number', offered: (state) => isTold(state) || isOn('played')(state), press: (state) => stay(state, { page: 'numbers' }) },
  { keys: ['tab', 'right'], label: 'tab', does: 'one part after the other', bar: 'parts', offered: isTold, press: (state, _, size) => turn(state, 1, size) },
  { keys: ['shift+tab', 'left'], label: 'shift+tab', does: 'the part before', offered: isTold, press: (state, _, size) => turn(state, -1, size) },
  { keys: ['w'], label: 'w', does: 'words: what the names mean', bar: 'words', offered: (state) => hasWords(state) && !isRunning(state), press: toPage('words') },

  { keys: ['up', 'down', 'tab', 'shift+tab'], label: '↑ ↓', does: 'another card', bar: 'card', offered: isAt('cards'), press: moveCard },
  { keys: ['m'], label: 'm', does: 'run what the cards lack', bar: ({ view }) => `run ${view.lacking} more`, offered: lacks, press: wish({ do: 'measure' }) },

  { keys: ['up', 'down'], label: '↑ ↓', does: 'another number', bar: 'choose', offered: isOn('numbers'), press: moveRow },
  { keys: ['enter'], label: 'enter', does: 'run it so', bar: 'run it so', offered: isOn('numbers'), press: enterNumber },
  { keys: ['up', 'down', 'pageup', 'pagedown'], label: (state) => (isAt('cards')(state) ? 'pgdn' : '↑ ↓'), does: 'scroll', bar: 'scroll', offered: (state, size) => !isRunning(state) && mostScroll(state, size) > 0, press: scroll },

  { keys: ['escape'], label: 'esc', does: 'stop what runs', bar: 'stop it', offered: isRunning, press: wish({ do: 'stop' }) },
  { keys: ['escape'], label: 'esc', does: 'back', bar: 'back', offered: (state) => !isRunning(state) && state.page !== 'opening', press: back },
  { keys: ['?'], label: '?', does: 'help, and back', bar: 'help', offered: (state) => state.page !== 'numbers', press: (state) => stay(state, { page: 'help', under: state.page }) },
  { keys: ['q'], label: 'q', does: 'leave: all is kept', bar: 'leave', offered: (state) => state.page !== 'numbers' || isRunning(state), press: (state) => (isRunning(state) ? stay(state, { asking: true }) : ask(state, { do: 'leave' })) },
];

export function press(state: LessonState, key: Key, size: Size = least): LessonStep {
  if (key === 'ctrl+c') return ask(state, { do: 'interrupt' });
  if (state.asking) return key === 'q' || key === 'y' || key === 'enter' ? ask({ ...state, asking: false }, { do: 'leave' }) : stay(state, { asking: key !== 'escape' && key !== 'n' });
  if (state.page === 'help') return key === 'q' || key === '?' || key === 'escape' || key === 'enter' ? stay(state, { page: state.under }) : stay(state);
  if (isAsking(state) && startsNumber(state, key)) return typeNumber(state, key);
  const entry = keyTable.find(({ keys, offered }) => keys.includes(key) && offered(state, size));
  if (entry !== undefined) return entry.press(state, key, size);
  return isOn('numbers')(state) ? typeOver(state, key) : stay(state, { notice: state.notice });
}
