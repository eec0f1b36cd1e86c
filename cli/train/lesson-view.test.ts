import { expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { cardMeasured, courseOf, madeLesson, stepMeasured } from '../../test/train/made-lesson.ts';
import { advance, begin, type Course, type CourseEvent } from './course.ts';
import { lessonView, playedView, withNumbers } from './lesson-view.ts';

const played = { lesson: madeLesson(), scenario, seed: 1 };
const after = (...events: CourseEvent[]): Course => events.reduce(advance, begin(courseOf()));
const told: CourseEvent[] = [{ type: 'choose', answer: 1 }, { type: 'guess', value: 40 }, { type: 'run' }, { type: 'step measured', run: stepMeasured() }];

test('where a course is, with what was predicted as a person writes it', () => {
  expect(lessonView(played, after())).toMatchObject({ stage: 'asking', wanted: 'choice', step: { number: 1, outcome: null, guess: { example: '20%', text: '' } } });
  expect(lessonView(played, after(...told.slice(0, 2)))).toMatchObject({ stage: 'asking', wanted: null, step: { guess: { given: 40, text: '40 %' } } });
  // What runs is asked for again where it does not come to its end.
  expect(lessonView(played, after(...told.slice(0, 3))).stage).toBe('asking');
  const view = lessonView(played, after(...told));
  expect(view).toMatchObject({ stage: 'told', step: { outcome: { right: 1, isRight: true, number: 'right: measured 40 %' } } });
  expect(view.steps.map(({ done }) => done)).toEqual([true, false]);
});

test('figures stand in answers and in what a try is about, as elsewhere in a step', () => {
  const lesson = madeLesson();
  const [first] = lesson.steps;
  first.predict.choice.answers[1].text = 'more than {knob:gateway.queue}';
  first.try[0].about = 'a queue of more than {knob:gateway.queue}, for {dropped} that were lost';
  const { step } = lessonView({ ...played, lesson }, told.reduce(advance, begin(courseOf({ lesson }))));
  expect(step.choice.answers[1]).toBe('more than 1,250');
  expect(step.outcome?.tries[0].about).toBe('a queue of more than 1,250, for 12 that were lost');
});

test('every number of the scenario with its range, and the words that a step uses', () => {
  const { knobs, words } = lessonView(played, after());
  expect(knobs.map(({ id }) => id)).toEqual(scenario.knobs.map(({ id }) => id));
  expect(knobs.find(({ id }) => id === 'sink.service')).toMatchObject({ text: '8ms', range: expect.stringMatching(/^\S+ to \S+$/) });
  expect(knobs.find(({ id }) => id === 'worker.oldest')).toMatchObject({ text: '24h', range: '1s to 46296d' });
  expect(words.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['fault burst', 'number gateway.queue']);
  expect(words.find(({ name }) => name === 'burst')!.about).toBe(scenario.faults.burst.about);
});

test('a guess stands on the curve only where it is about its highest value', () => {
  const curve = { metric: 'behind', unit: 'ms', everyMs: 1000, values: [0, 2, 1] };
  const withCurve = (figure: string): boolean | undefined => {
    const lesson = madeLesson();
    lesson.steps[0].predict.number = { ...lesson.steps[0].predict.number, figure };
    const course = [...told.slice(0, 3), { type: 'step measured', run: stepMeasured({ curve }) } as const].reduce(advance, begin(courseOf({ lesson })));
    return lessonView({ ...played, lesson }, course).step.outcome?.curve?.hasGuess;
  };
  expect(['behind:max', 'behind{phase=burst}:max', 'behind:p99', 'dropped:share'].map(withCurve)).toEqual([true, true, false, false]);
});

test('an effect has its noun once', () => {
  const events = (value: number) => ({ 'dropped-before': { value, unit: 'events' }, 'dropped-behind': { value, unit: 'events' } });
  const course = begin(courseOf({ kept: { at: 1, stage: 'cards', records: {}, cards: [cardMeasured([], { figures: events(8412) }), cardMeasured(['buffer'], { figures: events(0) })] } }));
  expect(lessonView(played, course).cards[0]).toMatchObject({ remedy: 'buffer', alone: '8,412 → 0 events', away: null });
});

test('free play leaves the step as it was, and tells what its own numbers have changed', () => {
  const course = after(...told);
  const set = { 'gateway.queue': '5000' };
  const changed = withNumbers(played.lesson, 0, set);
  expect(changed.steps[0].run.set).toEqual(set);
  expect(played.lesson.steps[0].run.set).toEqual({});
  const run = stepMeasured({ right: 0, figures: { dropped: { value: 0, unit: 'items' }, 'dropped:share': { value: 0, unit: 'percent' } } });
  const view = playedView(played, course, changed, set, run);
  expect(view).toMatchObject({ set: 'gateway.queue=5000', outcome: { right: 0 } });
  expect(view.figures).toContainEqual({ name: 'dropped:share', before: '40 %', now: '0 %' });
  expect(lessonView(played, course).step.outcome?.measured.value).toBe(40);
});
