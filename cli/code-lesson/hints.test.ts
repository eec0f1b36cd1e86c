import { expect, test } from 'vitest';
import type { Verdict } from '../../engine/result.ts';
import type { CodeLesson } from '../../scenarios/code-lesson.ts';
import type { Mark } from './grade.ts';
import { HintBook } from './hints.ts';

const lesson: CodeLesson = {
  scenario: 's', task: [], file: 'f', naive: 'n', remedies: [],
  steps: [
    { metric: 'dropped', hints: ['d1', 'd2'], program: '1' },
    { metric: 'slow', hints: ['s1'], program: '2' },
    { metric: 'slow', hints: ['t1\ncode'], program: '3' },
  ],
};

function marks(failing: readonly string[]): Mark[] {
  return ['dropped', 'slow', 'other'].map((id) => ({ id, verdict: (failing.includes(id) ? 'failed' : 'passed') as Verdict, value: 1, unit: '', limit: 0, worstAt: 0 }));
}

test('hints are about the first step whose metric fails, one after another; the last one stays', () => {
  const book = new HintBook(lesson);
  book.marked(marks(['slow', 'dropped']));
  expect([book.next(), book.next(), book.next()]).toEqual([['hint 1 of 2, about dropped:', '  d1'], ['hint 2 of 2, about dropped:', '  d2'], ['hint 2 of 2, about dropped:', '  d2']]);
});

test('after those of a step come those of the next one about the same', () => {
  const book = new HintBook(lesson);
  book.marked(marks(['slow']));
  expect([book.next()[1], book.next().slice(1), book.next().slice(1)]).toEqual(['  s1', ['  t1', '  code'], ['  t1', '  code']]);
});

test('without a try, when all holds, and when what fails is none of theirs, there is a word instead', () => {
  const book = new HintBook(lesson);
  expect(book.next()).toEqual([expect.stringMatching(/none before a try/)]);
  book.marked(marks([]));
  expect(book.next()).toEqual([expect.stringMatching(/it holds/)]);
  book.marked(marks(['other']));
  expect(book.next()).toEqual([expect.stringMatching(/none of the reasons/)]);
});

test('beside a try stands the hint that was told last, at first the first one', () => {
  const book = new HintBook(lesson);
  book.marked(marks(['dropped']));
  expect([book.current()[1], book.current()[1], book.next()[1], book.current()[1]]).toEqual(['  d1', '  d1', '  d2', '  d2']);
  book.marked(marks(['slow']));
  expect([book.current()[1], book.next()[1], book.current()[1]]).toEqual(['  s1', '  t1', '  t1']);
});
