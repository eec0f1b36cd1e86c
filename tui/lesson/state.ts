import type { Size } from '../program.ts';
import { printableData } from '../text/cells.ts';
import type { LessonView } from './view.ts';

/** Pages of a lesson. What of a step there is to see, `parts` tells. */
export type LessonPage = 'opening' | 'step' | 'numbers' | 'played' | 'words' | 'help';

/** Parts of a step: where there is no room for all of it, one after the other. */
export const parts = ['asked', 'happened', 'why', 'followUps', 'tries'] as const;
export type Part = (typeof parts)[number];

/** All that a picture depends on besides its size. */
export interface LessonState {
  readonly view: LessonView;
  readonly page: LessonPage;
  /** Where the help leads back to. */
  readonly under: LessonPage;
  /** null: all of the step, or where there is no room for that the part that the course is at. */
  readonly part: Part | null;
  /** The number that is being typed. */
  readonly typed: string;
  /** Where the cursor is among the numbers, and what was typed over these, by their ids. */
  readonly row: number;
  readonly set: Readonly<Record<string, string>>;
  readonly card: number;
  /** Rows that were scrolled past. */
  readonly scroll: number;
  /** Whether what runs is to be stopped, and left. */
  readonly asking: boolean;
  /** An answer to the last key, until the next one. */
  readonly notice: string;
}

export type LessonCommand =
  | { readonly do: 'choose'; readonly answer: number }
  | { readonly do: 'guess'; readonly text: string }
  | { readonly do: 'try'; readonly nth: number }
  /** A run of the step with numbers of one's own, as they were typed. */
  | { readonly do: 'play'; readonly set: Readonly<Record<string, string>> }
  | { readonly do: 'pass' | 'hint' | 'run' | 'next' | 'back' | 'again' | 'measure' | 'live' }
  /** `stop`: what runs; `leave`: the lesson; `interrupt`: by ctrl+c. */
  | { readonly do: 'stop' | 'leave' | 'interrupt' };

export interface LessonStep {
  readonly state: LessonState;
  readonly commands: readonly LessonCommand[];
}

/** The state after a key that asks for nothing. */
export function stay(state: LessonState, change: Partial<LessonState> = {}): LessonStep {
  return { state: { ...state, notice: '', ...change }, commands: [] };
}

export function ask(state: LessonState, ...commands: readonly LessonCommand[]): LessonStep {
  return { state: { ...state, notice: '' }, commands };
}

export function opened(view: LessonView): LessonState {
  return { view: printableData(view), page: 'opening', under: 'opening', part: null, typed: '', row: 0, set: {}, card: 0, scroll: 0, asking: false, notice: '' };
}

/** The course has gone on: what belongs to where it was is closed. */
export function told(state: LessonState, news: LessonView): LessonState {
  const view = printableData(news);
  const { view: before } = state;
  const asking = state.asking && view.running !== null;
  const isElsewhere = view.stage !== before.stage || view.step.number !== before.step.number || (view.step.outcome === null) !== (before.step.outcome === null);
  if (isElsewhere) return { ...state, view, asking, page: 'step', part: null, typed: '', row: 0, set: {}, card: 0, scroll: 0, notice: '' };
  if (view.played !== null && before.played === null) return { ...state, view, asking, page: 'played', scroll: 0 };
  return { ...state, view, asking, typed: view.running === null ? state.typed : '' };
}

/** A word of the program to the reader, until their next key. */
export function noted(state: LessonState, text: string): LessonState {
  return { ...state, notice: text };
}

const roomy: Size = { columns: 110, rows: 36 };

/** Whether all of a step has room. */
export function isRoomy({ columns, rows }: Size): boolean {
  return columns >= roomy.columns && rows >= roomy.rows;
}

/** The part that is shown; null: all of them. */
export function partOf({ part, view }: Pick<LessonState, 'part' | 'view'>, size: Size): Part | null {
  if (view.step.outcome === null) return isRoomy(size) ? null : 'asked';
  return part ?? (isRoomy(size) ? null : 'happened');
}
