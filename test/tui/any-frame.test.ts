import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notation } from '../../cli/screen/notation.ts';
import { buckets } from '../../engine/bucket.ts';
import type { ChangedRecord, HeldPart, TaskMoment } from '../../engine/exhibit.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Catalogue, RunEnd } from '../../tui/feed.ts';
import { keyTable, press } from '../../tui/keys.ts';
import { initialState, receive, type State } from '../../tui/model.ts';
import { panes } from '../../tui/panes/registry.ts';
import { screens } from '../../tui/screens/registry.ts';
import { widthOf } from '../../tui/text/cells.ts';
import { makeTheme } from '../../tui/theme.ts';
import { frame } from '../../tui/view.ts';
import { catalogue, feedAt, runEnd } from './spike-run.ts';

/** Whatever an engine tells, however a reader plays with the keys: a frame is a rectangle of the terminal's size. */
const count = fc.oneof(fc.nat(), fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }), fc.constant(0));
const anyNumber = fc.double();
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ maxLength: 30 }), fc.constantFrom('worker-1', '水'.repeat(40), '\u001B[2J\u001B[31m', 'a\nb\tc'));
const id = fc.oneof(text, fc.constantFrom('burst', 'slow-sink', 'buffer', 'replay', 'critical-lost'));

const anyCatalogue: fc.Arbitrary<Catalogue> = fc.record({
  watched: fc.boolean(), scenario: text, question: text, item: text, seed: fc.nat(), clock: fc.constantFrom('virtual', 'real'), durationMs: fc.double({ min: 1, max: 1e12, noNaN: true }), drainMs: count,
  hops: fc.subarray(['source', 'gateway', 'queue', 'broker', 'worker', 'sink']),
  notation: fc.constant(notation),
  knobs: fc.array(fc.record({ id, unit: fc.constantFrom('ms', 'bytes', 'count', 'events/s', 'percent', 'factor'), value: anyNumber, min: anyNumber, max: anyNumber, about: text }), { maxLength: 40 }),
  faults: fc.array(fc.record({ id, about: text, target: fc.constantFrom('source', 'sink', 'worker'), params: fc.dictionary(text, fc.oneof(anyNumber, text, fc.boolean()), { maxKeys: 4 }) }), { maxLength: 12 }),
  damages: fc.array(fc.record({ id, about: text, scope: fc.constantFrom('file', 'row', 'batch'), expected: fc.constantFrom('load', 'quarantine'), reasons: fc.array(text, { maxLength: 3 }) }), { maxLength: 5 }),
  exhibits: fc.record({ held: fc.record({ by: fc.constantFrom('buffer', 'keep') }), changed: fc.constant({}), task: fc.constant({}) }, { requiredKeys: [] }),
  reasons: fc.dictionary(text, fc.record({ about: text, hint: text }), { maxKeys: 3 }),
  remedies: fc.array(fc.record({ id, about: text, without: text, needs: fc.array(id, { maxLength: 2 }), switching: fc.constantFrom('live', 'one-way', 'at-start') }), { maxLength: 12 }),
  checks: fc.array(fc.record({ id, about: text, unit: fc.constantFrom('ms', 'events', 'percent', ''), limit: fc.option(anyNumber) }), { maxLength: 14 }),
});

const anySeries = fc.nat({ max: 90 }).chain((length) => {
  const values = fc.array(anyNumber, { minLength: length, maxLength: length });
  return fc.record({ sampleMs: fc.constantFrom(1000, 300_000), fromSample: fc.nat({ max: 4000 }), offered: values, stored: values, lag: values, behindMs: values });
});

const node = fc.record({
  id: fc.oneof(id, fc.constantFrom('worker-1', 'worker-2', 'fleet', 'sink')), state: fc.constantFrom('starting', 'running', 'paused', 'crashed', 'stopped'),
  waiting: count, lost: count, capacity: fc.option(count), inEps: count, serviceMs: fc.option(anyNumber), faults: fc.array(id, { maxLength: 3 }),
});

const anyFeed: fc.Arbitrary<Snapshot> = fc.record({
  clockMs: anyNumber, durationMs: count, phase: text, paused: fc.boolean(), firing: count, pace: fc.option(anyNumber),
  generated: count, stored: count, inFlight: count, shed: count, dropped: count, nodes: fc.array(node, { maxLength: 30 }),
  topology: fc.record({ nodes: fc.array(fc.record({ id: fc.constantFrom('worker-1', 'worker-2', 'fleet', 'sink', 'autoscaler'), kind: fc.constantFrom('source', 'worker', 'sink', 'autoscaler'), note: text }), { maxLength: 8 }), edges: fc.constant([]) }),
  remedies: fc.array(id, { maxLength: 3 }),
  ended: fc.array(fc.record({ bucket: fc.constantFrom(...buckets), reason: text, items: count }), { maxLength: 20 }),
  checks: fc.array(fc.record({ id, verdict: fc.constantFrom('passed', 'failed', 'unknown', 'void', 'open'), value: fc.option(anyNumber), firstBreachMs: fc.option(anyNumber) }), { maxLength: 14 }),
  recent: anySeries,
  faults: fc.array(fc.record({ id, target: text, atMs: anyNumber, endMs: anyNumber, status: fc.constantFrom('planned', 'active', 'over', 'not-applicable'), hits: fc.nat(), byHand: fc.boolean() }), { maxLength: 12 }),
  switches: fc.array(fc.record({ remedy: id, atMs: fc.array(anyNumber, { maxLength: 5 }) }), { maxLength: 8 }),
  damage: fc.array(fc.record({ kind: id, planted: count, caught: count, missed: count, open: count, falseAlarms: count }), { maxLength: 40 }),
  shown: fc.record({ held: fc.nat(), changed: fc.nat(), task: fc.nat() }),
  knobs: fc.dictionary(id, anyNumber, { maxKeys: 3 }), commands: fc.constant([]),
});

const anyEnd: fc.Arbitrary<RunEnd> = fc.record({ reason: text, message: text, folder: text, replay: text, finding: text, duplicate: count, saturated: fc.option(text), status: fc.constantFrom('completed' as const, 'interrupted' as const, 'errored' as const) }).map(({ reason, message, folder, replay, finding, duplicate, saturated, status }) => ({
  ...runEnd, folder, replay, why: { duplicates: [reason, message] }, findings: [{ check: reason, item: null, atMs: null, text: finding }],
  result: { ...runEnd.result, run: { ...runEnd.result.run, status }, reason, driver: { ...runEnd.result.driver, saturated }, ledger: { ...runEnd.result.ledger, duplicate, dropped: { [message]: duplicate } }, checks: runEnd.result.checks.map((check) => ({ ...check, message, value: duplicate })) },
}));

const anyPart: fc.Arbitrary<HeldPart> = fc.record({
  place: text, item: fc.option(fc.nat({ max: 9 })), atMs: anyNumber, scope: fc.constantFrom('file', 'row', 'record'), feed: text, part: text, reason: text, detail: text,
  at: fc.option(fc.record({ line: fc.option(fc.nat()), column: fc.option(fc.nat({ max: 300 })), byteOffset: fc.nat(), byteLength: fc.nat() })),
  raw: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes).toString('base64')),
});
const fields = fc.array(fc.tuple(text, text), { maxLength: 14 });
const item = fc.nat({ max: 5 });
const anyChange: fc.Arbitrary<ChangedRecord> = fc.oneof(
  fc.record({
    is: fc.constant('sent' as const), item, atMs: anyNumber, feed: text, part: text, change: id, versions: fc.tuple(text, text), agreed: fields, sent: fields,
    paths: fc.dictionary(text, fc.tuple(fc.option(text), fc.option(text)), { maxKeys: 12 }), meant: fc.dictionary(text, text, { maxKeys: 5 }),
  }),
  fc.record({ is: fc.constant('made' as const), item, atMs: anyNumber, row: fc.dictionary(text, text, { maxKeys: 5 }) }),
  fc.record({ is: fc.constant('held' as const), item, atMs: anyNumber, reason: text, path: text }),
);
const anyTask: fc.Arbitrary<TaskMoment> = fc.oneof(
  fc.record({ is: fc.constant('started' as const), number: item, atMs: anyNumber, job: fc.constantFrom('batch 1', '水'), stage: text, index: fc.nat(), of: fc.nat({ max: 9 }), attempt: fc.nat({ max: 3 }), worker: id, cores: fc.nat({ max: 9 }) }),
  fc.record({ is: fc.constant('done' as const), number: item, atMs: anyNumber, rows: count }),
  fc.record({ is: fc.constant('lost' as const), number: item, atMs: anyNumber }),
);

type Deed = (state: State) => State;
const deed: fc.Arbitrary<Deed> = fc.oneof(
  anyFeed.map((feed): Deed => (state) => receive(state, { kind: 'feed', feed })),
  fc.nat({ max: 360_000 }).map((clockMs): Deed => (state) => receive(state, { kind: 'feed', feed: feedAt(clockMs) })),
  fc.record({ atMs: anyNumber, node: text, text }).map((event): Deed => (state) => receive(state, { kind: 'event', event })),
  fc.record({ from: fc.nat({ max: 30 }), total: fc.nat({ max: 90 }), parts: fc.array(anyPart, { maxLength: 4 }) }).map((page): Deed => (state) => receive(state, { kind: 'held', page })),
  fc.array(anyChange, { maxLength: 6 }).map((moments): Deed => (state) => receive(state, { kind: 'changed', moments })),
  fc.record({ moments: fc.array(anyTask, { maxLength: 8 }), ghost: fc.boolean() }).map(({ moments, ghost }): Deed => (state) => receive(state, { kind: 'tasks', moments, ghost })),
  anySeries.map((series): Deed => (state) => receive(state, { kind: 'ghost', series })),
  fc.constantFrom(...keyTable.flatMap(({ keys }) => keys), 'backspace', 'x', '水', 'ctrl+c').map((key): Deed => (state) => press(state, key).state),
);

const themes = [makeTheme({ colour: true, ascii: false }), makeTheme({ colour: false, ascii: true })];

function expectRectangle(state: State, columns: number, rows: number): void {
  for (const theme of themes) {
    // Where the terminal is large enough, the screen itself has the right size: nothing was cut off to make it so.
    const bare = columns < 80 || rows < 24 ? null : screens[state.screen]({ state, width: columns, height: rows, theme });
    if (bare !== null) expect(bare.map(widthOf)).toEqual(Array.from({ length: rows }, () => columns));
    const drawn = frame(state, { columns, rows }, theme);
    expect(drawn).toHaveLength(rows);
    for (const row of drawn) {
      expect(widthOf(row)).toBe(columns);
      expect(row).not.toMatch(/[\u0000-\u001A\u001C-\u001F]|\u001B(?!\[[0-9;]*m)/);
    }
  }
}

/** What a pane draws fits by itself: the layout only pads. */
function expectPanesFit(state: State, columns: number): void {
  for (const { wide, narrow } of panes) {
    for (const [placing, leastColumns] of [[wide, 110], [narrow, 80]] as const) {
      if (placing === undefined) continue;
      const whole = Math.max(leastColumns, columns);
      const width = placing.place === 'band' ? whole : Math.floor((whole - 1) / 2);
      const { least, most } = placing.rows(state, width);
      for (const height of new Set([least, Math.min(most, least + 3)])) {
        const rows = placing.draw({ state, width, height, theme: themes[0] });
        expect(rows.length).toBeLessThanOrEqual(height);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width);
      }
    }
  }
}

const size = fc.oneof(fc.tuple(fc.integer({ min: 80, max: 200 }), fc.integer({ min: 24, max: 70 })), fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 30 })));

test('any state fits any terminal', () => {
  fc.assert(fc.property(fc.oneof(fc.constant(catalogue), anyCatalogue), fc.array(deed, { maxLength: 12 }), fc.option(anyEnd), fc.array(deed, { maxLength: 6 }), size, (known, before, end, after, [columns, rows]) => {
    let state = before.reduce((now, each) => each(now), initialState(known, 'auto', ['back', 'branch', 'again']));
    expectRectangle(state, columns, rows);
    expectPanesFit(state, columns);
    if (end === null) return;
    state = after.reduce((now, each) => each(now), receive(state, { kind: 'end', end }));
    expectRectangle(state, columns, rows);
  }), { numRuns: 60, endOnFailure: true });
});
