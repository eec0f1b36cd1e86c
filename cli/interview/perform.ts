import { planHash } from '../../engine/canonical.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { conduct } from '../conduct.ts';
import { lockHash, packageVersion } from '../installed.ts';
import { withFigures } from '../measured-in-plan.ts';
import { answersSchema, type Answers, type AnswersText, type Attempt } from './answers.ts';
import { inTime, judge, type Runs } from './judge.ts';
import type { Line } from './line.ts';
import { paperHash, paperVersion, type Paper } from './paper.ts';
import { saidValue, shownAttempts } from './prediction.ts';
import { seal, ticks, type Sheet, type SheetContent } from './sheet.ts';

/** What executes runs here. Another program may measure something else of the same plan. */
export function programHere(): Pick<Sheet, 'wavetank' | 'node' | 'lockHash'> {
  return { wavetank: packageVersion(), node: Number.parseInt(process.versions.node, 10), lockHash: lockHash() };
}

/** Executes a plan; null where its user did not wait. */
export type Execute = (plan: Plan) => Promise<Result | null>;

export interface InterviewOptions {
  readonly paper: Paper;
  readonly scenario: Scenario;
  /** As they were written, for the sheet: it replays from them. */
  readonly answers: AnswersText;
  /** The day whose paper it is, `2026-07-31`; null where it was chosen by its number. */
  readonly day: string | null;
  readonly takenAt: Date;
  readonly jobs: number;
  readonly execute: Execute;
  at?(run: RunAt): void;
}

/** Where an interview is: the first run that has not ended. Several may be executed at once. */
export interface RunAt {
  readonly paper: number;
  readonly nth: number;
  readonly of: number;
  readonly plan: Plan;
}

type Use = SheetContent['runs'][number]['what'];

/** A run that an interview asks for. */
interface Asked {
  readonly what: Use;
  readonly plan: Plan;
}

/** The plan of a run that a candidate asks for, the `nth`; what cannot be done or measured is a `UsageError`, at `where` in the answers. */
export function attemptPlan(paper: Paper, scenario: Scenario, { remedies, set, predict }: Pick<Attempt, 'remedies' | 'set' | 'predict'>, where: string): Plan {
  const plan = paper.plan({ remedies, set }, { where });
  for (const [figure, says] of Object.entries(predict)) saidValue({ figure, says }, scenario, plan, `${where}.predict`);
  return withFigures(plan, Object.keys(predict), scenario);
}

/** Run 1, and those that were asked for in time. */
function runsShown(paper: Paper, scenario: Scenario, answers: Answers): Asked[] {
  const asked = shownAttempts(answers).map(({ attempt, nth }): Asked => {
    const what = attempt === answers.choice ? 'choice' : 'try';
    return { what, plan: attemptPlan(paper, scenario, attempt, what === 'choice' ? what : `tries.${nth - 2}`) };
  });
  return [{ what: 'incident', plan: paper.incident }, ...asked];
}

/** The plans of all runs that a candidate is shown; an answer that cannot be carried out is a `UsageError`. */
export function shownPlans(paper: Paper, scenario: Scenario, answers: Answers): Plan[] {
  return runsShown(paper, scenario, answers).map(({ plan }) => plan);
}

/** Everything that paper and answers ask for; an answer that cannot be carried out is a `UsageError` before anything runs. */
export function runsAsked(paper: Paper, scenario: Scenario, answers: Answers): Asked[] {
  if (answers.paper !== undefined && answers.paper !== paper.number) {
    throw new UsageError(`these are answers to paper ${answers.paper}, this is paper ${paper.number}`, { where: 'paper', hint: `--paper ${answers.paper}` });
  }
  const shown = runsShown(paper, scenario, answers);
  const unseen = inTime(answers.choice) ? paper.unseen.map((seed): Asked => ({ what: 'unseen', plan: paper.plan(answers.choice!, { seed }) })) : [];
  return [...shown, ...unseen];
}

/** Executes no plan twice. `known`: what was executed before. */
export function remembering(execute: Execute, known: Iterable<readonly [Plan, Result]> = []): Execute {
  const runs = new Map<string, Promise<Result | null>>();
  for (const [plan, result] of known) runs.set(planHash(plan), Promise.resolve(result));
  return (plan) => {
    const hash = planHash(plan);
    const run = runs.get(hash) ?? execute(plan);
    runs.set(hash, run);
    return run;
  };
}

/**
 * Executes what paper and answers ask for, judges, and seals; null where its user did not wait. A function of paper and
 * answers: executed again, the five lines are the same.
 */
export async function performInterview(options: InterviewOptions): Promise<Sheet | null> {
  const { paper, day, takenAt } = options;
  const answers = answersSchema.parse(options.answers);
  const found = await rerun(options, answers);
  if (found === null) return null;
  return seal({
    schemaVersion: 1,
    paper: { number: paper.number, version: paperVersion, hash: paperHash(paper), day },
    ...programHere(),
    takenAt: takenAt.toISOString(),
    answers: options.answers,
    truth: paper.hidden.id,
    runs: found.runs.map(({ what, result: { run, verdict } }) => ({ what, seed: run.seed, planHash: run.planHash, arrivalsHash: run.arrivalsHash, status: run.status, verdict })),
    lines: [...found.lines],
    explanation: { text: inTime(answers.explanation) ? answers.explanation!.text : '', ticks: [...ticks] },
  });
}

/** A sheet, or why there is none: the engine of a run died, which says nothing of whoever is asked. null where its user did not wait. */
export type Judged = { readonly sheet: Sheet } | { readonly died: string } | null;

/** Judges by runs, of which none is begun once the engine of one has died. */
export async function judgedOrDied(execute: Execute, judging: (execute: Execute) => Promise<Sheet | null>): Promise<Judged> {
  let died: string | null = null;
  const sheet = await judging(async (plan) => {
    if (died !== null) return null;
    const result = await execute(plan);
    if (result?.run.status !== 'errored') return result;
    died ??= result.reason;
    return null;
  });
  if (died !== null) return { died };
  return sheet === null ? null : { sheet };
}

interface Found {
  readonly runs: readonly { readonly what: Use; readonly result: Result }[];
  readonly lines: readonly Line[];
}

/** The runs of an interview and what is found of them; null where its user did not wait. */
async function rerun({ paper, scenario, jobs, execute, at = () => {} }: Pick<InterviewOptions, 'paper' | 'scenario' | 'jobs' | 'execute' | 'at'>, answers: Answers): Promise<Found | null> {
  const asked = runsAsked(paper, scenario, answers);
  const results: (Result | null)[] = asked.map(() => null);
  let next = 0;
  const tell = (): void => {
    const nth = results.indexOf(null);
    if (nth >= 0) at({ paper: paper.number, nth: nth + 1, of: asked.length, plan: asked[nth].plan });
  };
  tell();
  await conduct<number, [number, Result | null]>(
    { next: () => (next < asked.length ? next++ : null) }, jobs,
    async (nth) => [nth, await execute(asked[nth].plan)], ([nth, result]) => {
      results[nth] = result;
      tell();
    },
  );
  if (results.includes(null)) return null;
  const runs = asked.map(({ what }, i) => ({ what, result: results[i]! }));
  return { runs, lines: judge(paper, scenario, answers, sorted(runs)) };
}

function sorted(runs: Found['runs']): Runs {
  const of = (use: Use): Result[] => runs.filter(({ what }) => what === use).map(({ result }) => result);
  return { incident: of('incident')[0], tries: of('try'), choice: of('choice')[0] ?? null, unseen: of('unseen') };
}
