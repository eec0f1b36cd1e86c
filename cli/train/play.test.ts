import { beforeEach, describe, expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { executed, madeLesson, writtenStep } from '../../test/train/made-lesson.ts';
import { noStyle, widthOf } from '../text/style.ts';
import type { Answers } from './answers.ts';
import { begin, keptOf, type Course, type Kept } from './course.ts';
import type { Executed } from './measure.ts';
import type { Lesson } from './lesson.ts';
import { play } from './play.ts';
import { courseInput } from './sitting.ts';

const usual = madeLesson({ steps: [writtenStep('disease'), writtenStep('buffer', { run: { remedies: ['buffer'] }, situation: 'It lost {dropped}.' })] });
const width = 80;

let lines: string[] = [];
let refused: string[] = [];
let kept: Kept[] = [];
beforeEach(() => {
  [lines, refused, kept] = [[], [], []];
});

interface Change {
  readonly execute?: (plan: Parameters<typeof executed>[0]) => Promise<Executed | null>;
  readonly isStopped?: () => boolean;
  readonly from?: Kept;
  readonly of?: Lesson;
}

/** Plays with what a learner types; afterwards nothing more is typed. */
function typed(script: readonly string[], { execute = (plan) => Promise.resolve(executed(plan)), isStopped = () => false, from, of: lesson = usual }: Change = {}): Promise<Course> {
  const left = [...script];
  const answers: Answers = { next: () => Promise.resolve(left.shift() ?? null), refuse: (_, { message }) => void refused.push(message), close() {} };
  const course = begin({ ...courseInput({ lesson, scenario, seed: 1 }), ...(from === undefined ? {} : { kept: from }) });
  return play(course, {
    lesson, scenario, seed: 1, answers, style: noStyle, width, execute, isStopped,
    say: (line) => void lines.push(line), keep: (changed) => void kept.push(keptOf(changed)),
  });
}

const text = (): string => lines.join('\n');

test('what was predicted stands beside what was measured, and why', async () => {
  const course = await typed(['2', '30', '', 'q']);
  expect(course).toMatchObject({ value: 'asking', context: { at: 1 } });
  expect(text()).toContain('✓ 2  some (as you said)');
  expect(text()).toContain('you said 30 %: 2.5x too high: measured 12 %');
  expect(text()).toContain('12 found no room.');
  expect(text()).toMatch(/lost = came − stored\n +12 = 100 − 88\n +measured 12 {2}✓ within 1 %/);
  // The next situation is told by the run before it.
  expect(text()).toContain('It lost 12.');
});

test('a number is told in the noun in which it was asked for, and an account that closes as one that does', async () => {
  const step = writtenStep('disease');
  const number = { ask: 'How many?', figure: 'dropped', unit: 'events' };
  const why = { ...step.why as object, within: '0%' };
  await typed(['2', '150', 'q'], { of: madeLesson({ minutes: 1, steps: [{ ...step, predict: { ...step.predict as object, number }, why }] }) });
  expect(text()).toContain('you said 150 events: ');
  expect(text()).toContain('✓ exactly');
  expect(text()).toContain('about 1 minute\n');
});

test('a wrong answer is told as one, and what holds', async () => {
  await typed(['1', '12', 'q']);
  expect(text()).toContain('✗ you said 1; 2 holds: some');
  expect(text()).toContain('right: measured 12 %');
});

test('who predicts nothing is told all the same', async () => {
  await typed(['-', '-', 'q']);
  expect(text()).toContain('2  some (no answer)');
  expect(text()).toContain('no number: measured 12 %');
});

test('hints are given one after the other, until none is left', async () => {
  await typed(['h', 'h', 'h', 'q']);
  expect(text()).toMatch(/hint {2}look at the queue[^]*hint {2}compute it/);
  expect(refused).toEqual([expect.stringContaining('no hint is left')]);
});

test.each([[['9']], [['']], [['1', 'many']], [['1', '5', 't2']]])('%j is refused and asked again, and nothing is lost', async (script) => {
  const course = await typed([...script, 'q']);
  expect(refused).toHaveLength(1);
  expect(keptOf(course)).toEqual(kept.at(-1) ?? keptOf(begin(courseInput({ lesson: usual, scenario, seed: 1 }))));
});

test('an empty line is no answer and no number, and is told so', async () => {
  await typed(['', '2', '', 'q']);
  expect(refused).toEqual(['nothing was typed', 'nothing was typed']);
});

test('a try shows what it is there for, or that it does not', async () => {
  await typed(['2', '5', 't1', 'q']);
  expect(text()).toContain('5 behind it');
  expect(text()).not.toContain('does not show it');
  await typed(['2', '5', 't1', 'q'], { execute: (plan) => Promise.resolve(executed(plan, { generated: 100, delivered: 100, dropped: 0, 'dropped:share': 0, 'dropped-behind': 0 })) });
  expect(text()).toContain('✗ this run does not show it');
});

test('a run that does not come to its end is told, and may be run once more', async () => {
  let runs = 0;
  const course = await typed(['2', '5', ''], { execute: (plan) => Promise.resolve(runs++ === 0 ? null : executed(plan)) });
  expect(text()).toContain('the run did not come to its end');
  expect(course.value).toBe('told');
});

test('a run whose figures nobody can tell has no right answer', async () => {
  await typed(['2', '5', 'q'], { execute: (plan) => Promise.resolve(executed(plan, {})) });
  expect(text()).toContain('? nobody can tell: what the answers are about could not be measured');
});

test('the last step leads to the cards, which say what was measured and what was not', async () => {
  const course = await typed(['2', '5', '', '-', '-', '']);
  expect(course.value).toBe('cards');
  expect(text()).toContain('answer cards');
  expect(text()).toContain('not measured yet');
});

test('on the cards an empty line starts nothing', async () => {
  const remedies: string[] = [];
  await typed(['2', '5', '', '-', '-', '', '', 'q'], { execute: (plan) => Promise.resolve((remedies.push(plan.remedies.join()), executed(plan))) });
  expect(remedies).toEqual(['', 'buffer']);
  expect(refused).toEqual(['nothing was typed']);
});

test('what the cards lack is run, one after the other, until nothing is', async () => {
  const remedies: string[] = [];
  const execute = (plan: Parameters<typeof executed>[0]): Promise<Executed> => {
    remedies.push(plan.remedies.join());
    return Promise.resolve(executed(plan));
  };
  const course = await typed(['2', '5', '', '-', '-', '', 'm'], { execute });
  // The first step has a fault alone, the second is the buffer as the cards have it.
  expect(new Set(remedies.slice(1)).size).toBe(remedies.length - 1);
  expect(remedies.slice(1)).toEqual(expect.arrayContaining(['', 'buffer']));
  expect(course.context.cards).toHaveLength(remedies.length - 2);
});

describe('who leaves', () => {
  test('may do so anywhere, and goes on there', async () => {
    await typed(['2', '5', '', '1']);
    const again = await typed(['q'], { from: kept.at(-1) });
    expect(again).toMatchObject({ value: 'asking', context: { at: 1, records: { buffer: { choice: 0 } } } });
  });

  test('while something runs, finds it asked for again', async () => {
    let stopped = false;
    const course = await typed(['2', '5'], {
      isStopped: () => stopped,
      execute() {
        stopped = true;
        return Promise.resolve(null);
      },
    });
    expect(course.value).toBe('asking');
    expect(kept.at(-1)).toMatchObject({ at: 0, stage: 'asking', records: { disease: { choice: 1, guess: 5 } } });
  });
});

test('no line is wider than the page', async () => {
  await typed(['h', '2', '5', 't1', '', '-', '-', '']);
  expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
});
