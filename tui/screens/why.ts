import type { RunEvent } from '../../engine/snapshot.ts';
import type { History } from '../history.ts';
import type { State, Subject } from '../model.ts';
import type { View } from '../pane.ts';
import { partitionsOf } from '../partitions.ts';
import { eventRow } from '../panes/events.ts';
import { standings, strictSign, verdictLook } from '../standing.ts';
import { stagesOf } from '../stages.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, marked, paragraph } from '../text/cells.ts';
import { clockText, countText, durationText, exactClockText, periodText, quantityText, rateText } from '../text/figure.ts';
import { glyph, type Paint, type Theme } from '../theme.ts';
import { page, pageAboveCharts } from './page.ts';

/** All that the screen knows of one event, check or stage, and of the moment that it belongs to. */
export function why(view: View): string[] {
  const { state, width, theme } = view;
  const { subject } = state;
  if (subject === null) return page(view, ['nothing is chosen: esc, then an arrow and enter']);
  const inner = width - boxFrame.cells;
  const { title, rows } = subjectRows(subject, state, inner, theme);
  return pageAboveCharts(view, rows.length + boxFrame.rows, (height) => box(rows, { width, height, title, focused: true }, theme));
}

interface Told {
  readonly title: string;
  readonly rows: readonly string[];
}

function subjectRows(subject: Subject, state: State, width: number, theme: Theme): Told {
  switch (subject.kind) {
    case 'event': return eventTold(subject.event, state, width, theme);
    case 'check': return checkTold(subject.id, state, width, theme);
    case 'item': return itemTold(subject, state, width, theme);
    case 'hop': return hopTold(subject.hop, state, width, theme);
  }
}

function eventTold(event: RunEvent, state: State, width: number, theme: Theme): Told {
  return {
    title: `${exactClockText(event.atMs)} · ${event.node}`,
    rows: [...paragraph(event.text, width).map((text) => theme.paint('strong', text)), '', ...momentRows(event.atMs, state, width, theme)],
  };
}

/** What happened to one item, step by step; times count from when it was due. */
function itemTold({ item, check, text }: Extract<Subject, { kind: 'item' }>, state: State, width: number, { paint }: Theme): Told {
  const story = state.stories[item];
  const title = `item ${item} · ${check}`;
  const head = paragraph(text, width).map((line) => paint('strong', line));
  if (story === undefined) return { title, rows: [...head, '', paint('quiet', 'its story is being read')] };
  const end = [story.bucket, story.stage === null ? '' : `at ${story.stage}`, story.cause ?? '', story.fault === null ? '' : `during ${story.fault}`].filter((part) => part !== '').join(', ');
  const copies = story.copies > 1 ? `, ${countText(story.copies)} copies` : '';
  return {
    title,
    rows: [
      ...head, '', `${paint('accent', story.class)}, due at ${exactClockText(story.dueMs)}: ${end}; ${story.rows} in the store${copies}`,
      ...story.planted.map(({ kind, where, before, after, ofFile }) => fit(`planted: ${kind}${ofFile ? ' in its file' : ''} at ${where}: ${before ?? 'nothing'} became ${after ?? 'nothing'}`, width)), '',
      ...story.steps.map(({ atMs, node, kind, text: did }) => {
        const afterMs = atMs - story.dueMs;
        const after = fit(`+${Math.abs(afterMs) < 120_000 ? `${(afterMs / 1000).toFixed(3)} s` : durationText(afterMs)}`, 12, 'right');
        return fit(`${paint('quiet', after)}  ${fit(node ?? '–', 13)} ${kind === 'decision' ? paint('quiet', `(${did})`) : did}`, width);
      }),
      ...(story.complete ? [] : [paint('quiet', 'the run had more steps than were kept: some may be missing')]),
    ],
  };
}

function checkTold(id: string, state: State, width: number, theme: Theme): Told {
  const each = standings(state).find((standing) => standing.id === id);
  if (each === undefined) return { title: id, rows: [theme.paint('quiet', 'this run has no check of that name')] };
  const look = verdictLook[each.verdict];
  const value = each.value === null ? 'no value yet' : quantityText(each.value, each.unit);
  const limit = each.limit === null ? '' : `, ${each.isStrict ? `must be ${strictSign(each)}` : each.isLeast ? 'at least ' : 'limit '}${quantityText(each.limit, each.unit)}`;
  const reasons = state.end?.why[id] ?? [];
  return {
    title: id,
    rows: [
      ...paragraph(each.about, width), '',
      `${theme.paint(look.tone, `${look.glyph} ${look.word}`)}   ${value}${limit}`,
      ...(each.message === '' ? [] : paragraph(each.message, width)),
      ...reasons.flatMap((text) => paragraph(`· ${text}`, width)), '',
      ...breachRows(each.firstBreachMs, state, width, theme),
    ],
  };
}

function breachRows(firstMs: number | null, state: State, width: number, theme: Theme): string[] {
  if (firstMs === null) return [theme.paint('quiet', 'it is not known to be broken at any moment')];
  return [theme.paint('strong', `broken first at ${exactClockText(firstMs)}`), '', ...momentRows(firstMs, state, width, theme)];
}

function hopTold(hop: string, state: State, width: number, { paint }: Theme): Told {
  const stage = stagesOf(state).find((each) => each.hop === hop);
  if (stage === undefined) return { title: hop, rows: [paint('quiet', 'it is not in the topology any more')] };
  const columns = [14, 9, 17, 10, 8, 9] as const;
  const row = (...cells: readonly string[]): string => fit(cells.map((cell, i) => (i === 0 || i === 1 ? fit(cell, columns[i]) : fit(cell, columns[i], 'right'))).join(' '), width);
  return {
    title: stage.label + (stage.note === '' ? '' : ` · ${stage.note}`),
    rows: [
      paint('quiet', row('node', 'state', 'waits / room', 'comes in', 'lost', 'takes')),
      ...stage.nodes.map((node) => {
        const room = node.capacity === null ? '' : ` / ${countText(node.capacity)}`;
        const takes = node.serviceMs === null ? '' : `${durationText(node.serviceMs)}${glyph.declared}`;
        const cells = row(node.id, node.state, countText(node.waiting) + room, rateText(node.inEps), countText(node.lost), takes);
        return node.state === 'crashed' ? paint('bad', cells) : cells;
      }),
      ...(hop === 'broker' ? partitionRows(state, width, paint) : []),
      ...(state.catalogue.watched ? [] : ['', stage.faults.length > 0 ? paint('fault', `${glyph.fault} disturbed by ${stage.faults.join(', ')}`) : paint('quiet', 'no fault disturbs it now')]),
    ],
  };
}

/** More would push what is below out of the picture. */
const partitionsShown = 8;

/** Of a log that is read while the run lasts: its partitions, the farthest behind first. */
function partitionRows({ feed }: State, width: number, paint: Paint): string[] {
  const all = feed === null ? [] : partitionsOf(feed);
  if (all.length === 0) return [];
  const row = (...[name, ...cells]: readonly string[]): string => fit(fit(name, 24) + cells.map((cell) => fit(cell, 14, 'right')).join(''), width);
  const count = (value: number | null): string => (value === null ? '' : countText(value));
  const rest = all.slice(partitionsShown);
  return [
    '', paint('quiet', row('partition', 'its end', 'committed', 'waits')),
    ...all.slice(0, partitionsShown).map(({ topic, partition, end, committed, lag }) => row(`${topic}/${partition}`, count(end), count(committed), count(lag))),
    ...(rest.length === 0 ? [] : [paint('quiet', row(`and ${rest.length} more`, '', '', rest[0].lag === null ? '' : `${countText(rest[0].lag)} or less`))]),
  ];
}

/** Events this close belong to a moment. */
const nearMs = 5000;

/** The period of a moment; of one that has only begun there are no figures yet, and those of the period before stand for them. */
function sampleAt(atMs: number, { sampleMs, offered }: History): { readonly sample: number; readonly name: string } {
  const sample = Math.floor(atMs / sampleMs);
  const isBegun = sample > 0 && sample === offered.length;
  return isBegun ? { sample: sample - 1, name: `${periodText(sampleMs)} before` } : { sample, name: `that ${periodText(sampleMs)}` };
}

/** What was going on then: faults, remedies, figures of that period, events around. */
function momentRows(atMs: number, state: State, width: number, { paint }: Theme): string[] {
  const { feed, history, events } = state;
  const acting = (feed?.faults ?? []).filter((fault) => fault.status !== 'not-applicable' && fault.atMs <= atMs && atMs <= Math.max(fault.endMs, fault.atMs + nearMs)).map(({ id }) => id);
  const on = (feed?.switches ?? []).filter((each) => each.atMs.filter((switchedMs) => switchedMs <= atMs).length % 2 === 1).map(({ remedy }) => remedy);
  const { sample, name } = sampleAt(atMs, history);
  const figure = (values: readonly number[], text: (value: number) => string): string => {
    const value = values[sample];
    return value === undefined || !Number.isFinite(value) ? 'unknown' : text(value);
  };
  const rate = (value: number): string => rateText(value, undefined, history.sampleMs);
  const near = events.filter((event) => Math.abs(event.atMs - atMs) <= nearMs);
  return [
    ...(state.catalogue.watched ? [] : [
      `${fit(paint('quiet', 'faults then'), 16)}${acting.length > 0 ? paint('fault', `${glyph.fault} ${acting.join(', ')}`) : 'none'}`,
      `${fit(paint('quiet', 'remedies then'), 16)}${on.length > 0 ? paint('remedy', on.join(', ')) : 'none'}`,
    ]),
    ...marked(fit(paint('quiet', name), 15), [
      `offered ${figure(history.offered, rate)}`, `stored ${figure(history.stored, rate)}`,
      `waiting ${figure(history.lag, countText)}`, `behind ${figure(history.behindMs, durationText)}`,
    ].join(', '), width),
    '', paint('quiet', `events within ${nearMs / 1000} s of ${clockText(atMs)}`),
    ...(near.length === 0 ? [paint('quiet', '  none')] : near.map((event) => eventRow(event, false, state, width, true, paint))),
  ];
}
