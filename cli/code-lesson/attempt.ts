import { planHash } from '../../engine/canonical.ts';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { checksOf } from '../../engine/run/judge.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { resultSchema } from '../../engine/store/result-schema.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { says, standsStill } from '../../pipeline/code/coded-worker.ts';
import type { CodeLesson } from '../../scenarios/code-lesson.ts';
import { conduct } from '../conduct.ts';
import type { Interruption } from '../interruption.ts';
import { begin, type Launch, type Launched } from '../launch.ts';
import { usualJobs } from '../options.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { formatProgress } from '../text/duration.ts';

export interface Ran {
  readonly kind: 'ran';
  /** A run a seed. */
  readonly runs: readonly Launched[];
  /** Where it stood still, of the first seed on which it did. */
  readonly standstills: readonly RunEvent[];
  /** What it wrote to its console on the first seed. */
  readonly said: readonly RunEvent[];
}

/** What came of a program on all seeds. */
export type Outcome =
  | Ran
  /** Something in it for which no run comes to its end. */
  | { readonly kind: 'mistake'; readonly mistake: UsageError }
  /** An engine died without telling that it was the program's fault. */
  | { readonly kind: 'died'; readonly how: string; readonly failure: Error | null };

export interface AttemptOptions {
  readonly lesson: CodeLesson;
  readonly seeds: readonly number[];
  readonly text: string;
  /** Where run folders are kept. */
  readonly out: string;
  readonly interruption: Interruption;
  /** Told how far it is: `seed 2 of 3: 0:24 of 1:00`. */
  progress?(text: string): void;
}

/** One try of a program: a run a seed, each in a process of its own. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #launches: Launch[] = [];
  /** What was noted of the program, by the index of the seed. */
  readonly #notes = new Map<number, RunEvent[]>();
  /** What runs, in the order in which it began. */
  readonly #underway = new Set<Plan>();
  #outcome: Promise<Outcome | null> | null = null;
  #isOver = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /** null where it was discarded or interrupted meanwhile. */
  outcome(): Promise<Outcome | null> {
    this.#outcome ??= this.#execute();
    return this.#outcome;
  }

  /** Ends what runs of it, at once, and removes what it kept; settles when nothing of it is left. */
  async discard(): Promise<void> {
    await this.#end();
    await this.#outcome?.catch(() => {});
  }

  async #execute(): Promise<Outcome | null> {
    const { seeds, interruption } = this.#options;
    const isWanted = (): boolean => !this.#isOver && interruption.code === null;
    const runs: Launched[] = [];
    let next = 0;
    try {
      const tasks = { next: () => (next < seeds.length && isWanted() ? next++ : null) };
      await conduct(tasks, usualJobs('virtual'), async (nth) => ({ nth, launched: await this.#run(nth) }), ({ nth, launched }) => {
        if (launched !== null) runs[nth] = launched;
      });
    } catch (error) {
      if (error instanceof UsageError) return { kind: 'mistake', mistake: error };
      throw error;
    }
    if (!isWanted()) return null;
    const dead = runs.find(({ result }) => result.run.status === 'errored');
    if (dead !== undefined) return { kind: 'died', how: dead.result.reason, failure: dead.failure };
    const said = this.#noted(0, says);
    const standstills = await this.#traced();
    return isWanted() ? { kind: 'ran', runs, standstills, said } : null;
  }

  /**
   * Where it stood still it stands still again: this time what it waits for is told, too. The runs that are graded are there
   * already: whatever hinders this one, what they told of it stands.
   */
  async #traced(): Promise<readonly RunEvent[]> {
    const nth = [...this.#notes.keys()].find((each) => this.#noted(each, standsStill).length > 0);
    if (nth === undefined) return [];
    const found = this.#noted(nth, standsStill);
    this.#notes.delete(nth);
    await this.#plan(nth, true).then((plan) => this.#begin(nth, plan)).then(({ launched }) => launched).catch(() => null);
    const again = this.#noted(nth, standsStill);
    return again.length > 0 ? again : found;
  }

  #noted(nth: number, beginning: string): readonly RunEvent[] {
    return (this.#notes.get(nth) ?? []).filter(({ text }) => text.startsWith(beginning));
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#launches.map((launch) => launch.discard()));
  }

  async #run(nth: number): Promise<Launched | null> {
    const { lesson, interruption } = this.#options;
    const plan = await this.#plan(nth);
    const { launched } = await this.#begin(nth, plan);
    try {
      const ended = await launched;
      if (ended !== null && interruption.code === null && !isResultOf(plan, await scenarioNamed(lesson.scenario), ended.result)) throw forged(lesson);
      return ended;
    } catch (error) {
      // It would be the same on the other seeds: nobody waits for them.
      await this.#end();
      throw error;
    }
  }

  #plan(nth: number, traced = false): Promise<Plan> {
    const { lesson, seeds, text } = this.#options;
    return attemptPlan(lesson, text, seeds[nth], traced);
  }

  async #begin(nth: number, plan: Plan): Promise<Launch> {
    const { out, interruption } = this.#options;
    this.#underway.add(plan);
    const launch = await begin({
      plan, keep: plan.code?.traced === true ? 'result' : { out }, speed: 'max', interruption,
      listener: {
        snapshot: (snapshot) => this.#tell(nth, plan, snapshot),
        event: (event) => {
          if ([says, standsStill].some((beginning) => event.text.startsWith(beginning))) this.#notes.set(nth, [...(this.#notes.get(nth) ?? []), event]);
        },
      },
    });
    this.#launches.push(launch);
    const ended = (): void => void this.#underway.delete(plan);
    launch.launched.then(ended, ended);
    if (this.#isOver) await launch.discard();
    return launch;
  }

  /** Several may run at once: of the one that began first it is told. */
  #tell(nth: number, plan: Plan, snapshot: Snapshot): void {
    const { seeds, progress } = this.#options;
    if (this.#isOver || [...this.#underway][0] !== plan) return;
    const which = plan.code?.traced === true ? `seed ${seeds[nth]} once more, to see what it waits for` : `seed ${nth + 1} of ${seeds.length}`;
    progress?.(`${which}: ${formatProgress(snapshot)}`);
  }
}

/** The program shares its process with the engine, and can tell the parent in its name whatever it likes. */
function forged({ file }: CodeLesson): UsageError {
  return new UsageError('told a result of its own making', { where: file, hint: 'a worker is judged by what it does with its events' });
}

/** Whether a result can be that of a plan: by its form, by the plan that it names, and by what was asked of the run. One that died was asked nothing. */
function isResultOf(plan: Plan, scenario: Scenario, result: unknown): boolean {
  const { data } = resultSchema.safeParse(result);
  if (data === undefined || data.run.planHash !== planHash(plan)) return false;
  const asked = [...Object.keys(checksOf(scenario)), ...scenario.thresholds.map(({ metric }) => metric)];
  const told = [...data.checks.map(({ id }) => id), ...data.thresholds.map(({ metric }) => metric)];
  return data.run.status === 'errored' || told.join() === asked.join();
}

/** A plan of the lesson with a program in it: who has the plan has the run again. */
export async function attemptPlan({ scenario, file, remedies }: CodeLesson, text: string, seed: number, traced = false): Promise<Plan> {
  const plan = makePlan(await scenarioNamed(scenario), { seed, form: 'short', remedies, faults: 'all', set: {} });
  return { ...plan, code: { file, text, ...(traced ? { traced } : {}) } };
}
