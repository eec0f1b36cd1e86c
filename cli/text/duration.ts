import { clockText, durationText, tickText } from '../../tui/text/time.ts';

export { clockText as formatClock, durationText as formatDuration, exactClockText as formatExactly, tickText as formatTick } from '../../tui/text/time.ts';

/** How far a run is: `0:24 of 1:00`, `3d 04:05:00 of 30d`. What comes after the whole of it is draining. */
export function formatProgress({ clockMs, durationMs }: { readonly clockMs: number; readonly durationMs: number }): string {
  return `${clockText(Math.max(0, clockMs))} of ${tickText(durationMs)}`;
}

/** `30 days`, `5 minutes`, `60 s`: a length of time in a sentence. */
export function formatLength(ms: number): string {
  if (ms < 48 * 3_600_000 || ms % 86_400_000 !== 0) {
    const [hours, minutes] = [ms / 3_600_000, ms / 60_000];
    if (hours >= 2 && Number.isInteger(hours)) return `${hours} hours`;
    if (minutes >= 2 && Number.isInteger(minutes)) return `${minutes} minutes`;
  }
  return durationText(ms);
}

/** A time of day by the clock of whoever reads it: `2026-07-31 14:05`. */
export function formatLocal(moment: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
