import { Gate } from '../gate/gate.ts';
import type { Held } from '../gate/held.ts';
import { readFeed } from '../gate/schema.ts';
import { dayName, type Feed } from './feed-day.ts';
import type { Landed } from './landing.ts';
import { cellsOf, type ReadRow } from './read-file.ts';

/** A row that was held, as a person wrote it anew. */
export interface Mended {
  /** Where it stood in the file: that says which row it is. */
  readonly byteOffset: number;
  readonly fixed: string;
}

/**
 * What becomes of a mended row: it passes the gate together with its file and with what was mended of it before, so that
 * it is held for all that any row is held for. `row` is null where another row says the same already.
 */
export function redriven(feed: Feed, { bytes, control, day }: Landed, before: readonly Mended[], mended: Mended): { readonly row: ReadRow | null } | { readonly refused: string } {
  const { columns } = readFeed(feed.schema);
  const held = new Map<number, Held>();
  let row: ReadRow | null = null;
  const gate = new Gate(feed.schema, {
    control: { ...control, day: dayName(day) },
    onRow: (kept) => { row = { cells: cellsOf({ values: kept.values() }, columns), byteOffset: kept.byteOffset, byteLength: kept.byteLength }; },
    onHeld: (each) => held.set(each.byteOffset, each),
    reread: (byteOffset, byteLength) => Buffer.from(bytes.subarray(byteOffset, byteOffset + byteLength)),
  });
  gate.write(bytes);
  if (gate.end().file.verdict !== 'kept') return { refused: 'its file is held as a whole' };
  for (const each of before) gate.redrive(held.get(each.byteOffset)!, each.fixed);
  const own = held.get(mended.byteOffset);
  if (own === undefined) return { refused: `no row at byte ${mended.byteOffset} is held` };
  row = null;
  const { verdict, ...why } = gate.redrive(own, mended.fixed) as { verdict: string; held?: Held };
  return verdict === 'held' ? { refused: `${why.held!.reason}: ${why.held!.detail}` } : { row };
}
