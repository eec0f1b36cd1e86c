import type { FaultUse } from '../fault-use.ts';
import { Flow, type FlowOptions } from '../flow.ts';
import { LineStream, type Ends, type RowBreaker } from '../line-stream.ts';
import { rangeText } from '../manifest.ts';
import { CsvBreaker, type CsvOptions } from './csv-breaker.ts';
import { RowEnds } from './row-ends.ts';

export interface CsvStreamOptions extends FlowOptions, Omit<CsvOptions, 'rows'> {
  /** How many rows the file is likely to have, once its first bytes are known. */
  rows(firstBytes: Buffer): number;
}

/** Breaks a CSV file as it streams by; its first line is the header. */
export class CsvStream extends LineStream {
  readonly #faults: readonly FaultUse[];
  readonly #options: CsvStreamOptions;
  #breaker: CsvBreaker | null = null;

  constructor(faults: readonly FaultUse[], options: CsvStreamOptions) {
    super(new Flow(faults, options));
    this.#faults = faults;
    this.#options = options;
  }

  protected override endsIn(bytes: Buffer): Ends {
    return new RowEnds(bytes, this.#options.delimiter);
  }

  protected override begin(bytes: Buffer, endOf: (start: number) => number): { from: number; breaker: RowBreaker } | null {
    const from = endOf(0);
    if (from < 0) return null;
    const { random, delimiter, columns, key, fields, onePerRow, rows } = this.#options;
    this.#breaker = new CsvBreaker(this.#faults, bytes.subarray(0, from), { random, delimiter, columns, key, fields, onePerRow, rows: rows(bytes) });
    this.flow.ending = this.#breaker.ending;
    this.flow.other(this.#breaker.header);
    return { from, breaker: this.#breaker };
  }

  override end(): void {
    super.end();
    for (const { kind, shape } of this.#breaker?.shapes ?? []) {
      this.#options.plant({ kind, item: this.flow.fileItem, where: rangeText(0, this.size), before: shape.before, after: shape.after }, { row: null, key: null });
    }
  }
}
