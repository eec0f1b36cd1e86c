import type { Budget } from './budget.ts';
import { conduct } from './conduct.ts';
import { InOrder } from './in-order.ts';
import type { Interruption } from './interruption.ts';
import { formatDuration } from './text/duration.ts';
import { plural } from './text/number.ts';

export interface Runs<Task, Outcome> {
  readonly tasks: readonly Task[];
  /** Runs at a time. */
  readonly jobs: number;
  /** null: as long as it takes. */
  readonly budget: Budget | null;
  readonly interruption: Interruption;
  execute(task: Task): Promise<Outcome>;
  /** Called in the order of the tasks, however they come to an end. */
  tell(outcome: Outcome, task: Task): Promise<void>;
}

/** Executes many runs and answers with how many were not begun because their time would not have sufficed. */
export async function performRuns<Task, Outcome>({ tasks, jobs, budget, interruption, execute, tell }: Runs<Task, Outcome>): Promise<number> {
  let begun = 0;
  const next = (): number | null => (interruption.code === null && begun < tasks.length && (budget?.fits() ?? true) ? begun++ : null);
  const perform = async (nth: number): Promise<[number, Outcome]> => {
    const run = () => execute(tasks[nth]);
    return [nth, await (budget === null ? run() : budget.measure(run))];
  };
  const inOrder = new InOrder<[number, Outcome]>(([nth, outcome]) => tell(outcome, tasks[nth]));
  try {
    await conduct({ next }, Math.min(jobs, tasks.length), perform, (ended) => inOrder.add(ended[0], ended));
  } finally {
    // Where one of them could not be executed at all, those after it are told nevertheless.
    await inOrder.rest();
  }
  return interruption.code === null ? tasks.length - begun : 0;
}

/** `13 of 20 runs not begun: 10 min would not have sufficed, a run took up to 31 s`. */
export function unbegunText(unbegun: number, planned: number, { limitMs, longestMs }: Budget): string {
  const longest = longestMs === 0 ? '' : `, a run took up to ${formatDuration(longestMs)}`;
  return `${unbegun} of ${plural(planned, 'run')} not begun: ${formatDuration(limitMs)} would not have sufficed${longest}`;
}
