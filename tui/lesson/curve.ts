import { lineChart } from '../charts/line.ts';
import { niceCeiling, niceDuration } from '../charts/scale.ts';
import { compactText } from '../text/figure.ts';
import { shortDuration, shortDurationCells } from '../text/time.ts';
import { glyph, type Theme } from '../theme.ts';
import type { CurveView } from './view.ts';

/** Fewer rows show nothing. */
export const leastCurveRows = 6;

/**
 * A series of a run from its beginning to its end. `guess`: what was predicted of its highest value, which stands where
 * that one was; `ghost`: the same series of another run, dotted.
 */
export function curveRows(curve: CurveView, { guess, ghost = null, legend = '' }: { readonly guess: number | null; readonly ghost?: CurveView | null; readonly legend?: string }, width: number, height: number, theme: Theme): string[] {
  if (height < leastCurveRows) return [];
  const { unit, everyMs, values, faultsMs } = curve;
  const told = numbers(values);
  const isTime = unit === 'ms';
  const peak = told.reduce((best, value, i) => (value > (told[best] || 0) ? i : best), 0);
  return lineChart({
    width, height, fromMs: 0, toMs: everyMs * Math.max(1, values.length), sampleMs: everyMs, values: told,
    ghost: ghost === null || ghost.everyMs !== everyMs ? undefined : numbers(ghost.values), legend,
    marks: faultsMs.map((atMs) => ({ atMs, glyph: glyph.fault, tone: 'fault' as const })),
    points: guess === null || !curve.hasGuess ? [] : [{ atMs: peak * everyMs, value: guess, glyph: '×', tone: 'accent' as const }],
    leastTop: isTime ? 1000 : 1, ceiling: isTime ? niceDuration : niceCeiling, label: isTime ? shortDuration : compactText, labelCells: isTime ? shortDurationCells : undefined, tone: 'waiting',
  }, theme.paint);
}

function numbers(values: CurveView['values']): number[] {
  return values.map((value) => value ?? NaN);
}

/** What its lines and marks are. */
export function curveNote({ hasGuess }: CurveView, guess: number | null, { paint }: Theme): string {
  return hasGuess && guess !== null ? `${paint('accent', '×')} ${paint('quiet', 'your prediction')}` : '';
}
