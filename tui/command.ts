import type { Action, Steering } from '../engine/command.ts';
import type { Ability, State } from './model.ts';

/** What a key asks of the world outside: of the run (it leaves a trace), of its clock (it leaves none), of the program. */
export type Command =
  | { readonly to: 'run'; readonly action: Action }
  | { readonly to: 'clock'; readonly steering: Steering }
  /** To an earlier moment, by so much of the run's clock. */
  | { readonly to: 'back'; readonly ms: number }
  /** What the records of a run that is over tell of an item. */
  | { readonly to: 'records'; readonly item: number }
  /** A stretch of what is held, from the first on. */
  | { readonly to: 'held'; readonly from: number; readonly count: number }
  | { readonly to: 'program'; readonly wish: Wish };

/** `quit`: after the question; `interrupt`: ctrl+c, at once the second time. */
export type Wish = 'quit' | 'interrupt' | Exclude<Ability, 'back'>;

/** The state after a key, and what the key asks for. */
export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
}

export function stay(state: State, notice = ''): Step {
  return { state: { ...state, notice }, commands: [] };
}

export function ask(state: State, ...commands: readonly Command[]): Step {
  return { state: { ...state, notice: '' }, commands };
}
