import type { Snapshot } from '../../engine/snapshot.ts';
import { formatClock, formatDuration, formatLength } from '../text/duration.ts';
import { formatCount, formatNumber } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { verdictMark, verdictWord, widthOf, type Style } from '../text/style.ts';
import { hanging, pad, table, wrap } from '../text/table.ts';
import type { Reading } from './readings.ts';
import type { SeriesUnit } from './series.ts';
import type { Soak } from './soak.ts';

const labelWidth = 10;
const widestName = 24;
type SeriesTold = Soak['series'][number];

/** All that a soak found, as text of at most `width` columns. */
export function soakText(soak: Soak, style: Style, width: number): string[] {
  const { scenario, status, verdict, reason, clockMs, warmUpMs, everyMs, rateEps, forMs, remedies, machine, method } = soak;
  const line = (label: string, text: string): string[] => hanging(label, text, labelWidth, width);
  const length = clockMs < forMs ? `${formatDuration(clockMs)} of ${formatLength(forMs)}` : formatLength(forMs);
  const word = status === 'completed' ? verdictWord(verdict, style) : style('bad', `✗ ${status}`);
  return [
    '',
    ...line('soak', `${scenario} · ${formatNumber(rateEps)}/s for ${length} · remedies ${remedies.join(', ') || 'none'} · real clock`),
    ...line('judged', `${formatDuration(Math.max(0, clockMs - warmUpMs))} after a warm-up of ${formatDuration(warmUpMs)}, a reading every ${formatDuration(everyMs)}; ${machine}`),
    '', ...seriesLines(soak, style, width), '',
    ...wrap(method, width), '',
    ...hanging(word, reason, widthOf(word) + 3, width),
  ];
}

function seriesLines(soak: Soak, style: Style, width: number): string[] {
  const lines = table(soakRows(soak, style), [{}, {}, { align: 'right' }, { align: 'right' }, { align: 'right' }, { align: 'right' }]);
  return [lines[0], ...soak.series.flatMap((each, i) => [lines[i + 1], ...remarksOf(each, soak.engineBytesPerItem).flatMap((text) => wrap(text, width - 5).map((part) => `     ${part}`))])];
}

/** A row for each series, below one of headings. */
export function soakRows({ series }: Soak, style: Style): string[][] {
  return [['', '', 'level', 'an hour', '95 %', 'smallest seen'].map((word) => style('quiet', word)), ...series.map((each) => [
    each.told === null ? verdictMark(({ grows: 'failed', steady: 'passed', unknown: 'unknown' } as const)[each.finding], style) : style('quiet', '·'),
    shortened(each.id), levelText(each), ...slopeCells(each),
  ])];
}

/** The name of a path has its end, and what kind of series it is. */
function shortened(id: string): string {
  return id.length <= widestName ? id : `${id.slice(0, 8)}…${id.slice(9 - widestName)}`;
}

function levelText({ level, unit }: SeriesTold): string {
  return unit === 'items' && level !== null ? formatNumber(level) : quantityText(rounded(level), unit);
}

function slopeCells({ trend, unit }: SeriesTold): string[] {
  if (trend === null) return ['–', '', ''];
  const scale = scaleOf(unit, Math.max(Math.abs(trend.slope), trend.smallest));
  const text = (value: number): string => `${value < 0 ? '−' : ''}${formatNumber(Math.abs(value) / scale.factor)}`;
  return [`${trend.slope > 0 ? '+' : ''}${text(trend.slope)} ${scale.name}`.trim(), `${text(trend.low)} … ${text(trend.high)}`, text(trend.smallest)];
}

/** In what a slope is told: all of its figures in the same. */
function scaleOf(unit: SeriesUnit, value: number): { readonly factor: number; readonly name: string } {
  if (unit !== 'bytes') return { factor: 1, name: unit === 'ms' ? 'ms' : '' };
  if (value >= 2 ** 30) return { factor: 2 ** 30, name: 'GiB' };
  return value >= 2 ** 20 ? { factor: 2 ** 20, name: 'MiB' } : { factor: 2 ** 10, name: 'KiB' };
}

/** What is to be said of a series besides its figures. */
export function remarksOf({ id, finding, told, limit, hoursLeft, why, unit, level }: SeriesTold, engineBytesPerItem: number | null): string[] {
  if (told !== null) {
    const each = id === 'memory of the engine' && finding === 'grows' && engineBytesPerItem !== null ? `: some ${quantityText(Math.round(engineBytesPerItem), 'bytes')} an item` : '';
    return [`told, not judged: ${told}${each}`];
  }
  if (finding === 'unknown') return [why];
  if (finding === 'steady' || hoursLeft === null) return [];
  const end = limit === null ? `is twice its ${quantityText(rounded(level), unit)}` : `reaches ${quantityText(limit.value, unit)}, ${limit.what},`;
  return [`grows: at this slope it ${end} ${after(hoursLeft)}`];
}

function after(hours: number): string {
  if (hours < 1) return `after ${Math.max(1, Math.round(hours * 60))} minutes`;
  return hours < 48 ? `after ${formatNumber(hours)} hours` : `after ${formatCount(hours / 24)} days`;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(3));
}

/** How it stands, on a line or two. */
export function standText({ clockMs, stored, inFlight }: Pick<Snapshot, 'clockMs' | 'stored' | 'inFlight'>, { nodeBytes, engineBytes, runFolderBytes }: Reading, width: number): string[] {
  const sizes = [...Object.entries(nodeBytes), ['engine', engineBytes] as const, ['run folder', runFolderBytes] as const];
  const told = [
    `${formatCount(stored)} stored, ${formatCount(inFlight)} in flight`,
    ...sizes.map(([what, bytes]) => `${what} ${bytes === null ? '–' : quantityText(rounded(bytes), 'bytes')}`),
  ];
  return hanging(pad(formatClock(clockMs), 8, 'right'), told.join(' · '), 10, width);
}
