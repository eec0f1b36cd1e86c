import type { Theme } from './theme.ts';
import type { Key } from './keyboard.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this, no screen can say what it has to. */
export const least: Size = { columns: 80, rows: 24 };

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < least.columns || rows < least.rows;
}

/** Rows around the body of a page: the header, a rule, and the keys. */
export const frameRows = 3;

/** Of a page with so many rows, those that have no room. */
export function outOfSight(rows: number, size: Size): number {
  return Math.max(0, rows - (size.rows - frameRows));
}

/** Something that a terminal can show: a state, its picture, and what keys make of it. Pure; whoever shows it acts on the commands. */
export interface Program<State, Command> {
  readonly initial: State;
  /** Exactly as many rows as the size has, none wider. */
  frame(state: State, size: Size, theme: Theme): string[];
  /** `size`: of what is seen while the key is pressed; for those that show something else where there is room. */
  press(state: State, key: Key, size?: Size): { readonly state: State; readonly commands: readonly Command[] };
}

/** A program while it is shown. Once another one is shown, what is told to it is kept and not drawn. */
export interface Shown<State> {
  /** Latest wins: between two pictures only the last state is drawn. */
  change(next: (state: State) => State): void;
  /** Shows it again, as it has become meanwhile, in the place of another. */
  resume(): void;
}

/** A terminal that was taken over. One program is shown at a time. */
export interface Display {
  /** `framesPerSecond`: pictures a second at most while nobody presses a key. Default 4. */
  show<State, Command>(program: Program<State, Command>, dispatch: (command: Command) => void, framesPerSecond?: number): Shown<State>;
  /** Gives the terminal back. */
  close(): void;
}
