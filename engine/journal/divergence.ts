import type { JournalLine } from './journal.ts';

/** What is kept of a run's journal. */
export interface KeptJournal {
  readonly lines: readonly JournalLine[];
  readonly fingerprints: Uint8Array;
}

/** Where the journals of two runs of one plan part. */
export interface Divergence {
  /** When the sample period of the run begins in which they do, ms: the one to trace. */
  readonly fromMs: number;
  /**
   * The first record of that period that differs in its fingerprint, or that only one of them has. null if there is
   * none: one record in 256 has the fingerprint of the other by chance, and then the hash alone tells that it differs.
   */
  readonly record: number | null;
}

/** For two journals whose digests differ. A line's hash covers what came before its period. */
export function divergence(recorded: KeptJournal, replayed: KeptJournal): Divergence {
  const [before, after] = [periodsOf(recorded), periodsOf(replayed)];
  const differs = before.findIndex((line, i) => line.hash !== after[i]?.hash);
  const end = differs === -1 ? Math.min(before.length, after.length) : differs;
  // Up to the line before that one the hashes are equal, and so are the numbers of records that they cover.
  const start = before[end - 1];
  const toRecord = Math.max(coveredBy(before[end], recorded), coveredBy(after[end], replayed));
  return {
    fromMs: (start ?? before[0])?.atMs ?? 0,
    record: firstDifference(recorded.fingerprints, replayed.fingerprints, start?.records ?? 0, toRecord),
  };
}

function periodsOf({ lines }: KeptJournal): JournalLine[] {
  return lines.filter((line) => line.hash !== undefined);
}

/** The records that a line's hash covers; after the last line, all that there are. */
function coveredBy(line: JournalLine | undefined, { fingerprints }: KeptJournal): number {
  return line?.records ?? fingerprints.length;
}

function firstDifference(a: Uint8Array, b: Uint8Array, from: number, to: number): number | null {
  for (let i = from; i < to; i++) if (a[i] !== b[i]) return i;
  return null;
}
