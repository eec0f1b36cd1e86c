import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Answers, Question } from './answers.ts';
import { answerCards } from './cards.ts';
import { advance, lacking, recordOf, stepOf, wanted, type Course, type CourseEvent, type Task } from './course.ts';
import { exampleOf, readGuess } from './guess.ts';
import type { Lesson } from './lesson.ts';
import { runText, tryRun } from './lesson-plan.ts';
import { measureCard, measureStep, measureTry, type Executed, type Measuring } from './measure.ts';
import { askingText, cardsText, hintText, lackingText, lessonText, outcomeText, runLine, tryText, type Page } from './play-text.ts';
import { viewOf } from './step-view.ts';

export interface Play extends Page {
  readonly scenario: Scenario;
  readonly lesson: Lesson;
  readonly seed: number;
  readonly answers: Answers;
  say(line: string): void;
  /** null: it did not come to its end, which was told. */
  execute(plan: Plan): Promise<Executed | null>;
  /** Called whenever something is to be kept. */
  keep(course: Course): void;
  /** Whether the learner wishes to stop. */
  isStopped(): boolean;
}

/** A wish that is no event of the course. */
type Wish = CourseEvent | 'leave' | 'asked again';

/** Plays a course in lines until its learner leaves; answers with where it was left. */
export async function play(begun: Course, play: Play): Promise<Course> {
  let course = begun;
  say(play, lessonText(play.lesson, play.seed, play));
  tellStage(course, play);
  while (!play.isStopped()) {
    const { task } = course.context;
    const wish = task === null ? await ask(course, play) : await execute(course, task, play);
    if (wish === 'leave') break;
    if (wish === 'asked again') continue;
    const before = course;
    course = advance(course, wish);
    play.keep(course);
    tellChange(before, course, wish, play);
  }
  return course;
}

function say(play: Play, lines: readonly string[]): void {
  for (const line of lines) play.say(line);
}

function tellStage(course: Course, play: Play): void {
  const view = viewOf(course);
  if (course.value === 'asking') say(play, askingText(view, play));
  if (course.value === 'told' && view.outcome !== null) say(play, [...askingText(view, play), ...outcomeText({ ...view, outcome: view.outcome }, play)]);
  if (course.value === 'cards') say(play, cardsText(answerCards(play.scenario, play.lesson, course.context), play));
}

function tellChange(before: Course, course: Course, event: CourseEvent, play: Play): void {
  const view = viewOf(course);
  const { outcome } = view;
  if (event.type === 'step measured' && outcome !== null) return say(play, outcomeText({ ...view, outcome }, play));
  if (event.type === 'try measured' && outcome !== null && before.context.task?.kind === 'try') return say(play, tryText(outcome, before.context.task.nth, play));
  if (event.type === 'card measured') play.say(`  ${runLine(event.run, play)}`);
  if (event.type === 'hint') return say(play, hintText(view.hints.at(-1)!, play));
  if (course.context.trouble !== null) return play.say(`  ? ${course.context.trouble}`);
  if (before.value !== course.value && course.value === 'running') return;
  if (before.value !== course.value || before.context.at !== course.context.at) tellStage(course, play);
}

async function ask(course: Course, play: Play): Promise<Wish> {
  const { context, value } = course;
  if (value === 'asking' && wanted(context) === null && context.trouble === null) return { type: 'run' };
  const question = questionOf(course);
  const typed = await play.answers.next(question);
  if (typed === null) return 'leave';
  try {
    return wishOf(typed, question, course);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    play.answers.refuse(question, error);
    return 'asked again';
  }
}

function questionOf(course: Course): Question {
  const { context, value } = course;
  const { id: step, predict, try: tries } = stepOf(context);
  const { hintsLeft } = viewOf(course);
  const others = `${hintsLeft > 0 ? `h hint (${hintsLeft}), ` : ''}- none, q leave`;
  if (value === 'cards') {
    const left = lacking(context).length;
    return { about: 'cards', step, prompt: left > 0 ? `${lackingText(left)} (m runs them, b back, q leave)` : 'all is measured (b back, q leave)' };
  }
  if (value === 'told') return { about: 'told', step, prompt: `enter goes on (${tries.length > 0 ? `t1${tries.length > 1 ? `-t${tries.length}` : ''} to try it, ` : ''}r once more, b back, q leave)` };
  if (wanted(context) === 'number') return { about: 'number', step, prompt: `your number (such as ${exampleOf(predict.number.unit)}, ${others})` };
  // The run of it did not come to its end.
  if (wanted(context) === null) return { about: 'once more', step, prompt: 'enter runs it once more (q leave)' };
  return { about: 'choice', step, prompt: `your answer (1-${predict.choice.answers.length}, ${others})` };
}

/** What is meant by what was typed; what means nothing here is a UsageError. */
function wishOf(typed: string, { about, prompt }: Question, course: Course): Wish {
  const { context } = course;
  if (typed === 'q') return 'leave';
  if (typed === 'b') return { type: 'back' };
  if (about === 'cards') return typed === 'm' ? { type: 'measure' } : refuse(typed, prompt);
  if (about === 'told') {
    if (typed === '' || typed === 'n') return { type: 'next' };
    if (typed === 'r') return { type: 'again' };
    const nth = Number(/^t(\d+)$/.exec(typed)?.[1] ?? 0) - 1;
    return stepOf(context).try[nth] === undefined ? refuse(typed, prompt) : { type: 'try', nth };
  }
  if (about === 'once more') return { type: 'run' };
  if (typed === '-') return { type: 'pass' };
  const { predict, hints } = stepOf(context);
  if (typed === 'h') return recordOf(context).hints < hints.length ? { type: 'hint' } : refuse('no hint is left', prompt);
  if (typed === '') return refuse(typed, prompt);
  if (about === 'number') return { type: 'guess', value: readGuess(typed, predict.number.unit) };
  const answer = /^\d+$/.test(typed) ? Number(typed) - 1 : -1;
  return predict.choice.answers[answer] === undefined ? refuse(typed, prompt) : { type: 'choose', answer };
}

function refuse(typed: string, hint: string): never {
  throw new UsageError(typed === '' ? 'nothing was typed' : `"${typed}" is no answer here`, { hint });
}

/** Executes what the course waits for. */
async function execute(course: Course, task: Task, play: Play): Promise<CourseEvent> {
  const { context } = course;
  const measuring: Measuring = play;
  const missing = (): CourseEvent => ({ type: 'not measured', why: 'the run did not come to its end' });
  const earlier = Object.fromEntries(Object.entries(context.records).flatMap(([id, { run }]) => (run === null ? [] : [[id, run] as const])));
  if (task.kind === 'step') {
    play.say(`  running: ${viewOf(course).run}`);
    const run = await measureStep(measuring, task.at, earlier);
    return run === null ? missing() : { type: 'step measured', run };
  }
  if (task.kind === 'try') {
    play.say(`  running: ${runText(tryRun(stepOf(context), stepOf(context).try[task.nth]))}`);
    const run = await measureTry(measuring, task.at, task.nth);
    return run === null ? missing() : { type: 'try measured', run };
  }
  const run = await measureCard(measuring, task.remedies);
  return run === null ? missing() : { type: 'card measured', run };
}
