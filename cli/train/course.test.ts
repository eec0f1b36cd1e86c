import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cardMeasured, courseOf, stepMeasured, tryMeasured } from '../../test/train/made-lesson.ts';
import { advance, begin, keptOf, lacking, recordOf, wanted, type Course, type CourseEvent } from './course.ts';

const after = (...events: CourseEvent[]): Course => events.reduce(advance, begin(courseOf()));
const predicted: CourseEvent[] = [{ type: 'choose', answer: 1 }, { type: 'guess', value: 40 }];
const told: CourseEvent[] = [...predicted, { type: 'run' }, { type: 'step measured', run: stepMeasured() }];

test('nothing is run before both were predicted, or passed over', () => {
  expect(after({ type: 'run' }).value).toBe('asking');
  expect(after({ type: 'choose', answer: 0 }, { type: 'run' }).value).toBe('asking');
  expect(after(...predicted, { type: 'run' }).context.task).toEqual({ kind: 'step', at: 0 });
  const passed = after({ type: 'pass' }, { type: 'pass' }, { type: 'run' });
  expect(passed.value).toBe('running');
  expect(recordOf(passed.context)).toMatchObject({ choice: null, guess: null });
});

test('a choice is one of the answers, a hint is there, a try is one of the step', () => {
  expect(wanted(after({ type: 'choose', answer: 2 }).context)).toBe('choice');
  expect(recordOf(after({ type: 'hint' }, { type: 'hint' }, { type: 'hint' }).context).hints).toBe(2);
  expect(after(...told, { type: 'try', nth: 1 }).value).toBe('told');
  expect(after(...told, { type: 'try', nth: 0 }).context.task).toEqual({ kind: 'try', at: 0, nth: 0 });
});

test('a prediction stands once it was run', () => {
  expect(recordOf(after(...told, { type: 'choose', answer: 0 }, { type: 'guess', value: 1 }).context)).toMatchObject({ choice: 1, guess: 40 });
  expect(recordOf(after(...told, { type: 'again' }).context)).toEqual({ hints: 0, run: null, tries: {}, choice: undefined, guess: undefined });
});

test('what did not come to its end leads back to where it was asked for, and says why', () => {
  const broken: CourseEvent = { type: 'not measured', why: 'the disk is full' };
  expect(after(...predicted, { type: 'run' }, broken)).toMatchObject({ value: 'asking', context: { task: null, trouble: 'the disk is full' } });
  expect(after(...told, { type: 'try', nth: 0 }, broken).value).toBe('told');
  const cards = after(...told, { type: 'next' }, ...told, { type: 'next' });
  expect(cards.value).toBe('cards');
  expect([{ type: 'measure' } as const, broken].reduce(advance, cards).value).toBe('cards');
});

describe('the answer cards', () => {
  // The step that changes the faults of the scenario tells nothing of a remedy alone.
  const atCards = after(...told, { type: 'next' }, ...told, { type: 'next' });

  test('lack every set of remedies that no plain run was made with', () => expect(lacking(atCards.context)).toEqual([[], ['buffer']]));

  test('are measured one run after the other, until none is lacking', () => {
    const events: CourseEvent[] = [{ type: 'measure' }, { type: 'card measured', run: cardMeasured([]) }];
    const first = events.reduce(advance, atCards);
    expect(first).toMatchObject({ value: 'running', context: { task: { kind: 'card', remedies: ['buffer'] } } });
    const second = advance(first, { type: 'card measured', run: cardMeasured(['buffer']) });
    expect(second.value).toBe('cards');
    expect(lacking(second.context)).toEqual([]);
    expect(advance(second, { type: 'measure' }).value).toBe('cards');
  });
});

test('back leads to what was told, and forth again without running it again', () => {
  const second = after(...told, { type: 'next' });
  expect(second).toMatchObject({ value: 'asking', context: { at: 1 } });
  expect(advance(second, { type: 'back' })).toMatchObject({ value: 'told', context: { at: 0 } });
  const both = [...told, { type: 'back' } as const].reduce(advance, second);
  expect(advance(both, { type: 'next' })).toMatchObject({ value: 'told', context: { at: 1 } });
});

const anyEvent: fc.Arbitrary<CourseEvent> = fc.oneof(
  fc.constantFrom<CourseEvent>({ type: 'pass' }, { type: 'hint' }, { type: 'run' }, { type: 'measure' }, { type: 'next' }, { type: 'back' }, { type: 'again' }, { type: 'not measured', why: 'so' }),
  fc.record({ type: fc.constant('choose' as const), answer: fc.integer({ min: -1, max: 3 }) }),
  fc.record({ type: fc.constant('guess' as const), value: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ type: fc.constant('try' as const), nth: fc.integer({ min: -1, max: 2 }) }),
  fc.constantFrom<CourseEvent>({ type: 'step measured', run: stepMeasured() }, { type: 'try measured', run: tryMeasured() }, { type: 'card measured', run: cardMeasured([]) }, { type: 'card measured', run: cardMeasured(['buffer']) }),
);

test('whatever happens: it waits for a run exactly while it is running, is at a step of the lesson, and tells only of what was run', () => {
  fc.assert(fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
    for (const [i] of events.entries()) {
      const { value, context } = after(...events.slice(0, i + 1));
      expect(value === 'running').toBe(context.task !== null);
      expect(context.lesson.steps[context.at]).toBeDefined();
      if (value === 'told') expect(recordOf(context).run).not.toBeNull();
    }
  }), { numRuns: 60 });
});

test('a course that was kept goes on where it was left; what was running is asked for again', () => {
  fc.assert(fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
    const course = after(...events);
    const kept = JSON.parse(JSON.stringify(keptOf(course))) as ReturnType<typeof keptOf>;
    const again = begin({ ...courseOf(), kept });
    expect(again.value).toBe(kept.stage);
    expect(JSON.parse(JSON.stringify(keptOf(again)))).toEqual(kept);
    if (course.value !== 'running') expect(again.value).toBe(course.value);
  }), { numRuns: 60 });
});
