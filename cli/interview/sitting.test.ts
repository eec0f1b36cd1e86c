import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { answersSchema, momentText } from './answers.ts';
import { inTime } from './judge.ts';
import { hiddenFaults, limitMs, makePaper } from './paper.ts';
import { attemptPlan } from './perform.ts';
import { beginSitting, leftMs, looked, questionOf, sittingSchema } from './sitting.ts';

test('what is said while there is time left counts, and what is said later does not', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 * limitMs }), (usedMs) => {
    const { choice } = answersSchema.parse({ choice: { at: momentText(usedMs) } });
    expect(choice!.at).toBeLessThanOrEqual(usedMs);
    if (leftMs({ usedMs }) > 0) expect(inTime(choice)).toBe(true);
    if (usedMs >= limitMs + 1000) expect([leftMs({ usedMs }), inTime(choice)]).toEqual([0, false]);
  }));
});

test('a sitting is taken up again as it was left', () => {
  const begun = looked(beginSitting(4711, '2026-07-31'));
  const left = { ...begun, usedMs: 250_000, answers: { ...begun.answers, diagnosis: { says: 'burst', at: '4:10', looks: begun.looks } } };
  expect(sittingSchema.parse(JSON.parse(JSON.stringify(left)))).toEqual(left);
  expect(sittingSchema.safeParse({ ...left, answers: { diagnosis: { says: 'nothing' } } }).success).toBe(false);
});

test.each(Object.keys(hiddenFaults))('what is shown of a paper with %s is the same for every kind of its pipeline, and all that it offers can be asked for', (kind) => {
  const paper = makePaper(7, hiddenFaults[kind], scenario);
  const question = questionOf(paper, scenario);
  expect(question.kinds.map(({ id }) => id)).toEqual(Object.keys(hiddenFaults).toSorted());
  expect(question.inPlace.map(({ id }) => id)).toEqual(hiddenFaults[kind].remedies);
  const set = Object.fromEntries(question.knobs.map(({ id, default: usual, unit }) => [id, unit === 'ms' ? `${usual}ms` : unit === 'percent' ? `${usual}%` : String(usual)]));
  const predict = Object.fromEntries(question.figures.map(({ id }) => [id, '0']));
  const plan = attemptPlan(paper, scenario, { remedies: [], set, predict }, 'choice');
  for (const { id, default: usual } of question.knobs) expect(plan.knobs[id]).toBe(usual);
});

test('a number of a remedy is shown once the remedy was named: before, it would give its name away', () => {
  const paper = makePaper(7, hiddenFaults.burst, scenario);
  const numbers = (...named: readonly string[]): string[] => questionOf(paper, scenario, named).knobs.map(({ id }) => id);
  const added = numbers('autoscale').filter((id) => !numbers().includes(id));
  expect(added).toEqual(['autoscale.max', 'autoscale.lagLimit', 'autoscale.cooldown']);
  const hidden = Object.keys(scenario.remedies).filter((id) => !paper.hidden.remedies.includes(id));
  for (const id of hidden) expect(numbers().join(' ')).not.toContain(id);
});
