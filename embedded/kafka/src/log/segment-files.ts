const SEGMENT_NAME = /\/(\d{20})\.log$/;

/** Ends the name of a file that compaction writes; it takes the place of another when it is whole. */
export const CLEANED = '.cleaned';

/** The name of the file of a log that begins at an offset. */
export function segmentFile(directory: string, baseOffset: number): string {
  return `${directory}/${String(baseOffset).padStart(20, '0')}.log`;
}

/** The first offsets of the files of a log, in order. */
export function baseOffsetsOf(fileNames: readonly string[]): number[] {
  const offsets = fileNames.map((name) => Number(SEGMENT_NAME.exec(name)?.[1] ?? NaN));
  return offsets.filter((offset) => offset >= 0).sort((a, b) => a - b);
}
