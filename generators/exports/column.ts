import type { Random } from '../../engine/random.ts';

/** What a cell may be made from. */
export interface RowDraw {
  readonly random: Random;
  /** The day that the file is of, `2026-01-31`. */
  readonly day: string;
  /** Unique among all rows of the feed. */
  readonly serial: number;
}

/** A column of an export. `cell` answers with the value in canonical form: as a database prints it, empty for null. */
export interface ExportColumn {
  readonly name: string;
  /** What it is to one who looks for a cell to break; null: nothing that a kind of damage asks for. */
  readonly looks: 'number' | 'date' | 'text' | null;
  cell(draw: RowDraw): string;
}

/** One of the vendor's exports: a CSV file a day. */
export interface ExportFeed {
  readonly id: string;
  /** Columns that identify a row within a file. */
  readonly key: readonly string[];
  readonly columns: readonly ExportColumn[];
}

export function serial(name: string): ExportColumn {
  return { name, looks: 'number', cell: (draw) => String(draw.serial) };
}

/** The day of the file, in every row. */
export const dayColumn: ExportColumn = { name: 'day', looks: 'date', cell: ({ day }) => day };

export function integer(name: string, from: number, to: number): ExportColumn {
  return { name, looks: 'number', cell: ({ random }) => String(from + random.below(to - from + 1)) };
}

/** A decimal with `scale` digits after the point, from units of its last digit. */
export function decimal(name: string, scale: number, fromUnits: number, toUnits: number): ExportColumn {
  return {
    name, looks: 'number',
    cell({ random }) {
      const digits = String(fromUnits + random.below(toUnits - fromUnits + 1)).padStart(scale + 1, '0');
      return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    },
  };
}

/** One of a few values that the schema lists. */
export function choice(name: string, values: readonly string[]): ExportColumn {
  return { name, looks: null, cell: ({ random }) => values[random.below(values.length)] };
}

/** Free text of words from the list; empty in one of `emptyIn` rows, never where it is 0. */
export function words(name: string, list: readonly string[], most: number, emptyIn = 0): ExportColumn {
  return {
    name, looks: 'text',
    cell({ random }) {
      const isEmpty = random.chance(1, Math.max(1, emptyIn));
      const text = Array.from({ length: 1 + random.below(most) }, () => list[random.below(list.length)]).join(' ');
      return emptyIn > 0 && isEmpty ? '' : text;
    },
  };
}

const dayMs = 86_400_000;

/** A date up to so many days before or after the day of the file. */
export function dateNear(name: string, fromDays: number, toDays: number): ExportColumn {
  return {
    name, looks: 'date',
    cell: ({ random, day }) => new Date(Date.parse(day) + (fromDays + random.below(toDays - fromDays + 1)) * dayMs).toISOString().slice(0, 10),
  };
}
