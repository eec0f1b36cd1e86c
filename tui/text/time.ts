/**
 * Times as every screen, report and line of text shows them. A moment is told as a clock shows it, `2:31`, from the first
 * day on `3d 04:00:12`; a length of time has its units, `2 min 31 s`: nobody takes the one for the other.
 */
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

/** A moment of the run: `2:31`, `1:02:03`, from one day on `3d 04:00:12`; `-0:05` while it is provisioned. */
export function clockText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const seconds = Math.floor(Math.abs(ms) / second);
  const sign = ms < 0 && seconds > 0 ? '-' : '';
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h >= 24) return `${sign}${Math.floor(h / 24)}d ${two(h % 24)}:${two(m)}:${two(s)}`;
  return sign + (h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`);
}

/** A moment to the millisecond: `2:31.204`. */
export function exactClockText(ms: number): string {
  return `${clockText(ms)}.${String(Math.floor(Math.abs(ms)) % 1000).padStart(3, '0')}`;
}

/** A moment to the millisecond where that fits, else to the second. */
export function momentText(ms: number, cells: number): string {
  const exact = exactClockText(ms);
  return exact.length <= cells ? exact : clockText(ms);
}

/** A moment of those that lie whole steps apart, no longer than it must be: `3d`, `3d 06:00`, `2:30`. Without a step: the end of a run. */
export function tickText(ms: number, stepMs = ms): string {
  const isPast = Number.isFinite(ms) && ms >= day;
  if (ms > 0 && stepMs % day === 0 && ms % day === 0 && isPast) return `${ms / day}d`;
  return isPast && stepMs % minute === 0 && ms % minute === 0 ? clockText(ms).slice(0, -3) : clockText(ms);
}

/** A length of time: `12 ms`, `6.2 s`, then in whole units, each from two of it on: `2 min 31 s`, `4 h`, `3 days 4 h`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size < 999.5) return `${Number(ms.toPrecision(3))} ms`;
  if (size < 119_950) return `${Number((ms / second).toFixed(1))} s`;
  const sign = ms < 0 ? '-' : '';
  const [seconds, minutes, hours] = [second, minute, hour].map((unit) => Math.round(size / unit));
  if (seconds < 120 * 60) return sign + inUnits(seconds, 60, 'min', 's');
  if (minutes < 48 * 60) return sign + inUnits(minutes, 60, 'h', 'min');
  return sign + inUnits(hours, 24, 'days', 'h');
}

function inUnits(count: number, per: number, large: string, small: string): string {
  const whole = `${String(Math.floor(count / per)).replace(/\B(?=(\d{3})+$)/g, ',')} ${large}`;
  return count % per === 0 ? whole : `${whole} ${count % per} ${small}`;
}

/** So many cells hold every round length of time. */
export const shortDurationCells = 6;

/** A round length of time beside an axis: `20 s`, `15 min`, `12 h`, `3 d`. */
export function shortDuration(ms: number): string {
  if (ms === 0) return '0';
  const [unit, name] = ms < second ? [1, 'ms'] : ms < 2 * minute ? [second, 's'] : ms < 2 * hour ? [minute, 'min'] : ms < 2 * day ? [hour, 'h'] : [day, 'd'];
  return `${Number((ms / unit).toPrecision(3))} ${name}`;
}
