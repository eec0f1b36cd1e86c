import type { ChangedRecord, HeldPart, TaskMoment } from '../engine/exhibit.ts';
import type { RunEvent, SampleSeries, Snapshot } from '../engine/snapshot.ts';
import type { Journey } from '../engine/store/why.ts';
import { withRecords, type SpecimenRecord } from './changed-records.ts';
import type { DataPageId } from './data-pages.ts';
import type { Catalogue, HeldPage, RunEnd } from './feed.ts';
import { before, extended, noHistory, type History } from './history.ts';
import type { ScreenId } from './screens/registry.ts';
import { printable } from './text/cells.ts';
import { clockText } from './text/figure.ts';
import { withTasks, type TaskRun } from './task-runs.ts';

/** Panes and lists that the cursor can go to. */
export type Focus = 'topology' | 'checks' | 'events' | 'findings';

/** What the enter key asks about. */
export type Subject =
  | { readonly kind: 'check'; readonly id: string }
  | { readonly kind: 'hop'; readonly hop: string }
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'item'; readonly item: number; readonly check: string; readonly text: string };

/** Wishes that only some hosts of the screen can fulfil; a key whose wish nobody fulfils is not offered. */
export type Ability = 'back' | 'branch' | 'again';

/** Where the cursor of a form is, and what was typed into its fields so far. */
export interface FormState {
  readonly row: number;
  readonly field: number;
  readonly typed: Readonly<Record<string, string>>;
}

/** All that a frame depends on, besides the size of the terminal. What runs is told by the engine; the rest is the reader's. */
export interface State {
  readonly catalogue: Catalogue;
  /** What stands at the top instead of the scenario and its seed; empty until something is told. */
  readonly heading: string;
  readonly abilities: ReadonlySet<Ability>;
  readonly feed: Snapshot | null;
  readonly history: History;
  /** The same seed without remedies. */
  readonly ghost: History | null;
  /** The newest last; only so many are kept. */
  readonly events: readonly RunEvent[];
  readonly end: RunEnd | null;
  /** Stories of items that were asked for, by the item. */
  readonly stories: Readonly<Record<number, Journey>>;
  /** The stretch of what is held that was asked for last. */
  readonly held: HeldPage;
  readonly changed: readonly SpecimenRecord[];
  readonly tasks: readonly TaskRun[];
  /** Those of the same seed without remedies. */
  readonly ghostTasks: readonly TaskRun[];
  readonly trend: Trend;

  readonly screen: ScreenId;
  readonly focus: Focus;
  /** Where the cursor is in each list; without an entry it is at the newest event, or at the first of the others. */
  readonly cursor: Readonly<Partial<Record<Focus, number>>>;
  readonly subject: Subject | null;
  /** Where the reader is on each page of data, if they went anywhere. */
  readonly places: Readonly<Partial<Record<DataPageId, number>>>;
  /** The part of the quarantine that is opened. */
  readonly part: HeldPart | null;
  /** Rows that were scrolled past, where a page is longer than the terminal. */
  readonly scroll: number;
  /** Where escape leads from a page, if not to the run. */
  readonly backTo: DataPageId | null;
  /** Only events that hold this text are shown. */
  readonly filter: string;
  readonly typingFilter: boolean;
  readonly form: FormState;
  /** Switches and a pause that were asked for and that no snapshot shows yet. */
  readonly wished: Readonly<Record<string, boolean>>;
  readonly pauseWished: boolean | null;
  readonly speed: number | 'auto' | 'max';
  readonly asking: 'quit' | null;
  /** The run was told to stop and is saving. */
  readonly stopping: boolean;
  /** An answer to the last key, until the next one. */
  readonly notice: string;
}

/** Values of checks a while ago, to tell where they are going. */
export interface Trend {
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
  readonly earlier: Readonly<Record<string, number>>;
}

export type News =
  | { readonly kind: 'feed'; readonly feed: Snapshot }
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'ghost'; readonly series: SampleSeries }
  /** A word to the reader, until their next key. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** The run goes on from an earlier moment, ms of its clock. */
  | { readonly kind: 'back'; readonly toMs: number }
  | { readonly kind: 'story'; readonly story: Journey }
  | { readonly kind: 'held'; readonly page: HeldPage }
  | { readonly kind: 'changed'; readonly moments: readonly ChangedRecord[] }
  /** `ghost`: of the same seed without remedies. */
  | { readonly kind: 'tasks'; readonly moments: readonly TaskMoment[]; readonly ghost: boolean }
  | { readonly kind: 'end'; readonly end: RunEnd };

const keptEvents = 1000;
const trendEveryMs = 3000;

const noTrend: Trend = { atMs: 0, values: {}, earlier: {} };
const noHeld: HeldPage = { from: 0, total: 0, parts: [] };
export const emptyForm: FormState = { row: 0, field: 0, typed: {} };

/** Whether the run came to a result; one whose engine died has none. */
export function hasResult({ end }: Pick<State, 'end'>): boolean {
  return end !== null && end.result.run.status !== 'errored';
}

export function initialState(catalogue: Catalogue, speed: State['speed'], abilities: Iterable<Ability> = []): State {
  return {
    catalogue: clean(catalogue), heading: '', abilities: new Set(abilities), feed: null, history: noHistory, ghost: null, events: [], end: null, stories: {},
    held: noHeld, changed: [], tasks: [], ghostTasks: [], trend: noTrend,
    screen: 'live', focus: 'events', cursor: {}, subject: null, places: {}, part: null, scroll: 0, backTo: null, filter: '', typingFilter: false, form: emptyForm,
    wished: {}, pauseWished: null, speed, asking: null, stopping: false, notice: '',
  };
}

/** The state once the engine has told something. */
export function receive(state: State, news: News): State {
  switch (news.kind) {
    case 'feed':
      return withFeed(state, clean(news.feed));
    case 'event':
      return { ...state, events: [...state.events, clean(news.event)].slice(-keptEvents), cursor: movedUp(state) };
    case 'ghost':
      return { ...state, ghost: extended(state.ghost ?? noHistory, news.series) };
    case 'notice':
      // What was wished and refused is wished no more.
      return { ...state, wished: {}, notice: printable(news.text) };
    case 'heading':
      return { ...state, heading: printable(news.text) };
    case 'back':
      return {
        ...state, events: state.events.filter(({ atMs }) => atMs < news.toMs), history: before(state.history, news.toMs),
        held: noHeld, changed: [], tasks: [], places: {}, trend: noTrend, cursor: { ...state.cursor, events: undefined }, wished: {}, pauseWished: null, notice: `back at ${clockText(news.toMs)}`,
      };
    case 'story':
      return { ...state, stories: { ...state.stories, [news.story.item]: clean(news.story) } };
    case 'held':
      return { ...state, held: clean(news.page) };
    case 'changed':
      return { ...state, changed: withRecords(state.changed, clean(news.moments)) };
    case 'tasks': {
      const list = news.ghost ? 'ghostTasks' : 'tasks';
      return { ...state, [list]: withTasks(state[list], clean(news.moments)) };
    }
    case 'end':
      return { ...state, end: clean(news.end), screen: 'end', focus: 'checks', cursor: {}, subject: null, places: {}, part: null, scroll: 0, backTo: null, typingFilter: false, asking: null, stopping: false, notice: '' };
  }
}

/** When the oldest event is forgotten, a cursor on another one stays on it. */
function movedUp({ cursor, events }: State): State['cursor'] {
  if (cursor.events === undefined || events.length < keptEvents) return cursor;
  return { ...cursor, events: Math.max(0, cursor.events - 1) };
}

function withFeed(state: State, feed: Snapshot): State {
  const wished = Object.fromEntries(Object.entries(state.wished).filter(([id, on]) => feed.remedies.includes(id) !== on));
  return {
    ...state, feed, wished,
    history: extended(state.history, feed.recent),
    trend: withValues(state.trend, feed),
    pauseWished: state.pauseWished === feed.paused ? null : state.pauseWished,
  };
}

function withValues(trend: Trend, { clockMs, checks }: Snapshot): Trend {
  if (clockMs - trend.atMs < trendEveryMs && Object.keys(trend.values).length > 0) return trend;
  const values = Object.fromEntries(checks.flatMap(({ id, value }) => (value === null ? [] : [[id, value]])));
  return { atMs: clockMs, values, earlier: trend.values };
}

/** The same data with every text printable: what comes from a pipeline under test may hold anything. */
function clean<T>(data: T): T {
  if (typeof data === 'string') return printable(data) as T;
  if (Array.isArray(data)) return (data.length > 0 && typeof data[0] === 'number' ? data : data.map(clean)) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [printable(key), clean(value)])) as T;
}

export function isPaused({ feed, pauseWished }: State): boolean {
  return pauseWished ?? feed?.paused ?? false;
}

/** Whether a remedy is on, and whether that is only asked for yet. */
export function remedyState({ feed, wished }: State, id: string): { readonly on: boolean; readonly asked: boolean } {
  const wish = wished[id];
  return { on: wish ?? feed?.remedies.includes(id) ?? false, asked: wish !== undefined };
}

export function shownEvents({ events, filter }: State): readonly RunEvent[] {
  const wanted = filter.toLowerCase();
  return wanted === '' ? events : events.filter(({ node, text }) => `${node} ${text}`.toLowerCase().includes(wanted));
}
