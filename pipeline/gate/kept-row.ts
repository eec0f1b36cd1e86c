import { dateText, timestampText } from './date-cell.ts';
import type { RecordScanner } from './record-scanner.ts';
import { cellText, type RowCheck } from './row-check.ts';
import type { Feed } from './schema.ts';
import type { Window } from './window.ts';

/**
 * A value of a row: an integer as number; a decimal as whole number of its smallest units (`12.50` of scale 2: 1250); a
 * date as `2026-01-31`; a timestamp in UTC as `2026-01-31T13:05:00Z`, with the fraction that it was written with; a text
 * or a value of an enum as text.
 */
export type Value = number | string | boolean | null;

/** A row that was let through. It is one object for all of them: take from it what you need before you return. */
export class KeptRow {
  /** The line on which it begins, from 1. */
  line = 0;
  /** Where it stands in the file as it came, without its line end. */
  byteOffset = 0;
  byteLength = 0;
  /** How many rows were handed over before it. */
  ordinal = 0;
  readonly #feed: Feed;
  readonly #check: RowCheck;
  readonly #record: RecordScanner;
  readonly #places: readonly number[];
  readonly #quote: string;
  #window: Window | null = null;
  #start = 0;

  constructor(feed: Feed, check: RowCheck, record: RecordScanner, places: readonly number[], quote: string) {
    this.#feed = feed;
    this.#check = check;
    this.#record = record;
    this.#places = places;
    this.#quote = quote;
  }

  /** For the gate: what it is about to hand over. */
  point(window: Window, start: number, line: number, byteOffset: number, byteLength: number, ordinal: number): this {
    this.#window = window;
    this.#start = start;
    this.line = line;
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.ordinal = ordinal;
    return this;
  }

  /** A number was written as elsewhere (`1.234,5`) and is in the values as it was meant. */
  get repaired(): boolean {
    return this.#check.repaired;
  }

  /** In the order of the schema's columns. */
  values(): Value[] {
    const values = new Array<Value>(this.#feed.columns.length);
    for (let c = 0; c < values.length; c++) values[c] = this.#value(c);
    return values;
  }

  /** What the cell of a column of the schema says, as it was written, without quotes. */
  text(column: number): string {
    const place = this.#places[column];
    const { starts, ends, forms } = this.#record;
    return cellText(this.#window!, starts[place], ends[place], forms[place], this.#quote);
  }

  /** The bytes of the row in UTF-8, without the line end. */
  bytes(): Buffer {
    return this.#window!.bytes.subarray(this.#start, this.#record.end);
  }

  #value(c: number): Value {
    const { numbers, isNull } = this.#check;
    if (isNull[c] === 1) return null;
    const column = this.#feed.columns[c];
    switch (column.type) {
      case 'integer':
      case 'decimal': return numbers[c];
      case 'date': return column.format === 'YYYY-MM-DD' ? this.text(c) : dateText(numbers[c]);
      case 'timestamp': return timestampText(numbers[c], this.text(c));
      case 'boolean': return numbers[c] === 0;
      case 'enum': return column.values[numbers[c]];
      case 'text': return this.text(c);
    }
  }
}
