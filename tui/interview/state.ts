import { printable, printableData, printableLines } from '../text/printable.ts';
import type { InterviewCommand, InterviewView } from './view.ts';

export type InterviewPage = 'paper' | 'kinds' | 'measures' | 'runs' | 'explanation' | 'sheet' | 'help';

/** A text that is being typed. */
export interface Field {
  /** `figure`: one without a row of its own, and its value. */
  readonly what: 'name' | 'remedy' | 'set' | 'predict' | 'figure' | 'diagnose' | 'rule out' | 'explain';
  /** The kind, number or figure that it is about. */
  readonly id: string;
  readonly text: string;
  /** How much of the text is before the caret. */
  readonly at: number;
}

/** All that a picture depends on besides its size. */
export interface InterviewState {
  readonly view: InterviewView;
  readonly page: InterviewPage;
  /** Where the help leads back to. */
  readonly under: InterviewPage;
  /** Where one is among kinds, rows of measures, and runs. */
  readonly kind: number;
  readonly row: number;
  readonly run: number;
  /** Rows that were scrolled past. */
  readonly scroll: number;
  readonly field: Field | null;
  /** What was typed last of the draft; where it is refused, it is given back. */
  readonly sent: Field | null;
  /** What is to be answered with yes or no. */
  readonly asking: 'choose' | 'hand in' | 'leave' | null;
  /** An answer to the last key, until the next one. */
  readonly notice: string;
}

export interface InterviewStep {
  readonly state: InterviewState;
  readonly commands: readonly InterviewCommand[];
}

/** The state after a key that asks for nothing. */
export function stay(state: InterviewState, change: Partial<InterviewState> = {}): InterviewStep {
  return { state: { ...state, sent: null, notice: '', ...change }, commands: [] };
}

export function ask(state: InterviewState, ...commands: readonly InterviewCommand[]): InterviewStep {
  return { state: { ...state, sent: null, notice: '' }, commands };
}

export function opened(view: InterviewView): InterviewState {
  const shown = readable(view);
  return { view: shown, page: home(shown), under: 'paper', kind: 0, row: 0, run: Math.max(0, view.runs.length - 1), scroll: 0, field: null, sent: null, asking: null, notice: '' };
}

/** Printable, with the lines of an explanation left as they are. */
function readable(view: InterviewView): InterviewView {
  const shown = printableData(view);
  return { ...shown, explanation: printableLines(view.explanation), sheet: shown.sheet === null ? null : { ...shown.sheet, explanation: printableLines(view.sheet!.explanation) } };
}

/** News: what is being typed stays, unless nothing can be said any more; the end of a run, and of all, is shown. */
export function told(state: InterviewState, news: InterviewView): InterviewState {
  const { view: before } = state;
  const view = readable(news);
  const isRefused = JSON.stringify(view.draft) === JSON.stringify(before.draft);
  const next: InterviewState = { ...state, view, sent: isRefused ? state.sent : null, asking: stillAsked(state.asking, view) };
  if (view.sheet !== null && before.sheet === null) return { ...next, page: 'sheet', scroll: 0, field: null, asking: null, notice: '' };
  const gone = view.runs.length > before.runs.length ? ended(next) : next;
  if (!isSayable(view) && isSayable(before)) return { ...gone, field: null, notice: isOver(view) ? overText : gone.notice };
  return gone;
}

const overText = 'the time is over: what you said stands; H hands it in';

/** Where one waits for a run, or reads of runs; on the measures for one that was put together there. */
function isWaiting({ page, field, view: { runs } }: InterviewState): boolean {
  return field === null && (page === 'paper' || page === 'runs' || (page === 'measures' && runs.length > 1));
}

/** Whoever is typing, or is at something else, is not taken away from it. */
function ended(state: InterviewState): InterviewState {
  const run = state.view.runs.length - 1;
  if (!isWaiting(state)) return { ...state, run, notice: `run ${state.view.runs[run].nth} has ended: r shows it` };
  return { ...state, page: 'runs', run, scroll: 0, notice: '' };
}

function stillAsked(asking: InterviewState['asking'], view: InterviewView): InterviewState['asking'] {
  const isBusy = view.running !== null || view.judging !== null;
  if (asking === 'leave') return isBusy ? asking : null;
  return isBusy || (asking === 'choose' && !isSayable(view)) ? null : asking;
}

/** A word of the program to the reader, until their next key. Without a change of the draft, it is about what was typed last. */
export function noted(state: InterviewState, text: string): InterviewState {
  const { sent, field, ...others } = state;
  return { ...others, notice: printable(text), sent: null, field: field ?? (isSayable(state.view) ? sent : null) };
}

/** The page that all others lead back to. */
export function home({ sheet }: InterviewView): InterviewPage {
  return sheet === null ? 'paper' : 'sheet';
}

export function isOver({ usedMs, limitMs }: InterviewView): boolean {
  return usedMs >= limitMs;
}

/** Whether runs of before are executed again, which costs no time. */
export function isCatchingUp({ isStanding, judging, sheet }: InterviewView): boolean {
  return isStanding && judging === null && sheet === null;
}

/** Whether anything can be said: before the time is over, and before it is handed in. */
export function isSayable(view: InterviewView): boolean {
  return !isOver(view) && view.judging === null && view.sheet === null;
}

/** After the choice nothing more is run. */
export function isChosen({ runs }: InterviewView): boolean {
  return runs.some(({ isChoice }) => isChoice);
}

/** From here on, two things stand beside each other. */
export const wideColumns = 110;
