import { lanesOf, ruler, type Span } from '../charts/timeline.ts';
import type { LiveFault } from '../../engine/snapshot.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { rule } from '../text/box.ts';
import { block, fit } from '../text/cells.ts';
import { clockText } from '../text/figure.ts';
import { glyph, type Paint, type Tone } from '../theme.ts';

const labelCells = 10;
/** More lanes than these are no picture any more. */
const mostFaultLanes = 4;
const mostRemedyLanes = 3;
/** More faults that share a bar are told as a number. */
const mostNamed = 3;

/** The whole run: how far it is, which faults strike when, which remedies are on when. */
export const timeline: Pane = {
  wide: {
    place: 'band',
    rows: (state, width) => ({ least: leastRows(state), most: timelineRows(state, width, mostFaultLanes, mostRemedyLanes, plain).length, weight: 8 }),
    draw: ({ state, width, height, theme }) => fitted(state, width, height, theme.paint),
  },
  narrow: {
    place: 'band',
    rows: (state, width) => ({ least: Math.max(2, leastRows(state)), most: 1 + timelineRows(state, width, 3, 2, plain).length, weight: 2 }),
    draw({ state, width, height, theme }: View): string[] {
      return [rule(width, 'the whole run', nextText(state, theme.paint), false, theme), ...fitted(state, width, height - 1, theme.paint)];
    },
  },
};

const plain: Paint = (_, text) => text;

/** Of a run that is only watched there is nothing but how far it is. */
function leastRows({ catalogue }: State): number {
  return catalogue.watched ? 1 : 3;
}

/** With as many lanes as there are rows: faults first, for they are what a reader asks about. */
function fitted(state: State, width: number, height: number, paint: Paint): string[] {
  for (let lanes = mostFaultLanes + mostRemedyLanes; lanes > 0; lanes--) {
    const rows = timelineRows(state, width, Math.min(mostFaultLanes, Math.max(1, lanes - mostRemedyLanes + 1)), Math.min(mostRemedyLanes, Math.max(0, lanes - 1)), paint);
    if (rows.length <= height) return block(rows, width, height);
  }
  return block(timelineRows(state, width, 1, 0, paint), width, height);
}

export function timelineRows(state: State, width: number, faultLanes: number, remedyLanes: number, paint: Paint): string[] {
  const { feed, end, catalogue } = state;
  const totalMs = catalogue.durationMs;
  const nowMs = Math.max(0, end?.result.run.clockMs ?? feed?.clockMs ?? 0);
  const inner = width - labelCells;
  const frame = { width: inner, totalMs };
  const run = labelled('the run', [ruler(inner, nowMs, totalMs, glyph.now, paint)], '', inner, paint);
  if (catalogue.watched) return run;
  const faults = lanesOf(faultSpans(feed?.faults ?? []), { ...frame, lanes: faultLanes }, paint);
  const remedies = lanesOf(remedySpans(state, Math.min(nowMs, totalMs)), { ...frame, lanes: remedyLanes }, paint);
  return [
    ...run,
    ...labelled('faults', faults, feed === null ? '' : '     none planned: f injects one', inner, paint),
    ...(remedyLanes === 0 ? [] : labelled('remedies', remedies, feed === null ? '' : '     none on yet: its number switches one on', inner, paint)),
  ];
}

function labelled(label: string, rows: readonly string[], empty: string, width: number, paint: Paint): string[] {
  return (rows.length > 0 ? rows : [paint('quiet', empty)]).map((row, i) => fit(paint('quiet', i === 0 ? label : ''), labelCells) + fit(row, width));
}

const looks: Readonly<Record<LiveFault['status'], readonly [tone: Tone, stroke: string]>> = {
  planned: ['quiet', '╌'], active: ['fault', '▓'], over: ['fault', '█'], 'not-applicable': ['quiet', '·'],
};

/** Faults that act together from beginning to end share a bar. */
function faultSpans(faults: readonly LiveFault[]): Span[] {
  const groups = new Map<string, Span[]>();
  for (const fault of faults) {
    const key = `${fault.status} ${fault.atMs} ${fault.endMs}`;
    groups.set(key, [...(groups.get(key) ?? []), faultSpan(fault)]);
  }
  return [...groups.values()].map((spans) => (spans.length <= mostNamed ? { ...spans[0], label: spans.map(({ label }) => label).join(', ') } : { ...spans[0], label: `${spans.length} faults at once` }));
}

function faultSpan({ id, atMs, endMs, status, byHand }: LiveFault): Span {
  const [tone, stroke] = looks[status];
  const note = status === 'not-applicable' ? ' (not applicable)' : byHand ? ' (you)' : '';
  return { label: id + note, fromMs: atMs, toMs: endMs, tone, stroke, point: status === 'not-applicable' ? '·' : glyph.fault };
}

/** Remedies that were on at the same times share a bar. */
function remedySpans({ feed, catalogue }: State, nowMs: number): Span[] {
  const groups = new Map<string, { readonly names: string[]; readonly fromMs: number; readonly toMs: number }>();
  for (const { remedy, atMs } of feed?.switches ?? []) {
    const name = `${catalogue.remedies.findIndex(({ id }) => id === remedy) + 1} ${remedy}`;
    for (let i = 0; i < atMs.length; i += 2) {
      const [fromMs, toMs] = [atMs[i], atMs[i + 1] ?? nowMs];
      const key = `${fromMs} ${toMs}`;
      const group = groups.get(key) ?? { names: [], fromMs, toMs };
      group.names.push(name);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ names, fromMs, toMs }) => ({
    label: (names.length > mostNamed && names.length === catalogue.remedies.length ? `all ${names.length}` : names.join(', ')) + (fromMs > 0 ? ` from ${clockText(fromMs)} (you)` : ''), fromMs, toMs, tone: 'remedy', stroke: '━', point: glyph.remedy,
  }));
}

function nextText({ feed }: State, paint: Paint): string {
  const next = feed?.faults.find(({ status }) => status === 'planned');
  return next === undefined ? '' : paint('quiet', `next ${next.id} at ${clockText(next.atMs)}`);
}
