import type { LineChart } from './charts/line.ts';
import type { State } from './model.ts';
import { glyph } from './theme.ts';

/** In sample periods: charts show the last sixty, and so much of what is to come that the next fault is seen in time. */
const past = 60;
const future = 20;

/** The stretch of time that the charts show: around this moment while the run lasts, all of it afterwards. */
export function chartWindow({ feed, end, catalogue, history: { sampleMs } }: State): Pick<LineChart, 'sampleMs' | 'fromMs' | 'toMs' | 'nowMs'> {
  if (end !== null) return { sampleMs, fromMs: 0, toMs: Math.max(sampleMs, end.result.run.clockMs, catalogue.durationMs) };
  const nowMs = Math.max(0, feed?.clockMs ?? 0);
  const fromMs = Math.max(0, nowMs - past * sampleMs);
  return { sampleMs, fromMs, toMs: fromMs + (past + future) * sampleMs, nowMs: feed === null ? undefined : nowMs };
}

/** Where faults begin, on the time axis; of a run that nobody watched, where they were first felt. */
export function faultMarks({ feed, end }: State): NonNullable<LineChart['marks']> {
  if (feed === null && end !== null) {
    return end.result.faults.flatMap(({ firstMs }) => (firstMs === null ? [] : [{ atMs: firstMs, glyph: glyph.fault, tone: 'fault' as const }]));
  }
  return (feed?.faults ?? []).filter(({ status }) => status !== 'not-applicable')
    .map(({ atMs, status }) => ({ atMs, glyph: glyph.fault, tone: status === 'planned' ? 'quiet' as const : 'fault' as const }));
}
