import { worst, type Result, type Verdict } from '../../engine/result.ts';
import { quantityText } from '../text/quantity-text.ts';
import { verdictMark, type Style } from '../text/style.ts';
import { table } from '../text/table.ts';

/** A check, or a threshold by its metric, over several seeds. */
export interface Mark {
  readonly id: string;
  readonly verdict: Verdict;
  /** Of the worst seed; null where one cannot tell. */
  readonly value: number | null;
  readonly unit: string;
  readonly limit: number | null;
  /** The index of the worst seed. */
  readonly worstAt: number;
}

/** What the same checks say of runs that differ in their seeds. */
export function marksOf(results: readonly Result[]): Mark[] {
  const all = results.map(({ checks, thresholds }) => [
    ...checks.map(({ id, verdict, value, unit, limit }) => ({ id, verdict, value, unit, limit })),
    ...thresholds.map(({ metric, verdict, value, unit, limit }) => ({ id: metric, verdict, value, unit, limit })),
  ]);
  return [...new Set(all.flat().map(({ id }) => id))].map((id) => all
    .flatMap((marks, worstAt): Mark[] => marks.filter((mark) => mark.id === id).map((mark) => ({ ...mark, worstAt })))
    .reduce((most, mark) => (isWorse(mark, most) ? mark : most)));
}

/** By the verdict first. Of two alike the larger value: limits of a lesson are upper ones. */
function isWorse(a: Mark, b: Mark): boolean {
  if (a.verdict !== b.verdict) return worst([a.verdict, b.verdict]) === a.verdict;
  return (a.value ?? Infinity) > (b.value ?? Infinity);
}

/** Where nothing was measured nothing holds. */
export function allPassed(marks: readonly Mark[]): boolean {
  return marks.length > 0 && marks.every(({ verdict }) => verdict === 'passed');
}

/** A line a mark, with the change against those before: `✗  dropped  4,210 events  limit 0  ▼ better by 1,930`. */
export function markLines(marks: readonly Mark[], before: readonly Mark[] | null, style: Style): string[] {
  return table(marks.map((mark) => [
    verdictMark(mark.verdict, style), mark.id, quantityText(mark.value, mark.unit),
    mark.limit === null ? '' : style('quiet', `limit ${bareText(mark.limit, mark.unit)}`),
    changeText(mark, before?.find(({ id }) => id === mark.id)?.value ?? null, style),
  ]), [{}, {}, { align: 'right' }]);
}

/** What is counted stands beside its value already. */
function bareText(value: number, unit: string): string {
  return quantityText(value, unit === 'ms' ? unit : '');
}

function changeText({ value, unit }: Mark, before: number | null, style: Style): string {
  if (value === null || before === null) return '';
  if (value === before) return style('quiet', '· as before');
  const by = bareText(Math.abs(value - before), unit);
  return value < before ? style('good', `▼ better by ${by}`) : style('bad', `▲ worse by ${by}`);
}
