import type { State } from './model.ts';
import type { Theme } from './theme.ts';

/** What is drawn, how large, and in which look. */
export interface View {
  readonly state: State;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** How a pane stands on the live screen at one of its two sizes. */
export interface Placing {
  /** A whole band, or the left or right half of one; a right half follows its left one in the registry. */
  readonly place: 'band' | 'left' | 'right';
  /** Rows that it needs, and how many more it can make use of; `weight`: its share of what is left over. */
  rows(state: State, width: number): { readonly least: number; readonly most: number; readonly weight?: number };
  /** At most `view.height` rows of at most `view.width` cells; the layout pads them. */
  draw(view: View): string[];
}

/** A pane that only one of the sizes has leaves the other out. */
export interface Pane {
  /** Whether a run has it; without this, every run does. */
  has?(state: State): boolean;
  readonly wide?: Placing;
  readonly narrow?: Placing;
}

/** A row that never grows. */
export const oneRow = (): { readonly least: number; readonly most: number } => ({ least: 1, most: 1 });
