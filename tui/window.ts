import type { LineChart } from './charts/line.ts';
import type { State } from './model.ts';
import { glyph } from './theme.ts';

/** Charts show the last minute, and so much of what is to come that the next fault is seen in time. */
const pastMs = 60_000;
const futureMs = 20_000;

/** The stretch of time that the charts show: around this moment while the run lasts, all of it afterwards. */
export function chartWindow({ feed, end, catalogue }: State): Pick<LineChart, 'fromMs' | 'toMs' | 'nowMs'> {
  if (end !== null) return { fromMs: 0, toMs: Math.max(1000, end.result.run.clockMs, catalogue.durationMs) };
  const nowMs = Math.max(0, feed?.clockMs ?? 0);
  const fromMs = Math.max(0, nowMs - pastMs);
  return { fromMs, toMs: fromMs + pastMs + futureMs, nowMs: feed === null ? undefined : nowMs };
}

/** Where faults begin, on the time axis. */
export function faultMarks({ feed }: State): NonNullable<LineChart['marks']> {
  return (feed?.faults ?? []).filter(({ status }) => status !== 'not-applicable')
    .map(({ atMs, status }) => ({ atMs, glyph: glyph.fault, tone: status === 'planned' ? 'quiet' as const : 'fault' as const }));
}
