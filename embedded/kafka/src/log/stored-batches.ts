import { crc32c } from '../codec/crc32c.ts';
import type { StorageFile } from '../storage/storage.ts';
import { BATCH_HEADER_BYTES, RecordBatch, batchBytesAt, soundBatches } from './record-batch.ts';

/** Read at once, whatever the size of the file. A batch that is larger is read whole. */
const WINDOW_BYTES = 1048576;

/** The whole, undamaged batches of a file, up to the first that is torn or damaged. The bytes are not to be kept for long: many share them. */
export function* storedBatches(file: StorageFile): Iterable<RecordBatch> {
  let position = 0;
  let wantedBytes = WINDOW_BYTES;
  while (position < file.size) {
    const window = bytesOf(file, position, wantedBytes);
    const start = position;
    for (const batch of soundBatches(window)) {
      yield batch;
      position += batch.sizeBytes;
    }
    if (position > start) {
      wantedBytes = WINDOW_BYTES;
      continue;
    }
    const sizeBytes = window.length < BATCH_HEADER_BYTES ? NaN : batchBytesAt(window, 0);
    // What lies whole in the window and was not given is damaged; what is longer than the file is torn.
    if (!(sizeBytes > window.length && position + sizeBytes <= file.size)) return;
    wantedBytes = sizeBytes;
  }
}

/**
 * Whether a sound batch with an offset above `offset` begins anywhere behind `position`: then what is at `position` was not torn
 * by a crash, which leaves nothing behind a tear.
 */
export function isFollowedByBatch(file: StorageFile, position: number, offset: number): boolean {
  for (let start = position + 1; start + BATCH_HEADER_BYTES <= file.size; start += WINDOW_BYTES) {
    const window = bytesOf(file, start, WINDOW_BYTES + BATCH_HEADER_BYTES);
    const last = Math.min(WINDOW_BYTES, window.length - BATCH_HEADER_BYTES + 1);
    for (let at = 0; at < last; at++) {
      const sizeBytes = batchBytesAt(window, at);
      if (Number.isNaN(sizeBytes) || start + at + sizeBytes > file.size) continue;
      if (new RecordBatch(window.subarray(at)).baseOffset <= offset) continue;
      const bytes = at + sizeBytes <= window.length ? window.subarray(at, at + sizeBytes) : bytesOf(file, start + at, sizeBytes);
      if (crc32c(bytes, 21) === bytes.readUInt32BE(17)) return true;
    }
  }
  return false;
}

function bytesOf(file: StorageFile, position: number, lengthBytes: number): Buffer {
  const pieces = file.read(position, lengthBytes);
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}
