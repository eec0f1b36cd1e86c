import type { PartitionLog } from './partition-log.ts';

/**
 * The offset that a log is to begin with by `retention.bytes` and `retention.ms`, as Kafka counts: whole files from the oldest
 * on, while what is left is still as large as allowed, or while the latest timestamp of the file is too old. The file that is
 * appended to counts, too, unless it is empty.
 */
export function retainedFrom(log: PartitionLog, nowMs: number): number {
  const { deletes, retentionBytes, retentionMs } = log.settings;
  if (!deletes) return log.startOffset;
  let startOffset = log.startOffset;
  let excessBytes = retentionBytes < 0 ? -Infinity : log.sizeBytes - retentionBytes;
  for (const segment of log.segments) {
    const isTooMuch = excessBytes >= segment.sizeBytes;
    const isTooOld = retentionMs >= 0 && segment.maxTimestampMs >= 0 && nowMs - segment.maxTimestampMs > retentionMs;
    if (segment.sizeBytes === 0 || !(isTooMuch || isTooOld)) break;
    excessBytes -= segment.sizeBytes;
    startOffset = segment.endOffset;
  }
  return startOffset;
}

/** The earliest time that records may have to go: `-Infinity` where only their size tells, `Infinity` for never. */
export function retentionDueMs(log: PartitionLog): number {
  const { segments, settings } = log;
  const [oldest] = segments;
  if (!settings.deletes || oldest.sizeBytes === 0) return Infinity;
  if (settings.retentionBytes === 0 || (settings.retentionBytes > 0 && segments.length > 1 && mayOutgrow(log))) return -Infinity;
  if (settings.retentionMs < 0 || oldest.maxTimestampMs < 0) return Infinity;
  return oldest.maxTimestampMs + settings.retentionMs + 1;
}

/** Whether the oldest file is too much by now, or can be before the next one is begun, when the log is looked at again. */
function mayOutgrow({ segments, settings, sizeBytes }: PartitionLog): boolean {
  const roomBytes = Math.max(0, settings.segmentBytes - segments[segments.length - 1].sizeBytes);
  return sizeBytes + roomBytes - settings.retentionBytes >= segments[0].sizeBytes;
}
