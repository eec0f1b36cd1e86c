import { expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { executed, madeLesson, measuredAtLast, writtenStep } from '../../test/train/made-lesson.ts';
import type { Executed } from './measure.ts';
import { differences, mistakesOn } from './lint-lesson.ts';

/** What the linter has to say of a lesson of one step, and what it tells meanwhile. */
async function linted(change: object, execute: (plan: Parameters<typeof executed>[0]) => Executed | null = (plan) => executed(plan)): Promise<{ mistakes: string[]; told: string[] }> {
  const told: string[] = [];
  const lesson = madeLesson({ steps: [writtenStep('disease', change as Record<string, unknown>)] });
  const mistakes = await mistakesOn(7, { lesson, scenario, execute: (plan) => Promise.resolve(execute(plan)), tell: (line) => void told.push(line) });
  return { mistakes: mistakes.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`), told };
}

const answers = (...whens: string[][]) => ({ predict: { choice: { ask: 'How many?', answers: whens.map((when, i) => ({ text: `answer ${i}`, when })) }, number: { ask: 'What share?', figure: 'dropped:share', unit: '%' } } });

test('a lesson that holds has no mistake, and what was measured is told', async () => {
  const { mistakes, told } = await linted({});
  expect(mistakes).toEqual([]);
  expect(told).toEqual([expect.stringMatching(/^seed 7 {2}disease: answer 2 holds; lost: computed 12, measured 12; .*dropped 12 items, dropped:share 12 %/), expect.stringMatching(/^seed 7 {2}disease, try 1 \(no remedies · gateway.queue=1000000 · faults: burst\): /)]);
});

test('exactly one answer holds: none is refused, and so are two', async () => {
  expect((await linted(answers(['dropped<=0'], ['dropped>50']))).mistakes).toEqual([expect.stringMatching(/^steps.0.predict.choice.answers: on seed 7 none of the answers holds of this run: .*dropped 12/)]);
  expect((await linted(answers(['dropped>0'], ['dropped>=12']))).mistakes).toEqual([expect.stringContaining('on seed 7 answers 1 and 2 both hold of this run')]);
});

test('an answer that is right on some seeds only is told with all of them, and what cannot be told is not', async () => {
  const lesson = madeLesson({ seeds: [1, 2, 3, 4] });
  const rights = new Map<number, Map<number, number>>();
  for (const [seed, dropped] of [[1, 12], [2, 0], [3, 12]]) {
    rights.set(seed, new Map());
    await mistakesOn(seed, { lesson, scenario, execute: (plan) => Promise.resolve(executed(plan, { ...measuredAtLast, dropped: plan.remedies.length === 0 ? dropped : 12 })), tell() {}, answered: (at, right) => rights.get(seed)!.set(at, right) });
  }
  expect(differences(lesson, rights)).toEqual([{ path: ['steps', 0, 'predict', 'choice', 'answers'], message: expect.stringMatching(/^answer 2 is right on seeds 1, 3; answer 1 is right on seed 2: /) }]);
});

test('arithmetic gives what was measured, within its share', async () => {
  const why = { text: 'So.', terms: { came: 'generated', stored: 'delivered', lost: 'dropped' }, equals: 'lost', within: '10%' };
  expect((await linted({ why: { ...why, arithmetic: 'came - stored + 1' } })).mistakes).toEqual([]);
  expect((await linted({ why: { ...why, arithmetic: 'came - stored + 2' } })).mistakes).toEqual(['steps.0.why.arithmetic: gives 14 on seed 7, and lost is 12: not within 10 %, off by 16.7 %']);
});

test('a curve of which a run has nothing is a mistake', async () => {
  expect((await linted({ curve: 'lag' })).mistakes).toEqual([expect.stringMatching(/^steps.0.curve: this run has nothing of lag: /)]);
  expect((await linted({ curve: 'behind' }, (plan) => executed(plan, { ...measuredAtLast, 'behind:max': 3 }))).mistakes).toEqual([]);
});

test('a try shows what it says', async () => {
  const { mistakes } = await linted({}, (plan) => executed(plan, { ...measuredAtLast, 'dropped-behind': 0 }));
  expect(mistakes).toEqual([expect.stringMatching(/^steps.0.try.0.when: does not hold on seed 7: .*dropped-behind 0/)]);
});

test('what cannot be measured, or does not come to its end, is a mistake', async () => {
  expect((await linted({}, (plan) => executed(plan, {}))).mistakes).toEqual([
    expect.stringContaining('could not be measured in this run'), 'steps.0.why.arithmetic: cannot be told on seed 7', 'steps.0.predict.number.figure: could not be measured on seed 7',
    expect.stringContaining('steps.0.try.0.when: does not hold on seed 7'),
  ]);
  expect((await linted({}, () => null)).mistakes).toEqual(['steps.0.run: did not come to its end on seed 7']);
});
