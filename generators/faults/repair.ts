import { TextDecoder } from 'node:util';
import type { Plant } from '../../engine/damage.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { dataFault } from './fault-use.ts';
import { parseRange, textToBytes } from './manifest.ts';

/** A stretch of a broken file and what stood there. */
export interface Restoration {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** How a broken file becomes what it was. */
export interface RepairPlan {
  /** In the order of the file; none overlaps another. */
  readonly restorations: readonly Restoration[];
  /** The encoding to bring back to UTF-8, after the restorations; null where it is UTF-8. */
  readonly decode: 'utf-16le' | 'utf-16be' | null;
  /** The byte order mark in front belongs to that encoding. */
  readonly marked: boolean;
}

/** Reads from a manifest what must be put back. Kinds that nothing can undo are refused by name. */
export function repairPlan(plants: readonly Plant[]): RepairPlan {
  const hopeless = [...new Set(plants.map(({ kind }) => kind))].filter((kind) => !dataFault(kind, 'manifest').reversible);
  if (hopeless.length > 0) throw new UsageError(`${hopeless.join(', ')} cannot be undone: the manifest does not hold what was lost`, { where: 'manifest', hint: 'keep the file as it was before' });
  let decode: RepairPlan['decode'] = null;
  let marked = false;
  const ranges: { readonly plant: Plant; readonly start: number; readonly end: number }[] = [];
  for (const plant of plants) {
    const range = parseRange(plant.where);
    if (range === null) continue;
    if (plant.kind === 'utf-16') {
      decode = plant.after?.startsWith('utf-16be') ? 'utf-16be' : 'utf-16le';
      marked = plant.after?.endsWith('+bom') ?? false;
    } else {
      ranges.push({ plant, ...range });
    }
  }
  const encode = (bytes: Buffer): Buffer => {
    if (decode === null) return bytes;
    const littleEndian = Buffer.from(bytes.toString('utf8'), 'utf16le');
    return decode === 'utf-16be' ? littleEndian.swap16() : littleEndian;
  };
  const restorations = ranges.map(({ plant, start, end }) => ({ start, end, bytes: encode(textToBytes(plant.before ?? '')) }));
  return { restorations: restorations.sort((a, b) => a.start - b.start || a.end - b.end), decode, marked };
}

/** Repairs a file as it streams by. */
export class Repair {
  readonly #plan: RepairPlan;
  readonly #emit: (bytes: Buffer) => void;
  readonly #decoder: TextDecoder | null;
  /** Bytes of the broken file that were seen. */
  #seen = 0;
  #next = 0;
  #markLeft: number;

  constructor(plan: RepairPlan, emit: (bytes: Buffer) => void) {
    this.#plan = plan;
    this.#emit = emit;
    // With `ignoreBOM` the decoder leaves a mark where it is: the file may have had one of its own.
    this.#decoder = plan.decode === null ? null : new TextDecoder(plan.decode, { ignoreBOM: true });
    this.#markLeft = plan.marked ? 2 : 0;
  }

  write(chunk: Buffer): void {
    const end = this.#seen + chunk.length;
    let from = this.#seen;
    const upTo = (to: number): void => {
      if (to > from) this.#put(chunk.subarray(from - this.#seen, to - this.#seen));
      from = Math.max(from, to);
    };
    for (; this.#next < this.#plan.restorations.length; this.#next++) {
      const restoration = this.#plan.restorations[this.#next];
      // What ends where this chunk ends may be an insertion: it is put back now.
      if (restoration.end > end || (restoration.start === end && restoration.end === end)) break;
      if (restoration.start >= from) upTo(restoration.start);
      from = Math.max(from, restoration.end);
      this.#put(restoration.bytes);
    }
    const pending = this.#plan.restorations[this.#next];
    upTo(pending === undefined ? end : Math.min(end, Math.max(from, pending.start)));
    this.#seen = end;
  }

  /** After the last chunk. */
  end(): void {
    for (; this.#next < this.#plan.restorations.length; this.#next++) {
      const { start, bytes } = this.#plan.restorations[this.#next];
      if (start > this.#seen) throw new UsageError(`the manifest tells of byte ${start}, and the file ends at ${this.#seen}`, { where: 'manifest', hint: 'is it the manifest of this file?' });
      this.#put(bytes);
    }
    const rest = this.#decoder?.decode();
    if (rest) this.#emit(Buffer.from(rest));
  }

  #put(bytes: Buffer): void {
    if (this.#decoder === null) return this.#emit(bytes);
    const skipped = Math.min(this.#markLeft, bytes.length);
    this.#markLeft -= skipped;
    this.#emit(Buffer.from(this.#decoder.decode(bytes.subarray(skipped), { stream: true })));
  }
}

/** The file as it was before it was broken; for files that fit in memory. */
export function repairFile(broken: Buffer, plants: readonly Plant[]): Buffer {
  const pieces: Buffer[] = [];
  const repair = new Repair(repairPlan(plants), (bytes) => pieces.push(bytes));
  repair.write(broken);
  repair.end();
  return Buffer.concat(pieces);
}
