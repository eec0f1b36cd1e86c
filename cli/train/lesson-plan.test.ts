import { expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { madeLesson, writtenStep } from '../../test/train/made-lesson.ts';
import { stepPlan, tryPlan } from './lesson-plan.ts';

test('a run measures what its lesson asks of it, and not what its plan declares', () => {
  const attempt = { about: 'a large queue', set: { 'gateway.queue': 1_000_000 }, shows: '{dropped} behind {knob:gateway.queue} places', when: ['dropped>0'] };
  const lesson = madeLesson({ steps: [writtenStep('disease', { say: 'It dropped {dropped:share} of {knob:gateway.queue}, for {fault:burst}.', try: [attempt] })] });
  const chosen = { scenario, lesson, seed: 1 };
  const [step] = lesson.steps;
  expect(stepPlan(chosen, step).measured).toEqual(['dropped', 'dropped:share', 'generated', 'delivered']);
  expect(tryPlan(chosen, step, step.try[0]).measured).toEqual(['dropped']);
});
