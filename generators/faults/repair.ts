import { TextDecoder } from 'node:util';
import type { Plant } from '../../engine/damage.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { dataFault } from './fault-use.ts';
import { beginningOf, parseRange, textToBytes } from './manifest.ts';

/** A stretch of a broken file, what stood there, and what stands there now as the manifest says it. */
export interface Restoration {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
  readonly after: string;
}

/** How a broken file becomes what it was, read from its manifest plant by plant: of each no more is kept than what must be put back. */
export class RepairPlan {
  /** The encoding to bring back to UTF-8, after the restorations; null where it is UTF-8. */
  decode: 'utf-16le' | 'utf-16be' | null = null;
  /** The byte order mark in front belongs to that encoding. */
  marked = false;
  readonly #restorations: Restoration[] = [];
  #sorted = true;
  readonly #hopeless = new Set<string>();

  add({ kind, where, before, after }: Plant): void {
    const range = parseRange(where);
    if (!dataFault(kind, 'manifest').reversible) {
      this.#hopeless.add(kind);
    } else if (kind === 'utf-16') {
      this.decode = after?.startsWith('utf-16be') ? 'utf-16be' : 'utf-16le';
      this.marked = after?.endsWith('+bom') ?? false;
    } else if (range !== null) {
      const last = this.#restorations.at(-1);
      this.#sorted &&= last === undefined || inOrder(last, range) <= 0;
      this.#restorations.push({ ...range, bytes: textToBytes(before ?? ''), after: after ?? '' });
    }
  }

  /** In the order of the file; none overlaps another. What stood there is in UTF-8, whatever the file is in. Kinds that nothing can undo are refused by name. */
  restorations(): readonly Restoration[] {
    if (this.#hopeless.size > 0) throw new UsageError(`${[...this.#hopeless].join(', ')} cannot be undone: the manifest does not hold what was lost`, { where: 'manifest', hint: 'keep the file as it was before' });
    if (!this.#sorted) this.#restorations.sort(inOrder);
    this.#sorted = true;
    return this.#restorations;
  }

  /** The bytes with which a stretch must begin, as the broken file has them; all of them unless it is long. */
  expected({ after }: Restoration): Buffer {
    const bytes = beginningOf(after);
    // A letter that was cut has no form in another encoding.
    return this.decode === null ? bytes : this.encode(Buffer.from(bytes.toString('utf8').replace(/\ufffd$/, '')));
  }

  /** Bytes of UTF-8 as the broken file has them. */
  encode(utf8: Buffer): Buffer {
    if (this.decode === null) return utf8;
    const littleEndian = Buffer.from(utf8.toString('utf8'), 'utf16le');
    return this.decode === 'utf-16be' ? littleEndian.swap16() : littleEndian;
  }
}

function inOrder(a: Pick<Restoration, 'start' | 'end'>, b: Pick<Restoration, 'start' | 'end'>): number {
  return a.start - b.start || a.end - b.end;
}

/** Repairs a file as it streams by. */
export class Repair {
  readonly #plan: RepairPlan;
  readonly #restorations: readonly Restoration[];
  readonly #emit: (bytes: Buffer) => void;
  readonly #decoder: TextDecoder | null;
  /** The mark of an encoding with which the file must begin. */
  readonly #mark: Restoration | null;
  /** Bytes of the broken file that were seen. */
  #seen = 0;
  #next = 0;
  #markLeft: number;

  constructor(plan: RepairPlan, emit: (bytes: Buffer) => void) {
    this.#plan = plan;
    this.#restorations = plan.restorations();
    this.#emit = emit;
    // With `ignoreBOM` the decoder leaves a mark where it is: the file may have had one of its own.
    this.#decoder = plan.decode === null ? null : new TextDecoder(plan.decode, { ignoreBOM: true, fatal: true });
    this.#markLeft = plan.marked ? 2 : 0;
    this.#mark = plan.marked ? { start: 0, end: 2, bytes: Buffer.alloc(0), after: '\ufeff' } : null;
  }

  write(chunk: Buffer): void {
    if (this.#mark !== null) this.#verify(this.#mark, chunk);
    const end = this.#seen + chunk.length;
    let from = this.#seen;
    const upTo = (to: number): void => {
      if (to > from) this.#put(chunk.subarray(from - this.#seen, to - this.#seen));
      from = Math.max(from, to);
    };
    for (; this.#next < this.#restorations.length; this.#next++) {
      const restoration = this.#restorations[this.#next];
      this.#verify(restoration, chunk);
      // What ends where this chunk ends may be an insertion: it is put back now.
      if (restoration.end > end || (restoration.start === end && restoration.end === end)) break;
      if (restoration.start >= from) upTo(restoration.start);
      from = Math.max(from, restoration.end);
      this.#put(this.#plan.encode(restoration.bytes));
    }
    const pending = this.#restorations[this.#next];
    upTo(pending === undefined ? end : Math.min(end, Math.max(from, pending.start)));
    this.#seen = end;
  }

  /** After the last chunk. */
  end(): void {
    for (; this.#next < this.#restorations.length; this.#next++) {
      const { end, bytes } = this.#restorations[this.#next];
      if (end > this.#seen) throw new UsageError(`the manifest tells of byte ${end}, and the file ends at ${this.#seen}`, { where: 'manifest', hint: 'is it the manifest of this file?' });
      this.#put(this.#plan.encode(bytes));
    }
    if (this.#decoder !== null) this.#emitDecoded(() => this.#decoder!.decode());
  }

  /** What was put in must stand in the file, as far as this chunk has it: or it is another file, which it would spoil. */
  #verify(restoration: Restoration, chunk: Buffer): void {
    const { start } = restoration;
    if (start >= this.#seen + chunk.length) return;
    const expected = this.#plan.expected(restoration);
    const [from, to] = [Math.max(start, this.#seen), Math.min(start + expected.length, this.#seen + chunk.length)];
    if (from >= to || chunk.subarray(from - this.#seen, to - this.#seen).equals(expected.subarray(from - start, to - start))) return;
    throw new UsageError(`at byte ${start} the file does not have what the manifest says was put there`, { where: 'manifest', hint: 'is it the manifest of this file, and the file as it was broken?' });
  }

  #emitDecoded(decode: () => string): void {
    try {
      this.#emit(Buffer.from(decode()));
    } catch {
      throw new UsageError('the file is not in UTF-16, as the manifest says', { where: 'manifest', hint: 'is it the manifest of this file, and the file as it was broken?' });
    }
  }

  #put(bytes: Buffer): void {
    const decoder = this.#decoder;
    if (decoder === null) return this.#emit(bytes);
    const skipped = Math.min(this.#markLeft, bytes.length);
    this.#markLeft -= skipped;
    this.#emitDecoded(() => decoder.decode(bytes.subarray(skipped), { stream: true }));
  }
}

/** The file as it was before it was broken; for files that fit in memory. */
export function repairFile(broken: Buffer, plants: readonly Plant[]): Buffer {
  const pieces: Buffer[] = [];
  const plan = new RepairPlan();
  for (const plant of plants) plan.add(plant);
  const repair = new Repair(plan, (bytes) => pieces.push(bytes));
  repair.write(broken);
  repair.end();
  return Buffer.concat(pieces);
}
