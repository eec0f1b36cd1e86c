import type { Plan } from '../../engine/plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { Interruption } from '../interruption.ts';
import { answersSchema } from './answers.ts';
import type { Executed } from './executed.ts';
import type { Paper } from './paper.ts';
import { judgedOrDied, performInterview, remembering, runsAsked, type Judged } from './perform.ts';
import type { Sitting } from './sitting.ts';

export interface HandIn {
  readonly paper: Paper;
  readonly scenario: Scenario;
  readonly jobs: number;
  readonly sitting: Sitting;
  readonly executed: Executed;
  readonly interruption: Interruption;
  /** Told how far it is: `run 3 of 7`. */
  count(text: string): void;
  progress(snapshot: Snapshot): void;
}

/** What was said, judged by runs and sealed; what was executed before is not executed again. */
export async function judgedSheet({ paper, scenario, jobs, sitting: { answers, day }, executed, interruption, count, progress }: HandIn): Promise<Judged> {
  const wanted = executed.lacking(runsAsked(paper, scenario, answersSchema.parse(answers)).map(({ plan }) => plan));
  let done = 0;
  const tell = (): void => count(wanted === 0 ? 'every run of it has ended' : `run ${Math.min(done + 1, wanted)} of ${wanted}`);
  // Several may run at once: the one that began first is shown.
  const begun = new Set<Plan>();
  tell();
  const execute = remembering(async (plan) => {
    if (interruption.code !== null) return null;
    begun.add(plan);
    const result = await executed.execute(plan, interruption, (snapshot) => [...begun][0] === plan && progress(snapshot)).finally(() => begun.delete(plan));
    done++;
    tell();
    return interruption.code === null ? result : null;
  }, executed.known());
  return judgedOrDied(execute, (each) => performInterview({ paper, scenario, answers, day, takenAt: new Date(), jobs, execute: each }));
}
