import type { Theme } from '../theme.ts';
import type { CapacityView } from './view.ts';

/** A part of the screen of a capacity. */
export interface CapacityPane {
  title(view: CapacityView): string;
  note?(view: CapacityView): string;
  /** Rows that show all of it. */
  rows(view: CapacityView, width: number): number;
  /** At most `height` rows, none wider than `width`. */
  draw(view: CapacityView, width: number, height: number, theme: Theme): string[];
}
