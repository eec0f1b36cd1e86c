import { expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { answersSchema } from './answers.ts';
import type { ShownRun } from './executed.ts';
import { interviewView } from './interview-view.ts';
import { judge } from './judge.ts';
import { hiddenFaults, makePaper, paperHash, paperVersion } from './paper.ts';
import { seal, ticks } from './sheet.ts';
import { beginSitting, questionOf, type Sitting } from './sitting.ts';

const paper = makePaper(4711, hiddenFaults['slow-sink'], scenario);
const begun: Sitting = { ...beginSitting(4711, '2026-07-31'), usedMs: 61_500 };

/** A run as far as it is shown. */
function run(lost: number, change: Partial<Result> = {}): ShownRun {
  const result = {
    run: { status: 'completed' }, verdict: 'failed', reason: 'failed: dropped',
    checks: [{ id: 'dropped', verdict: 'failed', value: 7, unit: 'events', limit: 0 }, { id: 'unlimited', verdict: 'passed', value: null, unit: 'events', limit: null }],
    thresholds: [{ metric: 'lost<=0', verdict: 'failed', value: lost, unit: 'items', limit: 0 }, { metric: 'latency:p99<=16s', verdict: 'passed', value: 1234, unit: 'ms', limit: 16_000 }],
    faults: paper.faults.map(({ fault }) => ({ id: fault, status: 'fired' })),
    ledger: { generated: 100, delivered: 90, dropped: { 'gateway: queue full': lost, 'worker: prefetch full': 1 }, shed: {}, quarantined: {}, rejected: {}, pending: {}, late: 0, corrupted: 0, filtered: 0, expired: 0, superseded: 0, erased: 0, unaccounted: 0, duplicate: 3 },
    figures: { 'critical-p99': { value: 2500, unit: 'ms' }, lost: { value: lost, unit: 'items' } }, metrics: {}, ...change,
  } as unknown as Result;
  return { plan: paper.incident, result, course: ['at', '0:05'] };
}

const viewOf = (sitting: Sitting, runs: readonly (ShownRun | null)[] = [null]) => interviewView({ paper, scenario, sitting, runs, sheet: null });

test('before anything was said or seen all is open, and every number and figure says how it is written', () => {
  const view = viewOf(begun);
  expect(view).toMatchObject({ paper: 4711, day: '2026-07-31', name: '', usedMs: 61_500, limitMs: 1_800_000, looks: 0, runs: [], explanation: '', sheet: null });
  expect(new Set(view.kinds.map(({ said }) => said))).toEqual(new Set(['open']));
  expect(view.kinds.map(({ id }) => id)).toEqual(Object.keys(hiddenFaults).toSorted());
  expect(view.pipeline).toMatch(/─>/);
  expect(view.inPlace).toHaveLength(paper.hidden.remedies.length);
  expect(view.numbers.find(({ id }) => id === 'worker.count')).toMatchObject({ text: expect.stringMatching(/^\d+$/), range: '1 to 24' });
  expect(view.figures.find(({ id }) => id === 'latency:p99')).toMatchObject({ measured: '', example: '8s' });
  expect(view.figures.map(({ id }) => id)).toEqual(questionOf(paper, scenario).figures.map(({ id }) => id));
});

test('what was said of a kind stands beside it, and what is typed for the next run is there', () => {
  const view = viewOf({ ...begun, answers: { name: 'Ada', diagnosis: { says: 'burst', at: '4:10', because: 'more came' }, ruledOut: [{ says: 'slow-sink', at: '5:00' }], explanation: { at: '6:00', text: 'a\nb' } }, next: { remedies: ['autoscale'], set: { 'worker.count': '8' }, predict: { lost: '0' } } });
  expect(view.kinds.find(({ id }) => id === 'burst')).toMatchObject({ said: 'named', at: '4:10', because: 'more came' });
  expect(view.kinds.find(({ id }) => id === 'slow-sink')).toMatchObject({ said: 'ruled out', at: '5:00', because: '' });
  expect(view).toMatchObject({ name: 'Ada', explanation: 'a\nb', draft: { remedies: [{ id: 'autoscale', about: scenario.remedies.autoscale.about }], set: { 'worker.count': '8' }, predict: { lost: '0' } } });
});

test('runs are told with what was done, and what was predicted of each beside what was measured; figures as run 1 has them', () => {
  const answers = { tries: [{ at: '5:00', remedies: ['autoscale'], set: { 'worker.count': 8 }, predict: { lost: '10' } }], choice: { at: '6:00' } };
  const view = viewOf({ ...begun, answers }, [run(20), run(5), null]);
  expect(view.runs.map(({ nth, at, did, isChoice }) => [nth, at, did, isChoice])).toEqual([[1, '', 'as it is', false], [2, '5:00', 'autoscale; worker.count=8', false]]);
  const [first, second] = view.runs;
  expect(first.judged).toEqual([
    { mark: 'failed', name: 'dropped', value: '7 events', limit: '≤ 0' }, { mark: 'passed', name: 'unlimited', value: '–', limit: '' },
    { mark: 'failed', name: 'lost', value: '20 items', limit: '≤ 0' }, { mark: 'passed', name: 'latency:p99', value: '1.2 s', limit: '≤ 16 s' },
  ]);
  expect(first.account).toContainEqual({ name: 'dropped', count: '21', parts: 'gateway: queue full 20 · worker: prefetch full 1' });
  expect(second.predicted).toEqual([{ mark: 'near', text: 'lost said 10 items, measured 5 items: 2x off' }]);
  const figure = (id: string) => view.figures.find((each) => each.id === id)!.measured;
  expect(['lost', 'duplicate', 'latency:p99', 'critical-p99'].map(figure)).toEqual(['20 items', '3 items', '1.2 s', '2.5 s']);
  expect(viewOf({ ...begun, answers }, [run(20), run(5), run(0)]).runs[2]).toMatchObject({ nth: 3, isChoice: true, did: 'as it is', predicted: [] });
});

test('no text of a run names the fault, not even where it never took hold', () => {
  const hidden = paper.faults[0].fault;
  const view = viewOf(begun, [run(0, { verdict: 'void', reason: `proves nothing: fault never took hold: ${hidden}` })]);
  expect(view.runs[0].verdict).toBe('void');
  expect(JSON.stringify(view.runs)).not.toContain(hidden);
});

test('a sheet is shown with its five lines, its file and the command that executes it again', () => {
  const answers = { diagnosis: { says: 'slow-sink', at: '4:10' }, explanation: { at: '6:00', text: 'why' } };
  const lines = judge(paper, scenario, answersSchema.parse(answers), { incident: run(1).result, tries: [], choice: null, unseen: [] });
  const sheet = seal({
    schemaVersion: 1, paper: { number: 4711, version: paperVersion, hash: paperHash(paper), day: null }, wavetank: '0', node: 20, lockHash: '', takenAt: '2026-07-31T00:00:00.000Z',
    answers, truth: 'slow-sink', runs: [], lines, explanation: { text: 'why', ticks: [...ticks] },
  });
  const { sheet: told } = interviewView({ paper, scenario, sitting: { ...begun, answers }, runs: [run(1)], sheet: { sheet, file: 'papers/4711.json' } });
  expect(told).toMatchObject({ file: 'papers/4711.json', seal: sheet.seal.slice(0, 8), lastWord: '6:00', explanation: 'why', ticks, again: 'npx wavetank train grade papers/4711.json', report: 'npx wavetank report papers/4711.json' });
  expect(told!.lines.map(({ name, mark }) => [name, mark])).toEqual([['diagnosis', 'right'], ['prediction', 'unsaid'], ['outcome', 'unsaid'], ['unseen seeds', 'unsaid'], ['side effects', 'unsaid']]);
});
