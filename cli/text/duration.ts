/** A moment of a run as a clock shows it: `0:09`, `2:31`, `1:02:03`, from two days on `3d 04:00:12`; `-0:05` while it is provisioned. */
export function formatClock(ms: number): string {
  if (ms <= -1000) return `-${formatClock(-ms)}`;
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h >= 48) return `${Math.floor(h / 24)}d ${two(h % 24)}:${two(m)}:${two(s)}`;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A moment of a calendar: `3d 04:00:12`, from the first day on. */
export function formatDay(ms: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 86_400)}d ${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** How far a run is: `0:24 of 1:00`. What comes after the whole of it is draining. */
export function formatProgress({ clockMs, durationMs }: { readonly clockMs: number; readonly durationMs: number }): string {
  return `${formatClock(Math.max(0, clockMs))} of ${formatClock(durationMs)}`;
}

/** A length of time in the unit a reader thinks in: `12 ms`, `6.2 s`, `2:31` from two minutes on. */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < 1000) return `${Number(ms.toPrecision(3))} ms`;
  if (Math.abs(ms) < 120_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return `${ms < 0 ? '-' : ''}${formatClock(Math.abs(ms))}`;
}

/** `30 days`, `5 minutes`, `60 s`: the length of a run in words. */
export function formatLength(ms: number): string {
  const days = ms / 86_400_000;
  if (days >= 2 && Number.isInteger(days)) return `${days} days`;
  const hours = ms / 3_600_000;
  if (hours >= 2 && Number.isInteger(hours)) return `${hours} hours`;
  const minutes = ms / 60_000;
  if (minutes >= 2 && Number.isInteger(minutes)) return `${minutes} minutes`;
  return formatDuration(ms);
}
