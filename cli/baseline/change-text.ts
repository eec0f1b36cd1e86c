import type { Scenario } from '../../engine/scenario.ts';
import { formatNumber, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Style } from '../text/style.ts';
import { hanging, table } from '../text/table.ts';
import { falseAlarmRate, type Change } from './change.ts';

/** As wide as every window is. */
const columns = 80;

const marks: Readonly<Record<Change['verdict'], readonly [glyph: string, tone: 'bad' | 'good' | 'quiet' | 'warning']>> = { worse: ['✗', 'bad'], better: ['↓', 'good'], same: ['✓', 'quiet'], unknown: ['?', 'warning'] };

/** What a check found, as lines: figures that changed first, and of each the smallest change that would have been told. */
export function changeText(changes: readonly Change[], { paired, before, now }: { readonly paired: boolean; readonly before: number; readonly now: number }, style: Style): string[] {
  const [still, told] = [changes.filter(isStill), changes.filter((each) => !isStill(each)).toSorted((a, b) => a.p - b.p)];
  const rows = told.map(({ id, unit, before: then, now: after, shift, verdict, p }) => [
    style(marks[verdict][1], marks[verdict][0]), id, quantityText(then, unit), quantityText(after, unit), verdict === 'same' || verdict === 'unknown' ? '–' : `${signed(shift.estimate, unit)} (p ${pText(p)})`,
    shift.resolution === null ? 'none' : `±${quantityText(rounded(shift.resolution), unit)}`,
  ]);
  const worse = changes.filter(({ verdict }) => verdict === 'worse').map(({ id }) => id);
  const better = changes.filter(({ verdict }) => verdict === 'better').map(({ id }) => id);
  const unknown = changes.filter(({ verdict }) => verdict === 'unknown').map(({ id, why }) => `${id} (${why})`);
  const end = worse.length > 0 ? hanging(style('bad', '✗ worse'), worse.join(', '), 10, columns)
    : unknown.length > 0 ? [] : [`${style('good', '✓ no worse')}   than the baseline, as far as ${plural(now, 'seed')} can tell`];
  const how = paired ? `${plural(now, 'seed')} of the baseline, seed by seed (signed rank test)` : `${now} other seeds against ${before} (rank sum test)`;
  return [
    ...table([['', 'median of', 'baseline', 'now', 'change', 'smallest told'].map((word) => style('quiet', word)), ...rows], [{}, {}, { align: 'right' }, { align: 'right' }, { align: 'right' }, { align: 'right' }]),
    ...(still.length === 0 ? [] : hanging('', `the same in every run: ${still.map(({ id }) => id).join(', ')}`, 2, columns)), '',
    ...hanging('', `${how}; the chance of an alarm about any figure where nothing changed is at most ${formatNumber(falseAlarmRate * 100)} % (Holm). A shift of every seed by less than "smallest told" would not have been told from noise.`, 2, columns), '',
    ...(better.length === 0 ? [] : hanging(style('good', '↓ better'), `${better.join(', ')}; to keep it: wavetank baseline save`, 11, columns)),
    ...(unknown.length === 0 ? [] : hanging(style('warning', '? unknown'), unknown.join(', '), 12, columns)),
    ...end,
  ];
}

function isStill({ shift, p, before, now, verdict }: Change): boolean {
  return verdict === 'same' && p === 1 && shift.estimate === 0 && shift.resolution === 0 && before === now;
}

function signed(value: number, unit: string): string {
  return `${value < 0 ? '−' : '+'}${quantityText(rounded(Math.abs(value)), unit)}`;
}

/** Two digits: a difference has no more. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}

function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}

/** Knobs that are not as they were when the baseline was saved. */
export function otherKnobs(before: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>, { knobs }: Pick<Scenario, 'knobs'>): string[] {
  return knobs.filter(({ id }) => before[id] !== now[id])
    .map(({ id, unit }) => `knob ${id}: ${before[id] === undefined ? 'none' : quantityText(before[id], unit)} when the baseline was saved, ${quantityText(now[id], unit)} now`);
}
