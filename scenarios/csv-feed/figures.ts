import type { Evidence, Figure, Threshold } from '../../engine/check.ts';
import { dayMs, feedDayText, hourMs, type FeedDay } from '../../pipeline/feed/feed-day.ts';
import { fileClass, rowClass } from './classes.ts';
import { faults } from './faults.ts';
import { feeds } from './feeds.ts';
import { truthOf } from './truth.ts';

const inStore = new Set(['delivered', 'late', 'corrupted']);

/** Rows in the warehouse that ought not to be there: with other content, of no item, or of items that are to be held. */
export function badRowsLoaded(evidence: Evidence): number[] {
  const { ledger } = evidence;
  const truth = truthOf(evidence);
  const bad = truth.held.filter((item) => ledger.class(item) === rowClass && inStore.has(ledger.bucket(item)));
  const known = new Set(bad);
  ledger.each('corrupted', rowClass, (item) => { if (!known.has(item)) bad.push(item); });
  return bad;
}

/** Files and rows that are to be held and of which nobody was told, or nobody kept why: by when they were due. */
export function badUntold(evidence: Evidence): number[] {
  const { ledger } = evidence;
  const truth = truthOf(evidence);
  const alerted = new Set(evidence.observed('alerts').map(({ feed, day, scope }) => `${feed}/${day}/${scope}`));
  const kept = evidence.observed('quarantine');
  const keptRows = new Set(kept.flatMap(({ item }) => (item === null ? [] : [item as number])));
  const keptFiles = new Set(kept.filter(({ scope }) => scope === 'file').map(({ feed, day }) => `${feed}/${day}`));
  return truth.held.filter((item) => {
    if (ledger.bucket(item) !== 'quarantined' || !truth.reasons(item).has(ledger.cause(item))) return true;
    const due = dueOf(ledger.dueMs(item));
    const byFile = alerted.has(`${due}/file`) && keptFiles.has(due);
    const byRow = ledger.class(item) === rowClass && alerted.has(`${due}/row`) && keptRows.has(item);
    return !byFile && !byRow;
  });
}

/** `orders/3`: which file was due at that moment. */
export function dueOf(ms: number): string {
  const { feed, day } = feedDayAt(ms);
  return `${feed}/${day}`;
}

function feedDayAt(ms: number): FeedDay {
  const feed = feeds.find(({ dueHour }) => dueHour === Math.round(ms / hourMs) % 24)!;
  return { feed: feed.id, day: Math.floor(ms / dayMs) };
}

/** `orders 2026-01-05`, the file, or `orders 2026-01-05, row 12`, as it was exported: a file is due with its rows, and comes first. */
export function placeOf(dueMs: number, nth: number): string {
  return `${feedDayText(feedDayAt(dueMs))}${nth === 0 ? '' : `, row ${nth}`}`;
}

/** Items of files that fell due while the server failed and that were not published by their deadline. */
export function daysMissing(evidence: Evidence): number[] {
  const { plan, ledger } = evidence;
  const deadlineMs = plan.knobs['day.deadline'];
  const published = new Map(evidence.observed('loads').map(({ feed, day, publishedMs }) => [`${feed}/${day}`, publishedMs as number]));
  const failing = plan.faults.filter(({ fault }) => faults[fault].point === 'respond');
  const missing: number[] = [];
  ledger.each(null, fileClass, (item) => {
    const at = ledger.dueMs(item);
    const isHit = failing.some(({ atMs, forMs }) => at >= atMs && at < atMs + forMs);
    if (isHit && (published.get(dueOf(at)) ?? Infinity) > at + deadlineMs) missing.push(item);
  });
  return missing;
}

/** How often a reader found nothing, times the hours between two looks. */
function hoursWithoutData(evidence: Evidence): number {
  const empty = evidence.observed('looks').filter(({ servedDay }) => servedDay === null).length;
  return (empty * evidence.plan.knobs['reader.every']) / hourMs;
}

/** Items of files of whose day a reader saw a part, or something twice. */
export function brokenDays(evidence: Evidence): number[] {
  const { ledger } = evidence;
  const expected = new Map<string, { file: number; rows: number }>();
  ledger.each(null, null, (item) => {
    const due = dueOf(ledger.dueMs(item));
    if (ledger.class(item) === fileClass) expected.set(due, { file: item, rows: 0 });
    else if (inStore.has(ledger.bucket(item)) || ledger.bucket(item) === 'unaccounted' || ledger.bucket(item) === 'pending') expected.get(due)!.rows++;
  });
  const broken = new Set<number>();
  for (const { feed, day, servedDay, stale, rows, distinct } of evidence.observed('looks')) {
    const whole = expected.get(`${feed}/${day}`);
    if (servedDay === null || stale === true || whole === undefined) continue;
    if ((distinct as number) < whole.rows || (rows as number) > (distinct as number)) broken.add(whole.file);
  }
  return [...broken].sort((a, b) => a - b);
}

const figure = (id: string, unit: string, about: string, compute: Figure['compute'], items?: Figure['items']): Figure => ({ id, unit, about, compute, items });

/** What remedies and thresholds are measured by: from ledger, manifest, stores, and what the reader and whoever is on call saw. */
export const figures = {
  'bad-rows-loaded': figure('bad-rows-loaded', 'rows', 'Rows in the warehouse with other content, of no item, or of items that are to be held.', (evidence) => badRowsLoaded(evidence).length + evidence.foreign),
  'bad-untold': figure('bad-untold', 'items', 'Files and rows that are to be held and are not, or without a fitting reason, a record and an alert.', (evidence) => badUntold(evidence).length),
  'days-missing': figure('days-missing', 'days', 'Days of a feed that were not published by their deadline because the server failed when they were due.', (evidence) => daysMissing(evidence).length, daysMissing),
  'hours-without-data': figure('hours-without-data', 'hours', 'Hours in which a reader found no data of a feed.', hoursWithoutData),
  'broken-days': figure('broken-days', 'days', 'Days of a feed of which a reader saw a part, or rows twice.', (evidence) => brokenDays(evidence).length, brokenDays),
} as const satisfies Record<string, Figure>;

export const thresholds: readonly Threshold[] = [
  { metric: 'days-missing', limit: 0, about: 'What the server fails for an hour is there by the deadline of its day.' },
  { metric: 'hours-without-data', limit: 0, about: 'There is always data to read, if need be of the day before.' },
  { metric: 'broken-days', limit: 0, about: 'A day is seen whole or not at all.' },
];
