import type { ChangedRecord, HeldPart, TaskMoment } from '../../engine/exhibit.ts';
import type { DetectionReport } from '../../engine/result.ts';
import type { DamageSoFar, Snapshot } from '../../engine/snapshot.ts';
import type { Catalogue, RunEnd } from '../../tui/feed.ts';
import { initialState, receive, type State } from '../../tui/model.ts';
import { catalogue as spike, feedAt, runEnd } from './spike-run.ts';

/** Recorded runs that have data to show: files with damage, records that drift, tasks of jobs. */
const atMs = 157_300;

function begun(known: Partial<Catalogue>, feed: Partial<Snapshot>): State {
  const state = initialState({ ...spike, ...known }, 'auto', ['again']);
  return receive(state, { kind: 'feed', feed: { ...feedAt(atMs), ...feed } });
}

function ended(state: State, detection: readonly DetectionReport[] = []): State {
  const end: RunEnd = { ...runEnd, findings: [], result: { ...runEnd.result, detection, run: { ...runEnd.result.run, scenario: state.catalogue.scenario, remedies: state.feed!.remedies } } };
  return receive(state, { kind: 'end', end });
}

const damages: Catalogue['damages'] = [
  { id: 'truncated', about: 'The file breaks off in its middle; hours later it comes whole.', scope: 'file', expected: 'fallback', reasons: ['file-truncated', 'checksum'] },
  { id: 'ragged', about: 'A row has a cell too few or one too many.', scope: 'row', expected: 'quarantine', reasons: ['column-count'] },
  { id: 'locale-number', about: 'A number is written with a comma for the point.', scope: 'cell', expected: 'repair', reasons: ['type'] },
  { id: 'duplicate-row', about: 'A row comes twice, the same to the byte.', scope: 'row', expected: 'load', reasons: [] },
];
const damage: readonly DamageSoFar[] = [
  { kind: 'duplicate-row', planted: 14, caught: 0, missed: 0, open: 14, falseAlarms: 0 },
  { kind: 'locale-number', planted: 21, caught: 18, missed: 1, open: 2, falseAlarms: 3 },
  { kind: 'ragged', planted: 1240, caught: 1238, missed: 2, open: 0, falseAlarms: 0 },
  { kind: 'truncated', planted: 3, caught: 3, missed: 0, open: 0, falseAlarms: 0 },
];
const detection = damage.map(({ kind, planted, caught, missed, open, falseAlarms }): DetectionReport => ({
  fault: kind, planted, truePositive: caught + open, falseNegative: missed, falsePositive: falseAlarms,
  precision: (caught + open) / (caught + open + falseAlarms), recall: (caught + open) / planted,
}));

const line = Buffer.concat([Buffer.from('10000073;2026-01-01;\u00c5sa\tRossi;"an \\ and '), Buffer.from([0xe9, 0x00, 0x1b]), Buffer.from('[31m";DE;43964,13\r\n')]);
const row: HeldPart = {
  place: 'customers 2026-01-01 a 5642', item: 278, atMs: 125_424, scope: 'row', feed: 'customers', part: '2026-01-01', reason: 'type', detail: '"43964,13" is no decimal with up to 2 digits after the point',
  at: { line: 76, column: 49, byteOffset: 5642, byteLength: line.length }, raw: line.toString('base64'),
};
const parts: readonly HeldPart[] = [
  { ...row, place: 'orders 2026-01-02  file 0', item: 0, scope: 'file', feed: 'orders', part: '2026-01-02', reason: 'file-missing', detail: 'not there by its deadline', at: null, raw: '' },
  row,
  ...Array.from({ length: 60 }, (_, i): HeldPart => ({ ...row, place: `products ${i}`, item: 300 + i, feed: 'products', reason: 'column-count', detail: 'has 9 cells, and the header has 8', at: { ...row.at!, line: 120 + i } })),
];
const reasons: Catalogue['reasons'] = {
  type: { about: "A cell is not of its column's type.", hint: 'correct the cell' },
  'file-missing': { about: 'The file is not there.', hint: 'ask the sender for it, or wait until it is due' },
};
const csv: Partial<Catalogue> = {
  scenario: 'csv-feed', item: 'row', remedies: spike.remedies.map((each) => ({ ...each, switching: 'at-start' })),
  damages, reasons, exhibits: { held: { by: 'quarantine-alert' } },
};
const remedies = ['validate', 'quarantine-alert'];

/** Files with damage; `remedies`: those that are on. */
export function csvState(on: readonly string[] = remedies): State {
  const kept = on.includes('quarantine-alert');
  const state = begun(csv, { damage, remedies: on, shown: { held: kept ? parts.length : 0, changed: 0, task: 0 } });
  return kept ? receive(state, { kind: 'held', page: { from: 0, total: parts.length, parts } }) : state;
}

export function csvEnd(): State {
  return ended(csvState(), detection);
}

const drift: ChangedRecord = {
  is: 'sent', item: 1221, atMs: 96_000, feed: 'acme-json', part: 'batch 4', change: 'unit-change', versions: ['1', '1'],
  agreed: [['/order', '"A-000288"'], ['/ordered', '"01/01/2026 07:01:19"'], ['/weight_lb', '1.698'], ['/buyer', '"Olga Ivanova"'], ['/memo', 'null']],
  sent: [['/order', '"A-000288"'], ['/ordered', '"01/01/2026 07:01:19"'], ['/weight_lb', '3.743'], ['/client', '"Olga Ivanova"'], ['/memo', 'null'], ['/loyalty_tier', '"gold"']],
  paths: { id: ['/order', '/order'], orderedMs: ['/ordered', '/ordered'], weightG: ['/weight_lb', '/weight_lb'], customer: ['/buyer', null], note: ['/memo', '/memo'] },
  meant: { id: 'A-000288', orderedMs: '2026-01-01T12:01:19Z', weightG: '770', customer: 'Olga Ivanova', note: '(none)' },
};
const moved: ChangedRecord = { ...drift, item: 2002, change: 'version 2', versions: ['1', '2'] };

/** Records that drift: the first was read wrong, the second is held. */
export function driftState(): State {
  const state = begun({ scenario: 'vendor-drift', item: 'record', damages: [{ ...damages[1], id: 'unit-change', about: 'Weights come in another unit, with no word of it.' }], reasons, exhibits: { held: { by: 'quarantine' }, changed: {} } }, { damage: [] });
  return receive(state, { kind: 'changed', moments: [
    drift, moved,
    { is: 'made', item: 1221, atMs: 96_010, row: { id: 'A-000288', orderedMs: '2026-01-01T12:01:19Z', weightG: '1698', customer: 'Olga Ivanova', note: '(none)' } },
    { is: 'held', item: 2002, atMs: 96_010, reason: 'missing-field', path: '/buyer' },
  ] });
}

const rowsOf = [2300, 422, 369, 202, 196, 191, 150, 123];

/** Tasks of a job on two workers with three cores each; heavier where nothing is done about it. */
function taskMoments(isHealed: boolean): TaskMoment[] {
  const stage = (name: string, first: number, beganMs: number, rows: readonly number[]): TaskMoment[] => rows.flatMap((each, i): TaskMoment[] => {
    const startMs = beganMs + Math.floor(i / 6) * 600;
    return [
      { is: 'started', number: first + i, atMs: startMs, job: 'batch 2', stage: name, index: i, of: rows.length, attempt: 0, worker: `worker-${1 + (i % 2)}`, cores: 1 },
      { is: 'done', number: first + i, atMs: startMs + 100 + each * 3, rows: each },
    ];
  });
  return [...stage('map', 0, 100_000, Array.from({ length: 8 }, () => 500)), ...stage('reduce', 20, 103_000, isHealed ? rowsOf.map((each) => Math.min(each, 420)) : rowsOf)];
}

/** A stage with a heavy task, a try of a task that was lost, and one that still runs. */
export function tasksState(): State {
  const state = begun({ scenario: 'data-skew', item: 'row', exhibits: { task: {} } }, {});
  const running: TaskMoment[] = [
    { is: 'started', number: 40, atMs: 155_000, job: 'batch 3', stage: 'reduce', index: 0, of: 8, attempt: 0, worker: 'worker-1', cores: 3 },
    { is: 'started', number: 41, atMs: 155_100, job: 'batch 3', stage: 'reduce', index: 1, of: 8, attempt: 0, worker: 'worker-2', cores: 1 },
    { is: 'started', number: 42, atMs: 155_100, job: 'batch 3', stage: 'reduce', index: 2, of: 8, attempt: 0, worker: 'worker-2', cores: 1 },
    { is: 'done', number: 41, atMs: 156_000, rows: 300 }, { is: 'lost', number: 42, atMs: 156_500 },
    { is: 'started', number: 43, atMs: 156_600, job: 'batch 3', stage: 'reduce', index: 2, of: 8, attempt: 1, worker: 'worker-1', cores: 1 },
  ];
  return receive(receive(state, { kind: 'tasks', moments: [...taskMoments(false), ...running], ghost: false }), { kind: 'tasks', moments: [], ghost: true });
}

/** The run is over, and the same seed without remedies is known. */
export function tasksEnd(): State {
  const state = begun({ scenario: 'data-skew', item: 'row', exhibits: { task: {} } }, {});
  return ended(receive(receive(state, { kind: 'tasks', moments: taskMoments(true), ghost: false }), { kind: 'tasks', moments: taskMoments(false), ghost: true }));
}
