import { z } from 'zod';
import type { Random } from '../../engine/random.ts';
import { fieldParam } from './field-param.ts';
import { compareTexts, parsePredicate, type FieldOf } from './predicate.ts';

/** Which rows or records a fault hits: parameters that all kinds have which hit single ones. */
export const selectionParams = z.strictObject({
  share: z.number().gt(0).max(1).optional().describe('each one of those that match, with this probability'),
  nth: z.number().int().min(1).optional().describe('the n-th of those that match, and no other'),
  every: z.number().int().min(1).optional().describe('every n-th of those that match'),
  where: z.string().optional().describe('comparisons joined by and: amount>100 and country==DE'),
  key: z.string().optional().describe('only where the key is this'),
  time: fieldParam('the field that from and to look at'),
  from: z.string().optional().describe('only where time is this or later'),
  to: z.string().optional().describe('only where time is earlier'),
});
export type Selection = z.infer<typeof selectionParams>;

/** What a picker may ask of what it looks at. */
export interface Selectable {
  readonly field: FieldOf;
  key(): string;
}

/**
 * Picks the rows that a fault hits, by a stream of its own. Where every row is alike to it, it says which one comes next,
 * so that nobody needs to look at those between.
 */
export class Picker {
  /** The next row to show it, counted from 1; infinite when there is none. */
  next: number;
  readonly #random: Random;
  readonly #share: number;
  readonly #selection: Selection;
  readonly #matches: ((row: Selectable) => boolean) | null;
  #seen = 0;
  /** The next that it takes, counted among those that match. */
  #wanted: number;

  constructor(selection: Selection, usualShare: number, random: Random) {
    this.#selection = selection;
    this.#share = selection.share ?? usualShare;
    this.#random = random;
    this.#matches = matcher(selection);
    this.#wanted = selection.nth ?? selection.every ?? this.#gap();
    this.next = this.#matches === null ? this.#wanted : 1;
  }

  /** Whether it takes this row; to be asked once for the row `next`, in order. */
  takes(row: Selectable): boolean {
    if (this.#matches === null) {
      this.#advance();
      this.next = this.#wanted;
      return true;
    }
    this.next++;
    if (!this.#matches(row) || ++this.#seen < this.#wanted) return false;
    this.#advance();
    if (this.#wanted === Number.POSITIVE_INFINITY) this.next = this.#wanted;
    return true;
  }

  #advance(): void {
    const { nth, every } = this.#selection;
    if (nth !== undefined) this.#wanted = Number.POSITIVE_INFINITY;
    else this.#wanted += every ?? this.#gap();
  }

  /** How far to the next of many independent coins that fall with probability `share`: geometric, by inversion. */
  #gap(): number {
    if (this.#share >= 1) return 1;
    return 1 + Math.floor(Math.log(1 - this.#random.float()) / Math.log(1 - this.#share));
  }
}

function matcher({ where, key, time, from, to }: Selection): ((row: Selectable) => boolean) | null {
  const tests: ((row: Selectable) => boolean)[] = [];
  if (where !== undefined) {
    const { holds } = parsePredicate(where);
    tests.push((row) => holds(row.field));
  }
  if (key !== undefined) tests.push((row) => row.key() === key);
  if (time !== undefined) {
    tests.push((row) => {
      const at = row.field(time);
      return at !== undefined && (from === undefined || compareTexts(at, from) >= 0) && (to === undefined || compareTexts(at, to) < 0);
    });
  }
  return tests.length === 0 ? null : (row) => tests.every((holds) => holds(row));
}
