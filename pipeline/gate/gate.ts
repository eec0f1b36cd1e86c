import { createHash, type Hash } from 'node:crypto';
import { fileFindings, isComplete, readControl, refuseUnread, type Control, type Finding } from './control.ts';
import { dateOf } from './date-cell.ts';
import { findDialect, type Dialect } from './dialect.ts';
import { findEncoding, transcoderFor, type Transcoder } from './encoding.ts';
import { findBinary } from './binary.ts';
import type { Held } from './held.ts';
import type { KeptRow } from './kept-row.ts';
import { gateReport, type GateReport } from './report.ts';
import { RowStream, type Redriven, type RowListeners } from './row-stream.ts';
import { readFeed, type Feed, type FeedDefinition } from './schema.ts';

export interface GateOptions extends RowListeners {
  readonly control?: Control;
  /** Reads bytes of the file again, for the `raw` of rows that are withdrawn. */
  readonly reread?: (byteOffset: number, byteLength: number) => Buffer;
  /** What the keys of the rows may take, 1 GiB by default, which is enough for 28 million rows; beyond it `write` throws a UsageError. */
  readonly keyLimitBytes?: number;
  /** The dialect is found in so many bytes at the beginning of a file: 64 KiB by default. */
  readonly sampleBytes?: number;
  /** So many bytes are looked at together after them: 64 KiB by default. What is let through and held does not depend on it. */
  readonly windowBytes?: number;
}

export const defaultKeyLimitBytes = 2 ** 30;

/**
 * Lets the rows of one CSV file through or holds them, with a reason each; nothing that it could not decide is let
 * through. Bytes go in as they come, rows come out in their order, on the same stack. A row is let through
 * provisionally: a later one may take its key from it (`onHeld` with `withdrawn`), and what `end` says about the file is
 * true for all its rows: where the file is held, every one of them is.
 */
export class Gate {
  readonly #feed: Feed;
  readonly #control: Control;
  readonly #options: GateOptions;
  readonly #sha256: Hash | null;
  readonly #sampleBytes: number;
  #bytes = 0;
  #sample: Buffer[] | null = [];
  #sampled = 0;
  #sampleHasLine = false;
  #dialect: Dialect | null = null;
  #transcoder: Transcoder | null = null;
  #rows: RowStream | null = null;
  #refusal: Finding | null = null;
  /** Where rows stood that were driven again. */
  readonly #redriven = new Set<number>();

  /** Throws a UsageError for a schema or a control that is wrong in itself, and for two that do not fit. */
  constructor(feed: FeedDefinition, options: GateOptions) {
    this.#feed = readFeed(feed);
    this.#control = readControl(options.control ?? {});
    refuseUnread(this.#control, this.#feed);
    this.#options = options;
    this.#sampleBytes = options.sampleBytes ?? 1 << 16;
    this.#sha256 = this.#control.sha256 === undefined && this.#control.seen === undefined ? null : createHash('sha256');
  }

  /** Takes the next bytes. They must stay as they are until the rows in them have been told. */
  write(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#sha256?.update(chunk);
    if (this.#sample !== null) this.#takeSample(chunk);
    else if (this.#refusal === null) this.#take(chunk, false);
  }

  /** The file ends here: what became of it. `changed`: whoever read it saw it change meanwhile. */
  end({ changed = false }: { readonly changed?: boolean } = {}): GateReport {
    if (this.#sample !== null) this.#open();
    const sha256 = this.#sha256?.digest('hex') ?? null;
    const seen = { bytes: this.#bytes, sha256 };
    if (this.#rows !== null) {
      this.#take(Buffer.alloc(0), true);
      this.#rows.finish(isComplete(this.#control, seen));
    }
    const tally = this.#rows?.tally ?? null;
    const half = (this.#transcoder?.restBytes ?? 0) > 0;
    const brokenOff = half || (this.#rows?.brokenOff ?? false);
    const findings = fileFindings(this.#control, { ...seen, tally, changed, brokenOff, refusal: this.#refusal });
    return gateReport(findings, seen, this.#dialect, this.#rows);
  }

  /**
   * A row of a file that was kept, held, mended by a person and driven again: it goes the same way as any other, and
   * arrives once (`onRow`, with the place where it stood). After `end`.
   */
  redrive(held: Held, fixed: string): Redriven {
    if (this.#redriven.has(held.byteOffset)) return { verdict: 'again' };
    const driven = this.#rows!.redrive(held, fixed);
    if (driven.verdict !== 'held') this.#redriven.add(held.byteOffset);
    return driven;
  }

  #takeSample(chunk: Buffer): void {
    this.#sample!.push(chunk);
    this.#sampled += chunk.length;
    this.#sampleHasLine ||= chunk.includes(0x0a) || chunk.includes(0x0d);
    // A first line without end is looked at where it reaches the limit.
    if (this.#sampled >= this.#sampleBytes && (this.#sampleHasLine || this.#sampled > this.#feed.maxLineBytes)) this.#open();
  }

  #open(): void {
    const bytes = Buffer.concat(this.#sample!);
    this.#sample = null;
    const sample = bytes.subarray(0, Math.max(this.#sampleBytes, firstLineBytes(bytes)));
    const found = findEncoding(sample);
    const encoding = this.#feed.dialect.encoding ?? found.encoding;
    const bomBytes = encoding === found.encoding ? found.bomBytes : 0;
    this.#transcoder = transcoderFor(encoding);
    const text = transcoderFor(encoding)?.toUtf8(sample.subarray(bomBytes), sample.length === bytes.length) ?? sample.subarray(bomBytes);
    this.#refusal = findBinary(sample, text, this.#feed.maxLineBytes);
    if (this.#refusal !== null) return;
    const dialect = findDialect(this.#feed, text, encoding, bomBytes > 0);
    if ('reason' in dialect) {
      this.#refusal = dialect;
      return;
    }
    this.#dialect = dialect;
    const headerSourceBytes = this.#transcoder?.sourceBytes(text, 0, dialect.headerBytes) ?? dialect.headerBytes;
    const { reread, keyLimitBytes = defaultKeyLimitBytes, windowBytes = 1 << 16, onRow, onHeld } = this.#options;
    const { day } = this.#control;
    this.#rows = new RowStream(this.#feed, dialect, this.#transcoder, bomBytes + headerSourceBytes, {
      onRow, onHeld, reread, keyLimitBytes, windowBytes, day: day === undefined ? null : dateOf(day),
    });
    this.#take(bytes.subarray(bomBytes + headerSourceBytes), false);
  }

  #take(chunk: Buffer, last: boolean): void {
    this.#rows!.take(this.#transcoder?.toUtf8(chunk, last) ?? chunk);
  }
}

function firstLineBytes(bytes: Buffer): number {
  const [feed, back] = [bytes.indexOf(0x0a), bytes.indexOf(0x0d)];
  const ends = [feed, back].filter((at) => at >= 0);
  // Two more: the line feed after a carriage return, and the second byte of either where characters have two.
  return ends.length === 0 ? bytes.length : Math.min(bytes.length, Math.min(...ends) + 4);
}

/** A row as plain data. */
export interface GatedRow extends Pick<KeptRow, 'line' | 'byteOffset' | 'byteLength' | 'repaired'> {
  readonly values: ReturnType<KeptRow['values']>;
}

export interface GatedFile {
  /** Rows that may be loaded: none where the file is held. */
  readonly rows: GatedRow[];
  /** Rows that were held; of a file that is held, those that have a reason of their own. */
  readonly held: Held[];
  readonly report: GateReport;
}

/** Gates a whole file that is in memory; what was withdrawn is not among the rows. */
export function gateFile(feed: FeedDefinition, bytes: Buffer, control?: Control): GatedFile {
  const rows = new Map<number, GatedRow>();
  const held: Held[] = [];
  const gate = new Gate(feed, {
    control,
    onRow: (row) => rows.set(row.byteOffset, { line: row.line, byteOffset: row.byteOffset, byteLength: row.byteLength, repaired: row.repaired, values: row.values() }),
    onHeld: (each) => {
      if (each.withdrawn) rows.delete(each.byteOffset);
      held.push(each);
    },
    reread: (byteOffset, byteLength) => Buffer.from(bytes.subarray(byteOffset, byteOffset + byteLength)),
  });
  gate.write(bytes);
  const report = gate.end();
  return { rows: report.file.verdict === 'kept' ? [...rows.values()] : [], held, report };
}
