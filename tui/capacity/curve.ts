import { scatterChart, type Dot } from '../charts/scatter.ts';
import { block, paragraph } from '../text/cells.ts';
import { compactText, durationText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import type { CapacityPane } from './pane.ts';
import { lookOf } from './look.ts';
import type { CapacityView, StepView } from './view.ts';

/** The time by which the runs are drawn: the first threshold that is one, with its limit, or the p99 of all that was stored. */
export interface Measure {
  readonly title: string;
  readonly limitMs: number | null;
  of(run: StepView): number | null;
}

export function measureOf(runs: readonly StepView[]): Measure {
  const threshold = runs.flatMap(({ thresholds = [] }) => thresholds).find(({ unit }) => unit === 'ms');
  if (threshold === undefined) return { title: 'p99', limitMs: null, of: ({ p99Ms }) => p99Ms };
  const { metric, limit } = threshold;
  return { title: metric, limitMs: limit, of: ({ thresholds = [] }) => thresholds.find((each) => each.metric === metric)?.value ?? null };
}

/** A run that broke is seen over one that held at the same place. */
const order: readonly StepView['outcome'][] = ['held', 'unknown', 'failed'];

/** Rate against latency: every run of the usual day, what is known of the knee, the rate that was expected. */
export const curve: CapacityPane = {
  title: ({ runs }) => `rate against ${measureOf(runs).title}`,
  note: ({ knee, expectEps }) => [knee === null ? '' : '━ interval', expectEps === null ? '' : '▼ expected'].filter(Boolean).join('  '),
  rows: () => Infinity,
  draw(view, width, height, theme) {
    const { runs, knee, expectEps, course } = view;
    if (runs.length === 0) return block(emptyRows(view, width, theme), width, height);
    const { limitMs, of } = measureOf(runs);
    const dots = runs.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome)).flatMap((run): Dot[] => {
      const y = of(run);
      const { sign, tone } = lookOf(run.outcome);
      return run.outcome === 'unknown' && y === null ? [] : [{ x: run.rateEps, y, glyph: sign, tone }];
    });
    const now = course.is === 'searching' && course.now?.kind === 'step' && course.now.badDay === null ? [{ x: course.now.rateEps, glyph: glyph.now, tone: 'accent' as const }] : [];
    return scatterChart({
      width, height, dots, line: middles(runs, of), limit: limitMs, stretch: knee === null ? null : { from: knee.lowEps, to: knee.highEps },
      marks: [...(expectEps === null ? [] : [{ x: expectEps, glyph: '▼', tone: 'strong' as const }]), ...now], xLabel: compactText, yLabel: durationText,
    }, theme.paint);
  },
};

/** The median at each rate. */
function middles(runs: readonly StepView[], of: Measure['of']): { x: number; y: number }[] {
  const byRate = new Map<number, number[]>();
  for (const run of runs) {
    const value = run.outcome === 'unknown' ? null : of(run);
    if (value !== null) byRate.set(run.rateEps, [...(byRate.get(run.rateEps) ?? []), value]);
  }
  return [...byRate].toSorted(([a], [b]) => a - b).map(([x, values]) => ({ x, y: values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] }));
}

function emptyRows({ course }: CapacityView, width: number, { paint }: Theme): string[] {
  return paragraph(course.is === 'over' ? 'no run came to its end' : 'the first look says about where the knee lies; then every run has a mark', width).map((line) => paint('quiet', line));
}
