import { UsageError } from '../../../engine/usage-error.ts';
import type { FaultUse } from '../fault-use.ts';
import { Flow, type FlowOptions, type PlacedRow } from '../flow.ts';
import { LineStream, type Ends, type RowBreaker } from '../line-stream.ts';
import { jsonLeaves } from './json-leaves.ts';
import { jsonText } from './leaf.ts';
import { breakPlaced } from './leaf-breaker.ts';
import { RecordBreaker, type RecordOptions } from './record-breaker.ts';

/** Lines of JSON documents: only those that a fault wants are read. */
class JsonBreaker implements RowBreaker {
  readonly #records: RecordBreaker;
  constructor(records: RecordBreaker) {
    this.#records = records;
  }

  get next(): number {
    return this.#records.next;
  }

  row(bytes: Buffer, number: number): PlacedRow {
    const leaves = jsonLeaves(bytes);
    if (leaves === null && bytes.toString('latin1').trim() !== '') {
      throw new UsageError(`line ${number} is no JSON, or nests deeper than 64`, { hint: 'one document a line; a list in one document becomes lines with jq -c ".[]"' });
    }
    return breakPlaced(this.#records, bytes, number, leaves ?? [], ({ value }) => Buffer.from(jsonText(value)));
  }
}

/** Breaks a file of JSON documents, one a line, as it streams by. */
export class JsonStream extends LineStream {
  readonly #breaker: JsonBreaker;

  constructor(faults: readonly FaultUse[], options: FlowOptions & RecordOptions) {
    super(new Flow(faults, options));
    this.#breaker = new JsonBreaker(new RecordBreaker(faults, options));
  }

  protected override endsIn(bytes: Buffer): Ends {
    return { after: (from) => bytes.indexOf(0x0a, from) + 1 || -1 };
  }

  protected override begin(): { from: number; breaker: RowBreaker } {
    return { from: 0, breaker: this.#breaker };
  }
}
