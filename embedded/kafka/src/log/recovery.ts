import { DamagedFileError, type Storage } from '../storage/storage.ts';
import type { PartitionLog } from './partition-log.ts';
import type { RecordBatch } from './record-batch.ts';
import { baseOffsetsOf, CLEANED, segmentFile } from './segment-files.ts';
import { Segment } from './segment.ts';
import { isFollowedByBatch } from './stored-batches.ts';

/** What is known of a log from before, and who is to hear of it. */
export interface LogState {
  /** The files that the storage holds of it. */
  fileNames?: readonly string[];
  /** Records before it were deleted. */
  startOffset?: number;
  /** What lies before it was compacted. */
  cleanOffset?: number;
  /** Is called when a file gets its first batch. */
  whenBegun?: (log: PartitionLog) => void;
}

/** The files of a log as they are found. */
export interface Recovered {
  segments: Segment[];
  /** Bytes that a crash had torn, and that were cut. */
  lostBytes: number;
}

/**
 * Reads a log back, calls `seen` for each batch, and removes what is over: files before `startOffset`, and what an interrupted
 * compaction left. A file that was torn ends the log: later ones lie behind a gap, and go, unless the storage is one where that
 * cannot be a crash: then nothing is touched, and `DamagedFileError` is thrown.
 */
export function recoverSegments(
  storage: Storage, directory: string, startOffset: number, fileNames: readonly string[], seen: (batch: RecordBatch) => void,
): Recovered {
  for (const name of fileNames) if (name.endsWith(CLEANED)) storage.remove(name);
  const baseOffsets = baseOffsetsOf(fileNames);
  while (baseOffsets.length > 1 && baseOffsets[1] <= startOffset) storage.remove(segmentFile(directory, baseOffsets.shift()!));
  const segments: Segment[] = [];
  let lostBytes = 0;
  for (const [index, baseOffset] of baseOffsets.entries()) {
    const name = segmentFile(directory, baseOffset);
    const file = storage.open(name);
    const before = segments.at(-1);
    // Compaction had put what is to stay of this one into the one before, and came no further.
    const isCovered = before !== undefined && baseOffset < before.endOffset;
    if (isCovered || lostBytes > 0 || (before !== undefined && before.endOffset !== baseOffset)) {
      if (!isCovered && storage.isLasting) throw gap(before!, baseOffset);
      if (!isCovered) lostBytes += file.size;
      storage.remove(name);
      continue;
    }
    const segment = new Segment(baseOffset, file);
    const isLast = index === baseOffsets.length - 1;
    const soundBytes = segment.recover(!isLast, seen);
    if (soundBytes < file.size && storage.isLasting) refuseDamage(segment, name, soundBytes, isLast);
    lostBytes += file.size - soundBytes;
    file.truncate(soundBytes);
    segments.push(segment);
  }
  return { segments, lostBytes };
}

/** Only the file that was appended to when the machine failed can be torn, and only at its end. */
function refuseDamage({ file, endOffset }: Segment, name: string, soundBytes: number, isLast: boolean): void {
  if (!isLast) throw new DamagedFileError(file.path ?? name, soundBytes, 'later files follow it');
  if (isFollowedByBatch(file, soundBytes, endOffset)) throw new DamagedFileError(file.path ?? name, soundBytes, 'sound records lie behind');
}

function gap({ file, endOffset }: Segment, baseOffset: number): DamagedFileError {
  return new DamagedFileError(file.path ?? '', file.size, `the next file begins with offset ${baseOffset} where ${endOffset} is due`);
}
