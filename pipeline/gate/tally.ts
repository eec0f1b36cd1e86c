import type { Held } from './held.ts';
import { reasons, type ReasonId } from './reason.ts';

/** What was held for one reason: how often, and the first of it. */
export interface HeldCount {
  readonly count: number;
  readonly first: Pick<Held, 'line' | 'column' | 'field' | 'detail'>;
}

/** Counts what became of rows. */
export class Tally {
  kept = 0;
  held = 0;
  /** Rows that were there before to the last cell: dropped, since nothing is lost. */
  copies = 0;
  /** Rows, let through or there before, that ended with a carriage return and a line feed. */
  crlfRows = 0;
  blankLines = 0;
  /** Lines that are no rows: another table, the header once more. */
  misplaced = 0;
  /** Lines within rows that may as well be rows of their own. */
  doubtfulLines = 0;
  /** Lines held for what may be one damaged row on several of them. */
  partsOfRows = 0;
  /** Rows of another day, where a day was asked for. */
  otherDay = 0;
  groupedNumbers = 0;
  readonly #by = new Map<ReasonId, { count: number; first: HeldCount['first'] }>();

  hold(held: Held): void {
    this.held++;
    if (held.withdrawn) this.kept--;
    const known = this.#by.get(held.reason);
    if (known !== undefined) known.count++;
    else this.#by.set(held.reason, { count: 1, first: { line: held.line, column: held.column, field: held.field, detail: held.detail } });
  }

  /** All of what came, but what is no row. */
  get rows(): number {
    return this.kept + this.held + this.copies - this.misplaced;
  }

  /** In the order of the registry. */
  get by(): Partial<Record<ReasonId, HeldCount>> {
    return Object.fromEntries((Object.keys(reasons) as ReasonId[]).flatMap((id) => {
      const known = this.#by.get(id);
      return known === undefined ? [] : [[id, known]];
    }));
  }
}
