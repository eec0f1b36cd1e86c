import type { BadDay } from '../../engine/scenario.ts';
import { fit, widthOf } from '../../tui/text/cells.ts';
import { formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { noStyle, verdictMark, verdictWord, type Style } from '../text/style.ts';
import { hanging, pad, table, wrap } from '../text/table.ts';
import type { Against } from './against.ts';
import type { BadDayFound, Capacity } from './capacity.ts';
import { verdictOfOutage, type OutageFound } from './outage.ts';
import type { StepRun } from './step.ts';

const labelWidth = 14;

/** All that a search for a capacity found, as text of at most `width` columns. */
export function capacityText(capacity: Capacity, style: Style, width: number): string[] {
  const { status, verdict, reason, wallMs } = capacity;
  const line = (label: string, text: string): string[] => hanging(label, text, labelWidth, width);
  const word = status === 'interrupted' ? style('bad', '✗ interrupted') : verdictWord(verdict, style);
  return [
    '',
    ...line(`capacity`, [capacity.scenario, `remedies ${capacity.remedies.join(', ') || 'none'}`, ...Object.entries(capacity.knobs).map(([id, value]) => `${id}=${value}`), 'real clock'].join(' · ')),
    ...line('holds means', capacity.holds),
    ...line('measured', `${formatDuration(capacity.windowMs)} a run after a warm-up of ${formatDuration(capacity.warmUpMs)}, ${capacity.runs.length} runs; ${capacity.machine}`),
    '', ...stepLines(capacity.runs, style, width),
    '', ...limitLines(capacity, style, width),
    ...badDayLines(capacity, style, width),
    ...outageLines(capacity, style, width),
    ...(capacity.against === null ? [] : [...againstText(capacity.against, style, width), '']),
    ...wrap(capacity.method, width),
    ...(capacity.rarestLoss > 0 ? wrap(`cannot see losses rarer than one in ${formatCount(capacity.rarestLoss)} (95 %, from what passed near the knee)`, width) : []),
    '', ...hanging(word, `${reason} (${formatDuration(wallMs)})`, 13, width),
  ];
}

/** A step in a line: how its runs ended, and what the last that failed says. */
function stepLines(runs: readonly StepRun[], style: Style, width: number): string[] {
  const rates = [...new Set(runs.map(({ rateEps }) => rateEps))].toSorted((a, b) => a - b);
  const rows = rates.map((rateEps) => {
    const of = runs.filter((run) => run.rateEps === rateEps);
    const marks = of.map(({ outcome }) => verdictMark(outcome === 'held' ? 'passed' : outcome, style)).join(' ');
    const p99 = of.flatMap(({ p99Ms, outcome }) => (p99Ms === null || outcome === 'unknown' ? [] : [p99Ms]));
    return [`${formatCount(rateEps)}/s`, marks, p99.length === 0 ? '–' : formatDuration(Math.max(...p99)), of.findLast(({ why }) => why.length > 0)?.why[0] ?? ''];
  });
  return cut(table([['rate', 'runs', 'p99', 'what broke'], ...rows], [{ align: 'right' }, {}, { align: 'right' }]), width);
}

function limitLines({ limits }: Capacity, style: Style, width: number): string[] {
  if (limits === null) return [];
  const { ranked, queue, first, atEps } = limits;
  const known = ranked.filter(({ busy }) => busy >= 0.01);
  const rows = known.map(({ what, kind, nodes, busy, fullAtEps }) => [
    `${what}${nodes.length > 1 ? ` (${nodes.length})` : ''}`, `${Math.round(busy * 100)} %`,
    what === first ? style('strong', '◂ first to give') : kind === 'machine' ? 'all that runs on it' : `full at about ${formatCount(fullAtEps)}/s~${kind === 'driver' ? ', where this runs' : ''}`,
  ]);
  const found = first === null
    ? `nothing that was measured is busy${ranked.some(({ kind, busy }) => kind === 'machine' && busy >= 0.9) ? ' but the machine, and for others' : ''}: what gives first is unknown`
    : `first to give: ${first}${queue === null ? '' : `; what waits grows in ${queue.node}, by ${formatCount(queue.growthEps)}/s`}`;
  return [...cut(table([[`at ${formatCount(atEps)}/s`, 'busy', ''], ...rows], [{}, { align: 'right' }]), width), ...wrap(found, width), ''];
}

function badDayLines({ badDays, expectEps }: Capacity, style: Style, width: number): string[] {
  if (badDays.length === 0) return [];
  const held = ({ knee, heldEps, end }: BadDayFound): string => {
    if (knee !== null && end === 'knee') return `${formatCount(knee.kneeEps)}/s (${formatCount(knee.lowEps)}–${formatCount(knee.highEps)})`;
    return heldEps === null ? 'unknown' : `at least ${formatCount(heldEps)}/s`;
  };
  const rows = badDays.map((day) => [day.about, day.end === 'lowest' ? 'not at all' : held(day), day.verdict === null ? '' : verdictMark(day.verdict, style), day.why]);
  return [...cut(table([['on a bad day', 'holds', expectEps === null ? '' : `${formatCount(expectEps)}/s`, 'what breaks'], ...rows]), width), ''];
}

function outageLines({ outages, expectEps }: Capacity, style: Style, width: number): string[] {
  if (outages.length === 0 || expectEps === null) return [];
  const rows = outages.map((each) => [formatDuration(each.outageMs), verdictMark(verdictOfOutage(each), style), each.drainedMs === null ? '–' : formatDuration(each.drainedMs), each.why]);
  return [...cut(table([[`store away, at ${formatCount(expectEps)}/s`, '', 'drained after', 'what breaks'], ...rows]), width), ''];
}

/** An outage that is over, in a line. */
export function outageText(outage: OutageFound, style: Style, width: number): string {
  const { outageMs, why } = outage;
  return cut([`${pad(formatDuration(outageMs), 10, 'right')}  ${verdictMark(verdictOfOutage(outage), style)} the store was away${why === '' ? '' : `: ${why}`}`], width)[0];
}

/** A run that is over, in a line. */
export function stepText({ rateEps, seed, outcome, why }: StepRun, badDay: BadDay | null, style: Style, width: number): string {
  const mark = verdictMark(outcome === 'held' ? 'passed' : outcome, style);
  return cut([`${pad(`${formatCount(rateEps)}/s`, 10, 'right')}  ${mark} ${pad(outcome, 7)}  ${badDay === null ? '' : `${badDay.id}: `}${why[0] ?? `seed ${seed}`}`], width)[0];
}

/** Two builds side by side. */
export function againstText({ name, pairs, otherArrivals, fromEps, toEps, percent, lowPercent, highPercent, real, smallestPercent }: Against, style: Style, width: number): string[] {
  const signed = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${formatNumber(Math.abs(Number(value.toPrecision(2))))}`;
  const word = !real ? style('good', '✓ no change that this could show') : percent < 0 ? style('bad', '✗ a real change') : style('good', '✓ a real change, for the better');
  const others = otherArrivals === 0 ? '' : `; ${plural(otherArrivals, 'run')} of other arrivals: what is sent has changed`;
  return [
    ...wrap(`against ${name}, same machine, ${plural(pairs, 'run')} of the same arrivals${others}:`, width),
    ...hanging('', `${formatCount(fromEps)}/s → ${formatCount(toEps)}/s   ${signed(percent)} % [${signed(lowPercent)} … ${signed(highPercent)}]   ${word} (smallest it could see ${formatNumber(Number(smallestPercent.toPrecision(2)))} %)`, 2, width),
  ];
}

/** The same in a line without colours; empty where there is no other build. */
export function changeLine({ against }: Capacity): string {
  return against === null ? '' : againstText(against, noStyle, Infinity).map((line) => line.trim()).join(' ');
}

/** Whatever is wider than the page is cut, and says so. */
function cut(lines: readonly string[], width: number): string[] {
  return lines.map((line) => (widthOf(line) > width ? fit(line, width) : line));
}
