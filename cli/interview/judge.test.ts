import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FaultStatus } from '../../engine/fault.ts';
import { worst, type Result, type RunStatus, type Verdict } from '../../engine/result.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { answersSchema, type Answers, type AnswersText } from './answers.ts';
import { judge, type Runs } from './judge.ts';
import { lineIds, worstMark, type Line, type LineId } from './line.ts';
import { hiddenFaults, makePaper } from './paper.ts';

const paper = makePaper(4711, hiddenFaults['slow-sink'], scenario);

interface Made {
  readonly verdicts?: readonly Verdict[];
  readonly status?: RunStatus;
  readonly fault?: FaultStatus;
  readonly figures?: Readonly<Record<string, number | null>>;
  readonly shed?: Readonly<Record<string, number>>;
  readonly workers?: number;
}

/** What a run reports, as far as it is judged: checks with these verdicts, and figures. */
function result({ verdicts = ['passed'], status = 'completed', fault = 'fired', figures = {}, shed = {}, workers = 2 }: Made = {}): Result {
  const verdict = worst(verdicts);
  return {
    run: { status }, verdict, reason: `it ${verdict}`,
    checks: verdicts.map((each, i) => ({ id: `check-${i}`, verdict: each, value: 0, unit: 'events' })),
    thresholds: [],
    faults: paper.faults.map((timed) => ({ id: timed.fault, status: fault })),
    ledger: { shed, quarantined: {}, rejected: {} },
    figures: Object.fromEntries(Object.entries(figures).map(([id, value]) => [id, { value, unit: 'ms' }])),
    metrics: Object.fromEntries(Array.from({ length: workers }, (_, i) => [`busy.worker-${i + 1}.sink`, {}])),
  } as unknown as Result;
}

function said(text: AnswersText = {}): Answers {
  return answersSchema.parse(text);
}

function judged(answers: Answers, runs: Partial<Runs> = {}): Record<LineId, Line> {
  const lines = judge(paper, scenario, answers, { incident: result(), tries: [], choice: null, unseen: [], ...runs });
  expect(lines.map(({ id }) => id)).toEqual(lineIds);
  return Object.fromEntries(lines.map((line) => [line.id, line])) as Record<LineId, Line>;
}

const choice = { at: '9:00' };

describe('the diagnosis', () => {
  test('is right by its kind, and tells what was ruled out beside it', () => {
    const { diagnosis } = judged(said({ diagnosis: { says: 'slow-sink', at: '4:10', looks: 2 }, ruledOut: [{ says: 'burst', at: '1:00', because: 'no more than usual' }, { says: 'sink-crash', at: '2:00' }] }));
    expect(diagnosis).toMatchObject({ mark: 'right', result: 'right; ruled out 2 of 2' });
    expect(diagnosis.evidence).toMatch(/^named at 4:10, after 2 looks; run 1: /);
    expect(diagnosis.parts.map(({ mark }) => mark)).toEqual(['right', 'right', 'right']);
    expect(diagnosis.parts[1].text).toBe('ruled out: burst (no more than usual)');
  });

  test('is wrong by another kind, and the truth stands beside it', () => {
    const { diagnosis } = judged(said({ diagnosis: { says: 'burst', at: '4:10' }, ruledOut: [{ says: 'slow-sink', at: '2:00' }] }));
    expect(diagnosis).toMatchObject({ mark: 'wrong', result: 'wrong; ruled out 0 of 1' });
    expect(diagnosis.parts.map(({ mark }) => mark)).toEqual(['wrong', 'wrong']);
    expect(diagnosis.parts[0].text).toMatch(/^said: burst\. true: slow-sink \(.*\d:\d\d–\d:\d\d\)$/);
  });

  test('is nobody\'s mistake where the trouble never showed', () => {
    const answers = said({ diagnosis: { says: 'burst', at: '4:10' }, ruledOut: [{ says: 'slow-sink', at: '1:00' }] });
    for (const incident of [result({ fault: 'never' }), result({ status: 'errored' })]) {
      const { diagnosis } = judged(answers, { incident });
      expect([diagnosis.mark, ...diagnosis.parts.map(({ mark }) => mark)]).toEqual(['unknown', 'unknown', 'unknown']);
    }
  });

  test('does not count after the limit', () => {
    expect(judged(said({ diagnosis: { says: 'slow-sink', at: '30:00' } })).diagnosis.mark).toBe('right');
    expect(judged(said({ diagnosis: { says: 'slow-sink', at: '30:01' } })).diagnosis).toMatchObject({ mark: 'unsaid', result: 'said at 30:01, after the limit of 30:00' });
  });
});

describe('a prediction', () => {
  const predicted = (says: string, value: number | null): Line['parts'][number] => judged(said({ choice: { ...choice, predict: { 'critical-p99': says } } }), { choice: result({ figures: { 'critical-p99': value } }) }).prediction.parts[0];

  test.each([
    ['8s', 11_200, 'near', 'run 2: critical-p99 said 8 s, measured 11.2 s: 1.4x off'],
    ['8s', 4000, 'near', 'run 2: critical-p99 said 8 s, measured 4 s: 2x off'],
    ['8s', 8020, 'right', 'run 2: critical-p99 said 8 s, measured 8 s: right'],
    ['0', 0, 'right', 'run 2: critical-p99 said 0 ms, measured 0 ms: right'],
    ['0', 3, 'wrong', 'run 2: critical-p99 said 0 ms, measured 3 ms: one is nothing, the other is not'],
    ['8s', null, 'unknown', 'run 2: critical-p99 said 8 s, measured unknown'],
  ] as const)('of %s beside %s', (says, value, mark, text) => expect(predicted(says, value)).toEqual({ mark, text }));

  test('is about the run that it was made for', () => {
    const { prediction } = judged(
      said({ tries: [{ at: '1:00', predict: { 'critical-p99': '1s' } }, { at: '31:00', predict: { 'critical-p99': '1s' } }], choice: { ...choice, predict: { 'critical-p99': '2s' } } }),
      { tries: [result({ figures: { 'critical-p99': 1000 } })], choice: result({ figures: { 'critical-p99': 4000 } }) },
    );
    expect(prediction.parts.map(({ mark, text }) => [mark, text.split(':')[0]])).toEqual([['right', 'run 2'], ['near', 'run 3']]);
    expect(prediction).toMatchObject({ mark: 'near', result: '1 of 2 right', evidence: 'measured in run 2, run 3' });
  });

  test('that stands again at the choice of the same measures is one, told of both runs; one that was changed is another', () => {
    const did = { set: { 'gateway.queue': '4k' } };
    const measured = result({ figures: { 'critical-p99': 1000, lost: 3 } });
    const tried = { at: '1:00', ...did, predict: { 'critical-p99': '1s', lost: 5 } };
    const { prediction } = judged(said({ tries: [tried], choice: { ...choice, ...did } }), { tries: [measured], choice: measured });
    expect(prediction.parts.map(({ mark, text }) => [mark, text.split(' said')[0]])).toEqual([['right', 'run 2, run 3: critical-p99'], ['near', 'run 2, run 3: lost']]);
    expect(prediction).toMatchObject({ result: '1 of 2 right', evidence: 'measured in run 2, run 3' });
    const { prediction: changed } = judged(said({ tries: [tried], choice: { ...choice, ...did, predict: { 'critical-p99': '1s', lost: 3 } } }), { tries: [measured], choice: measured });
    expect(changed.parts.map(({ mark, text }) => [mark, text.split(' said')[0]])).toEqual([['right', 'run 2, run 3: critical-p99'], ['near', 'run 2: lost'], ['right', 'run 3: lost']]);
    expect(changed.result).toBe('2 of 3 right');
    const { prediction: blank } = judged(said({ tries: [tried], choice: { ...choice, set: { 'gateway.queue': 4000 }, predict: { 'critical-p99': ' 1s ', ' lost': '5 ' } } }), { tries: [measured], choice: measured });
    expect(blank.parts).toEqual(prediction.parts);
  });

  test('that nobody can tell takes nothing from the outcome', () => {
    const { prediction, outcome } = judged(said({ choice: { ...choice, predict: { 'critical-p99': '8s' } } }), { choice: result({ figures: { 'critical-p99': null } }) });
    expect([prediction.mark, outcome.mark, outcome.result]).toEqual(['unknown', 'right', '1 of 1']);
  });

  test('cannot be of a phase, which would name what is hidden', () => {
    expect(() => judged(said({ choice: { ...choice, predict: { 'latency{phase=slow-sink}:p99': '2s' } } }), { choice: result() })).toThrow('is hidden');
  });
});

const verdict = fc.constantFrom<Verdict>('passed', 'failed', 'unknown', 'void');

describe('a checker that could not tell', () => {
  test('is never a wrong answer, of the choice or of a seed', () => {
    fc.assert(fc.property(fc.array(verdict, { minLength: 1, maxLength: 6 }), (verdicts) => {
      const { outcome, unseen } = judged(said({ choice }), { choice: result({ verdicts }), unseen: verdicts.map((each) => result({ verdicts: [each] })) });
      for (const line of [outcome, unseen]) {
        expect(line.mark === 'wrong').toBe(verdicts.includes('failed'));
        expect(line.mark === 'right').toBe(verdicts.every((each) => each === 'passed'));
      }
      expect(outcome.result).toBe(`${verdicts.filter((each) => each === 'passed').length} of ${verdicts.length}`);
      verdicts.forEach((each, i) => expect(outcome.parts[i].mark === 'wrong').toBe(each === 'failed'));
    }));
  });

  test('an engine that died says nothing against anybody', () => {
    const dead = { ...result({ verdicts: ['unknown'], status: 'errored' }), checks: [], reason: 'the engine died' };
    const { outcome, unseen, 'side-effects': effects } = judged(said({ choice }), { choice: dead, unseen: [dead] });
    expect([outcome.mark, unseen.mark, effects.mark]).toEqual(['unknown', 'unknown', 'unknown']);
    expect(outcome.result).toBe('the engine died');
  });
});

describe('side effects', () => {
  const effects = (incident: Made, after: Made): Line => judged(said({ choice }), { incident: result(incident), choice: result(after) })['side-effects'];

  test('are none where debug output alone was shed, which is allowed', () => {
    expect(effects({}, { shed: { debug: 1208 } })).toMatchObject({ mark: 'right', result: 'none', parts: [{ mark: 'right', text: '1,208 debug shed (allowed)' }] });
  });

  test('are what was given up, what became worse, and what it takes', () => {
    const line = effects({ figures: { 'drain-time': 1000, 'critical-p99': 1000 } }, { shed: { telemetry: 3 }, figures: { 'drain-time': 1050, 'critical-p99': 1500 }, workers: 5 });
    expect(line).toMatchObject({ mark: 'told', result: '3 effects' });
    expect(line.parts.map(({ text }) => text)).toEqual(['3 telemetry shed', '3 more workers than before', 'critical-p99 1 s → 1.5 s']);
  });
});

test('where nothing was chosen nothing is judged', () => {
  const lines = judged(said({ choice: { at: '40:00' } }));
  expect([lines.outcome.mark, lines.unseen.mark, lines['side-effects'].mark]).toEqual(['unsaid', 'unsaid', 'unsaid']);
  expect(lines.outcome.result).toBe('said at 40:00, after the limit of 30:00');
});

test('the worst of several marks is wrong, then unknown', () => {
  expect(worstMark([])).toBe('right');
  expect(worstMark(['right', 'wrong', 'unknown'])).toBe('wrong');
  expect(worstMark(['near', 'unknown', 'right'])).toBe('unknown');
});
