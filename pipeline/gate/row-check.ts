import { dateFormat, dateIn, dateOf, timestampIn, type DateFormat } from './date-cell.ts';
import { commaDecimalIn, decimalIn, groupedNumberIn, integerIn, scaledFrom } from './number-cell.ts';
import type { ReasonId } from './reason.ts';
import type { RecordScanner } from './record-scanner.ts';
import type { Column, Feed } from './schema.ts';
import { cellForm, characters, isFormula } from './text-cell.ts';
import type { Window } from './window.ts';

/** A column as it is checked: its limits as numbers, its values as bytes. */
interface CheckedColumn {
  readonly column: Column;
  readonly type: Column['type'];
  readonly nullable: boolean;
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly format: DateFormat | undefined;
  readonly zoneRequired: boolean;
  readonly pattern: RegExp | null;
  readonly formulas: boolean;
  readonly values: readonly Buffer[];
}

export interface CheckSettings {
  /** By column of the schema: which cell of a row it is. */
  readonly places: readonly number[];
  readonly commaDecimals: boolean;
  readonly nulls: readonly string[];
  readonly quote: string;
  /** Whether the schema or the file itself leaves no doubt about the quote. */
  readonly quoteCertain: boolean;
}

const apostrophe = 0x27;

/**
 * Checks the cells of one record after the other against the schema. What numbers, dates and values a record holds is
 * kept from one check to the next: `numbers` by column of the schema, for an enum or a boolean the place of its value.
 */
export class RowCheck {
  readonly numbers: Float64Array;
  readonly isNull: Uint8Array;
  /** Whether a number was written as elsewhere, with the units as they are here. */
  repaired = false;
  /** The column of the schema that failed. */
  failed = 0;
  readonly #columns: readonly CheckedColumn[];
  readonly #settings: CheckSettings;
  readonly #emptyIsNull: boolean;
  readonly #nulls: readonly Buffer[];

  constructor(feed: Feed, settings: CheckSettings) {
    this.#columns = feed.columns.map(checkedColumn);
    this.#settings = settings;
    this.#emptyIsNull = settings.nulls.includes('');
    this.#nulls = settings.nulls.filter((text) => text !== '').map((text) => Buffer.from(text));
    this.numbers = new Float64Array(feed.columns.length);
    this.isNull = new Uint8Array(feed.columns.length);
  }

  /** Null if every cell is as its column wants it; otherwise what is wrong with the first that is not. */
  check(record: RecordScanner, window: Window): ReasonId | null {
    this.repaired = false;
    const { places } = this.#settings;
    const { bytes } = window;
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c];
      const place = places[c];
      const start = record.starts[place];
      const end = record.ends[place];
      const form = record.forms[place];
      if (this.#holdsNull(bytes, start, end, form, column)) {
        this.isNull[c] = 1;
        if (column.nullable) continue;
        this.failed = c;
        return 'null';
      }
      this.isNull[c] = 0;
      const reason = this.#checkCell(c, column, window, start, end, form);
      if (reason === null) continue;
      this.failed = c;
      return reason;
    }
    return null;
  }

  /** An empty cell in quotes is an empty text; of any other type it is no value. */
  #holdsNull(bytes: Buffer, start: number, end: number, form: number, column: CheckedColumn): boolean {
    if (end === start) return column.type !== 'text' || (form === cellForm.bare && this.#emptyIsNull);
    return form === cellForm.bare && this.#nulls.length > 0 && this.#nulls.some((text) => sameBytes(text, bytes, start, end));
  }

  #checkCell(c: number, column: CheckedColumn, window: Window, start: number, end: number, form: number): ReasonId | null {
    const { bytes } = window;
    switch (column.type) {
      case 'integer': return this.#checkNumber(c, column, bytes, start, end, integerIn(bytes, start, end));
      case 'decimal': return this.#checkNumber(c, column, bytes, start, end, this.#settings.commaDecimals
        ? commaDecimalIn(bytes, start, end, column.scale) : decimalIn(bytes, start, end, column.scale));
      case 'date': return this.#checkTime(c, column, dateIn(bytes, start, end, column.format));
      case 'timestamp': return this.#checkTime(c, column, timestampIn(bytes, start, end, column.zoneRequired));
      case 'text': return this.#checkText(column, window, start, end, form);
      case 'boolean':
      case 'enum':
        for (let i = 0; i < column.values.length; i++) {
          if (!sameBytes(column.values[i], bytes, start, end)) continue;
          this.numbers[c] = i;
          return null;
        }
        return 'type';
    }
  }

  /** How many cells of columns other than text are what their column wants: what tells data from names. */
  typedCells(record: RecordScanner, window: Window): number {
    return this.#columns.filter((column, c) => {
      const place = this.#settings.places[c];
      const [start, end, form] = [record.starts[place], record.ends[place], record.forms[place]];
      return column.type !== 'text' && place < record.cells && end > start && this.#checkCell(c, column, window, start, end, form) === null;
    }).length;
  }

  #checkNumber(c: number, column: CheckedColumn, bytes: Buffer, start: number, end: number, plain: number): ReasonId | null {
    let value = plain;
    if (Number.isNaN(value)) {
      value = groupedNumberIn(bytes, start, end, column.scale);
      if (Number.isNaN(value)) return 'type';
      this.repaired = true;
    }
    this.numbers[c] = value;
    return value >= column.min && value <= column.max ? null : 'range';
  }

  #checkTime(c: number, column: CheckedColumn, value: number): ReasonId | null {
    if (Number.isNaN(value)) return 'date';
    this.numbers[c] = value;
    return value >= column.min && value <= column.max ? null : 'range';
  }

  #checkText(column: CheckedColumn, window: Window, start: number, end: number, form: number): ReasonId | null {
    const { bytes } = window;
    if (!column.formulas && isFormula(bytes, start, end)) return 'formula';
    // Where nobody can say what the quote is, what stands in apostrophes is either quoted or not.
    if (!this.#settings.quoteCertain && form === cellForm.bare && bytes[start] === apostrophe && end - start > 1 && bytes[end - 1] === apostrophe) return 'undecidable';
    // No text has more characters than bytes.
    if (end - start > column.max || column.min > 0) {
      const length = form === cellForm.doubled ? [...cellText(window, start, end, form, this.#settings.quote)].length : characters(bytes, start, end);
      if (length < column.min || length > column.max) return 'range';
    }
    if (column.pattern !== null && !column.pattern.test(cellText(window, start, end, form, this.#settings.quote))) return 'type';
    return null;
  }
}

/** What a cell says, without its quotes. */
export function cellText(window: Window, start: number, end: number, form: number, quote: string): string {
  const text = window.text(start, end);
  return form === cellForm.doubled ? text.replaceAll(quote + quote, quote) : text;
}

function sameBytes(wanted: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (wanted.length !== end - start) return false;
  for (let i = 0; i < wanted.length; i++) if (wanted[i] !== bytes[start + i]) return false;
  return true;
}

function checkedColumn(column: Column): CheckedColumn {
  return {
    column, type: column.type, nullable: column.nullable, ...limitsOf(column),
    scale: column.type === 'decimal' ? column.scale : 0,
    format: column.type === 'date' ? dateFormat(column.format) : undefined,
    zoneRequired: column.type === 'timestamp' && column.zone === 'required',
    pattern: column.type === 'text' && column.pattern !== undefined ? new RegExp(`^(?:${column.pattern})$`, 'u') : null,
    formulas: column.type === 'text' && column.formulas,
    values: column.type === 'boolean' || column.type === 'enum' ? column.values.map((value) => Buffer.from(value)) : [],
  };
}

/** In the units of the column; beyond 2^53 nothing is exact any more. */
function limitsOf(column: Column): { min: number; max: number } {
  const limit = Number.MAX_SAFE_INTEGER;
  switch (column.type) {
    case 'integer': return { min: column.min ?? -limit, max: column.max ?? limit };
    case 'decimal': return {
      min: column.min === undefined ? -limit : scaledFrom(column.min, column.scale), max: column.max === undefined ? limit : scaledFrom(column.max, column.scale),
    };
    case 'date': return { min: column.min === undefined ? -Infinity : dateOf(column.min), max: column.max === undefined ? Infinity : dateOf(column.max) };
    case 'timestamp': return { min: column.min === undefined ? -Infinity : Date.parse(column.min), max: column.max === undefined ? Infinity : Date.parse(column.max) };
    case 'text': return { min: column.minLength ?? 0, max: column.maxLength ?? Infinity };
    default: return { min: 0, max: 0 };
  }
}
