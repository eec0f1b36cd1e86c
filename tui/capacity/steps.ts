import { countText, durationText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import { measureOf } from './curve.ts';
import { lookOf } from './look.ts';
import type { CapacityPane } from './pane.ts';
import { tableRows } from './table.ts';
import type { CapacityView, StepView } from './view.ts';

/** Every rate that was tried on a day like any other: how its runs ended, and what the last that broke says. */
export const steps: CapacityPane = {
  title: () => 'rates that were tried',
  rows: (view) => ratesOf(view).length + 1,
  draw(view, width, height, theme) {
    const { paint } = theme;
    const rates = ratesOf(view);
    if (rates.length === 0) return [paint('quiet', 'none yet')].slice(0, height);
    const { title } = measureOf(view.runs);
    const room = rates.length + 1 > height ? height - 2 : rates.length;
    const shown = nearest(rates, room, view);
    const rows = [['rate', 'runs', title, 'what broke'].map((text) => paint('quiet', text)), ...shown.map((rateEps) => row(rateEps, view, theme))];
    const left = rates.length - shown.length;
    return [
      ...tableRows(rows, [{ align: 'right' }, {}, { align: 'right' }, {}], width),
      ...(left > 0 ? [paint('quiet', `and ${left} farther from the knee`)] : []),
    ].slice(0, Math.max(0, height));
  },
};

function row(rateEps: number, { runs, course }: CapacityView, { paint }: Theme): string[] {
  const of = runs.filter((run) => run.rateEps === rateEps);
  const measure = measureOf(runs);
  const marks = of.map(({ outcome }) => paint(lookOf(outcome).tone, lookOf(outcome).sign));
  const isNow = course.is === 'searching' && course.now?.kind === 'step' && course.now.badDay === null && course.now.rateEps === rateEps;
  const values = of.flatMap((run) => (run.outcome === 'unknown' ? [] : measure.of(run) ?? []));
  return [`${countText(rateEps)}/s`, [...marks, ...(isNow ? [paint('accent', '…')] : [])].join(' '), values.length === 0 ? '–' : durationText(Math.max(...values)), whyOf(of)];
}

function whyOf(runs: readonly StepView[]): string {
  return runs.findLast(({ why }) => why.length > 0)?.why[0] ?? '';
}

/** Those that ran, and the one that runs now, from the slowest on. */
function ratesOf({ runs, course }: CapacityView): number[] {
  const now = course.is === 'searching' && course.now?.kind === 'step' && course.now.badDay === null ? [course.now.rateEps] : [];
  return [...new Set([...runs.map(({ rateEps }) => rateEps), ...now])].toSorted((a, b) => a - b);
}

/** Where there is no room for all: those that say most. */
function nearest(rates: readonly number[], count: number, { knee, guessEps }: CapacityView): number[] {
  const kneeEps = knee?.kneeEps ?? guessEps ?? rates[0];
  return rates.toSorted((a, b) => Math.abs(Math.log(a / kneeEps)) - Math.abs(Math.log(b / kneeEps))).slice(0, Math.max(0, count)).toSorted((a, b) => a - b);
}
