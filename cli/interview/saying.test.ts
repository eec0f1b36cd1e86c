import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { answersSchema, mostLetters } from './answers.ts';
import { hiddenFaults, limitMs, makePaper } from './paper.ts';
import { attemptOf, ran, say, type Saying } from './saying.ts';
import { beginSitting, looked, sittingSchema, type Sitting } from './sitting.ts';

const paper = makePaper(4711, hiddenFaults['slow-sink'], scenario);
const asked = { paper, scenario };
const begun: Sitting = { ...looked(beginSitting(4711, null)), usedMs: 250_000 };
const after = (sitting: Sitting, ...sayings: readonly Saying[]): Sitting => sayings.reduce((so, saying) => say(so, saying, asked), sitting);
const remedy = Object.keys(scenario.remedies).find((id) => !paper.hidden.remedies.includes(id) && scenario.remedies[id].needs.length === 0)!;
const inPlace = paper.hidden.remedies[0];

describe('a kind', () => {
  test('is named or ruled out, never both, with the moment and what was looked at', () => {
    const named = after(begun, { do: 'rule out', kind: 'burst', because: '' }, { do: 'diagnose', kind: 'burst', because: ' no more than usual ' });
    expect(named.answers).toEqual({ paper: 4711, diagnosis: { says: 'burst', at: '4:10', looks: 1, because: 'no more than usual' }, ruledOut: [] });
    const out = say(named, { do: 'rule out', kind: 'burst', because: '' }, asked);
    expect(out.answers).toEqual({ paper: 4711, ruledOut: [{ says: 'burst', at: '4:10' }] });
    expect(say(out, { do: 'take back', kind: 'burst' }, asked).answers).toEqual({ paper: 4711, ruledOut: [] });
  });

  test('that another one takes the place of is open again', () => {
    const { answers } = after(begun, { do: 'diagnose', kind: 'burst', because: '' }, { do: 'diagnose', kind: 'slow-sink', because: '' });
    expect(answers).toMatchObject({ diagnosis: { says: 'slow-sink' }, ruledOut: [] });
  });

  test('keeps its moment where only the reason is another one', () => {
    const said = after(begun, { do: 'diagnose', kind: 'burst', because: '' }, { do: 'rule out', kind: 'slow-sink', because: '' });
    const later = after({ ...said, usedMs: 900_000, looks: 3 }, { do: 'diagnose', kind: 'burst', because: 'more came' }, { do: 'rule out', kind: 'slow-sink', because: 'it is quick' });
    expect(later.answers).toMatchObject({ diagnosis: { at: '4:10', looks: 1, because: 'more came' }, ruledOut: [{ says: 'slow-sink', at: '4:10', because: 'it is quick' }] });
    expect(say({ ...later, usedMs: 960_000 }, { do: 'diagnose', kind: 'slow-sink', because: '' }, asked).answers.diagnosis).toEqual({ says: 'slow-sink', at: '16:00', looks: 3 });
  });
});

test('whatever is said in time is an answer that can be read, and kept', () => {
  const kind = fc.constantFrom(...Object.keys(hiddenFaults));
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom(remedy, inPlace, '4k', '8s', '100', ''));
  const saying = fc.oneof(
    fc.record({ do: fc.constantFrom('diagnose' as const, 'rule out' as const), kind, because: text }), fc.record({ do: fc.constant('take back' as const), kind }),
    fc.record({ do: fc.constantFrom('name' as const, 'explain' as const, 'remedy' as const), text }),
    fc.record({ do: fc.constantFrom('set' as const, 'predict' as const), id: fc.constantFrom('gateway.queue', 'worker.count', 'sink.service', 'lost', 'latency:p99'), text }),
  );
  fc.assert(fc.property(fc.array(saying, { maxLength: 12 }), (sayings) => {
    let sitting: Sitting = begun;
    for (const each of sayings) {
      try {
        sitting = say(sitting, each, asked);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }
    const { diagnosis, ruledOut } = answersSchema.parse(sitting.answers);
    expect(ruledOut.map(({ says }) => says)).not.toContain(diagnosis?.says);
    expect(new Set(ruledOut.map(({ says }) => says)).size).toBe(ruledOut.length);
    expect(sittingSchema.parse(JSON.parse(JSON.stringify(sitting)))).toEqual(sitting);
  }), { numRuns: 60 });
});

test('a remedy is named from memory, nearly right too, and taken away by naming it again', () => {
  const named = say(begun, { do: 'remedy', text: `${remedy}x` }, asked);
  expect(named.next.remedies).toEqual([remedy]);
  expect(say(named, { do: 'remedy', text: remedy }, asked).next.remedies).toEqual([]);
  expect(() => say(begun, { do: 'remedy', text: 'wishful thinking' }, asked)).toThrow(/no remedy is called "wishful thinking"/);
  expect(() => say(begun, { do: 'remedy', text: inPlace }, asked)).toThrow(`${inPlace} is in place already`);
});

test.each([
  ['set', 'worker.count', '800', /out of the range of worker\.count/],
  ['set', 'session.timeout', '3s', /out of the range of session\.timeout/],
  ['set', 'session.heartbeat', '10s', /session\.heartbeat must be below session\.timeout/],
  ['set', 'worker.count', 'many', /"many" is not a number/],
  ['set', 'sink.service', '1ms', /sink\.service is not yours to set/],
  ['predict', 'lost', 'few', /"few" is no value of lost/],
  ['predict', 'latency:p99', '8', /"8" is not a duration/],
  ['predict', 'latency{phase=burst}:p99', '8s', /a phase is called by its fault/],
  ['predict', 'happiness', '8', /happiness/],
] as const)('%s %s to %s is refused before anything runs', (what, id, text, message) => {
  expect(() => say(begun, { do: what, id, text }, asked)).toThrow(message);
});

test('a number that is possible only beside another one is taken after it, and the other is kept', () => {
  const both = after(begun, { do: 'set', id: 'session.timeout', text: '30s' }, { do: 'set', id: 'session.heartbeat', text: '10s' });
  expect(both.next.set).toEqual({ 'session.timeout': '30s', 'session.heartbeat': '10s' });
  expect(() => say(both, { do: 'set', id: 'session.timeout', text: '' }, asked)).toThrow('session.heartbeat must be below session.timeout');
});

test('a prediction is of the run that is asked for next, with the nodes that it has', () => {
  const prediction: Saying = { do: 'predict', id: 'waiting.worker-6:max', text: '5' };
  expect(() => say(begun, prediction, asked)).toThrow('unknown metric "waiting.worker-6"');
  const more = after(begun, { do: 'set', id: 'worker.count', text: '8' }, prediction);
  expect(attemptOf(more, asked)).toMatchObject({ set: { 'worker.count': '8' }, predict: { 'waiting.worker-6:max': '5' } });
  expect(() => attemptOf(say(more, { do: 'set', id: 'worker.count', text: '2' }, asked), asked)).toThrow('unknown metric "waiting.worker-6"');
});

test('a run is asked for with what was typed, counts as said when it was asked for, and keeps its predictions for a choice of the same', () => {
  const ready = after(begun, { do: 'remedy', text: remedy }, { do: 'set', id: 'gateway.queue', text: ' 4k ' }, { do: 'set', id: 'worker.count', text: '3' }, { do: 'set', id: 'worker.count', text: '' }, { do: 'predict', id: 'lost', text: '100' });
  const attempt = attemptOf(ready, asked);
  expect(attempt).toEqual({ at: '4:10', remedies: [remedy], set: { 'gateway.queue': '4k' }, predict: { lost: '100' } });
  const tried = ran({ ...ready, usedMs: limitMs }, attempt, false);
  expect(tried).toMatchObject({ answers: { tries: [attempt] }, next: { remedies: [remedy], set: { 'gateway.queue': '4k' }, predict: { lost: '100' } } });
  const chosen = ran(tried, attempt, true);
  expect(chosen.answers).toMatchObject({ tries: [attempt], choice: attempt });
  for (const refused of [() => attemptOf({ ...chosen, usedMs: 0 }, asked), () => say({ ...chosen, usedMs: 0 }, { do: 'remedy', text: remedy }, asked), () => say({ ...chosen, usedMs: 0 }, { do: 'set', id: 'gateway.queue', text: '1k' }, asked)]) expect(refused).toThrow('you have chosen');
  expect(say({ ...chosen, usedMs: 300_000 }, { do: 'explain', text: 'why' }, asked).answers.explanation).toEqual({ at: '5:00', text: 'why' });
});

describe('what was predicted of a try', () => {
  const queue = (text: string): Saying => ({ do: 'set', id: 'gateway.queue', text });
  const lost = (text: string): Saying => ({ do: 'predict', id: 'lost', text });
  const tried = (sitting: Sitting): Sitting => ran(sitting, attemptOf(sitting, asked), false);
  const first = tried(after(begun, queue('4k'), lost('100'), { do: 'predict', id: 'critical-p99', text: '2s' }));
  const second = tried(after(first, queue('8k'), lost('7')));

  test('is there when the same is chosen, and may be changed', () => {
    expect(attemptOf(first, asked)).toMatchObject({ set: { 'gateway.queue': '4k' }, predict: { lost: '100', 'critical-p99': '2s' } });
    expect(attemptOf(after(first, lost('5')), asked).predict).toEqual({ lost: '5', 'critical-p99': '2s' });
    expect(attemptOf(after(first, lost('')), asked).predict).toEqual({ 'critical-p99': '2s' });
  });

  test('goes with other measures, and is there again with those of the try', () => {
    expect(after(first, queue('8k')).next.predict).toEqual({});
    expect(after(first, { do: 'remedy', text: remedy }).next.predict).toEqual({});
    expect(second.next.predict).toEqual({ lost: '7' });
    expect(after(second, queue('4k')).next.predict).toEqual({ lost: '100', 'critical-p99': '2s' });
    expect(after(second, queue('4k'), queue('8k')).next.predict).toEqual({ lost: '7' });
  });

  test('leaves what was typed since', () => {
    expect(after(first, lost('3'), queue('8k')).next.predict).toEqual({ lost: '3' });
    expect(after(begun, lost('3'), queue('8k')).next.predict).toEqual({ lost: '3' });
  });
});

test('nothing runs before run 1 was looked at, nor a remedy without the one that it needs', () => {
  expect(() => attemptOf({ ...begun, looks: 0 }, asked)).toThrow('look at run 1');
  const needy = Object.values(scenario.remedies).find(({ id, needs }) => !paper.hidden.remedies.includes(id) && needs.some((need) => !paper.hidden.remedies.includes(need)));
  if (needy !== undefined) expect(() => attemptOf(say(begun, { do: 'remedy', text: needy.id }, asked), asked)).toThrow(`${needy.id} does nothing here without`);
});

test('after the limit what was said stands; only the name can still be written', () => {
  const late: Sitting = { ...after(begun, { do: 'diagnose', kind: 'burst', because: '' }), usedMs: limitMs };
  const sayings: readonly Saying[] = [
    { do: 'diagnose', kind: 'slow-sink', because: '' }, { do: 'rule out', kind: 'burst', because: '' }, { do: 'take back', kind: 'burst' }, { do: 'remedy', text: remedy },
    { do: 'set', id: 'gateway.queue', text: '4k' }, { do: 'predict', id: 'lost', text: '1' }, { do: 'explain', text: 'why' },
  ];
  for (const saying of sayings) expect(() => say(late, saying, asked)).toThrow('the 30 minutes are over');
  expect(() => attemptOf(late, asked)).toThrow('the 30 minutes are over');
  expect(say(late, { do: 'name', text: ' Ada ' }, asked).answers).toMatchObject({ name: 'Ada', diagnosis: { says: 'burst' } });
});

test('what is too long to be kept is refused with how long it may be', () => {
  expect(() => say(begun, { do: 'name', text: 'a'.repeat(mostLetters.name + 1) }, asked)).toThrow('a name has at most 100 characters, and this one has 101');
  expect(() => say(begun, { do: 'explain', text: 'a'.repeat(mostLetters.explanation + 1) }, asked)).toThrow(/at most 10000/);
  const explained = after(begun, { do: 'name', text: 'Ada' }, { do: 'explain', text: 'one\ntwo\n' }, { do: 'name', text: '' });
  expect(explained.answers).toEqual({ paper: 4711, explanation: { at: '4:10', text: 'one\ntwo\n' } });
  expect(say(explained, { do: 'explain', text: ' \n' }, asked).answers).toEqual({ paper: 4711 });
});
