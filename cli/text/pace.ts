import { formatCount } from './number.ts';

/** How fast a run on the real clock passes: `real clock`, or of a calendar `real clock at 4,800x`. */
export function realClockText(pace: number | null): string {
  return pace === null || pace === 1 ? 'real clock' : `real clock at ${formatCount(pace)}x`;
}
