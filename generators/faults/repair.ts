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

/** The file as it was before it was broken; for files that fit in memory. */
export function repairFile(broken: Buffer, plants: readonly Plant[]): Buffer {
  const { restorations, decode, marked } = repairPlan(plants);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end, bytes } of restorations) {
    pieces.push(broken.subarray(from, start), bytes);
    from = end;
  }
  pieces.push(broken.subarray(from));
  const restored = Buffer.concat(pieces);
  // With `ignoreBOM` the decoder leaves a mark where it is: the file may have one of its own.
  return decode === null ? restored : Buffer.from(new TextDecoder(decode, { ignoreBOM: true }).decode(restored.subarray(marked ? 2 : 0)));
}
