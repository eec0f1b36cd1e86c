import { describe, expect, test } from 'vitest';
import { readLesson } from '../../cli/train/lesson-file.ts';
import { stepPlan } from '../../cli/train/lesson-plan.ts';
import { lessonFileOf } from '../../cli/train/lessons.ts';
import { runPlan } from '../contracts/run-scenario.ts';
import { holdsOn } from '../train/shipped-lessons.ts';

/** Those whose runs are the shortest; all of them, on more seeds: test/long/lessons.test.ts. */
describe.each(['iot-spike', 'data-skew'])('the lesson of %s', (scenario) => holdsOn(scenario, [4]));

test('the first step of iot-spike tells how many events come usually, and how many in the wave, on each of its seeds', async () => {
  const { lesson, scenario } = await readLesson(lessonFileOf('iot-spike')!);
  const [step] = lesson.steps;
  const told = Number(/Usually some (\d+) events come a second, and for \{fault:burst\} ten times as many/.exec(step.situation)?.[1]);
  for (const seed of lesson.seeds) {
    const plan = stepPlan({ scenario, lesson, seed }, step);
    const { result } = await runPlan(scenario, plan, { guard: false });
    const waveS = plan.faults[0].forMs / 1000;
    const wave = result.figures['generated{phase=burst}'].value!;
    const usual = (result.ledger.generated - wave) / (plan.durationMs / 1000 - waveS);
    expect(Math.abs(usual - told) / told, `${usual} a second on seed ${seed}`).toBeLessThan(0.1);
    expect(Math.abs(wave / waveS - 10 * told) / (10 * told), `${wave / waveS} a second in the wave on seed ${seed}`).toBeLessThan(0.1);
  }
});
