import type { Plan } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { lesson as lessonScreen } from '../../tui/lesson/screen.ts';
import { noted, told, type LessonCommand, type LessonState } from '../../tui/lesson/state.ts';
import type { LessonView, PlayedView } from '../../tui/lesson/view.ts';
import type { Display, Shown } from '../../tui/program.ts';
import type { Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import { noticeOf } from '../screen/notice.ts';
import { runOnScreen } from '../screen/run-on-screen.ts';
import { Underway } from '../screen/underway.ts';
import { advance, lacking, stepOf, wanted, type Course, type CourseEvent, type Task } from './course.ts';
import { readGuess } from './guess.ts';
import { lessonView, playedView, withNumbers } from './lesson-view.ts';
import { plainPlan, runText, tryRun } from './lesson-plan.ts';
import { measureCard, measureStep, measureTry, type Executed, type Measuring, type StepMeasured } from './measure.ts';

export interface OnScreen extends Omit<Measuring, 'execute'> {
  readonly display: Display;
  /** Where runs are kept. */
  readonly out: string;
  readonly interruption: Interruption;
  /** What there was to tell as it was opened. */
  readonly notes: readonly string[];
  /** Called whenever something is to be kept. */
  keep(course: Course): void;
  /** An engine died, and said why: told when the screen is closed. */
  crashed(failure: Error): void;
}

/** Plays a course on the screen until its learner leaves; answers with where it was left. */
export async function playOnScreen(begun: Course, options: OnScreen): Promise<Course> {
  return new Player(begun, options).play();
}

class Player {
  readonly #options: OnScreen;
  readonly #underway: Underway;
  #course: Course;
  #view: ReturnType<typeof lessonView>;
  #played: PlayedView | null = null;
  #why = '';
  #shown!: Shown<LessonState>;
  #leave!: () => void;
  #fail!: (error: unknown) => void;

  constructor(begun: Course, options: OnScreen) {
    this.#options = options;
    this.#underway = new Underway(options.interruption, () => this.#tell());
    this.#course = begun;
    this.#view = lessonView(options, begun);
  }

  async play(): Promise<Course> {
    const { display, interruption } = this.#options;
    const left = new Promise<void>((resolve, reject) => {
      this.#leave = resolve;
      this.#fail = reject;
    });
    this.#shown = display.show(lessonScreen(this.#whole()), (command) => this.#obey(command));
    try {
      await interruption.unlessStopped(left);
    } finally {
      await this.#underway.end();
    }
    return this.#course;
  }

  #whole(): LessonView {
    return { ...this.#view, notes: this.#options.notes, running: this.#underway.view, played: this.#played };
  }

  #tell(notice = ''): void {
    this.#shown.change((state) => (notice === '' ? told(state, this.#whole()) : noted(told(state, this.#whole()), notice)));
  }

  /** What a learner got wrong is a word on the screen; any other error ends the lesson. */
  #refused(error: unknown): void {
    if (error instanceof UsageError) this.#tell(noticeOf(error));
    else this.#fail(error);
  }

  #obey(command: LessonCommand): void {
    try {
      this.#do(command);
    } catch (error) {
      this.#refused(error);
    }
  }

  #do(command: LessonCommand): void {
    switch (command.do) {
      case 'leave': return this.#leave();
      case 'interrupt': return this.#options.interruption.interrupt();
      case 'stop': return this.#underway.stop();
      case 'live': return this.#begin(() => this.#watch());
      case 'play': return this.#begin(() => this.#playWith(command.set));
      case 'guess': return this.#advance({ type: 'guess', value: readGuess(command.text, stepOf(this.#course.context).predict.number.unit) });
      case 'choose': return this.#advance({ type: 'choose', answer: command.answer });
      case 'try': return this.#advance({ type: 'try', nth: command.nth });
      default: return this.#advance({ type: command.do });
    }
  }

  #begin(work: () => Promise<void>): void {
    this.#underway.begin(work, (error) => this.#refused(error));
  }

  #advance(event: CourseEvent): void {
    this.#change(event);
    const isPredicted = event.type === 'guess' || event.type === 'pass';
    if (isPredicted && this.#course.value === 'asking' && wanted(this.#course.context) === null) this.#change({ type: 'run' });
    if (this.#course.context.task !== null) this.#begin(() => this.#perform());
  }

  #change(event: CourseEvent): void {
    const before = this.#course;
    this.#course = advance(before, event);
    if (this.#course === before) return;
    if (before.context.at !== this.#course.context.at || event.type === 'again') this.#played = null;
    this.#view = lessonView(this.#options, this.#course);
    this.#tell();
    this.#keep();
  }

  /** Where nothing can be written the course goes on, and says so. */
  #keep(): void {
    try {
      this.#options.keep(this.#course);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#tell(noticeOf(error));
    }
  }

  /** Executes what the course waits for, one after the other. */
  async #perform(): Promise<void> {
    const cards = this.#course.context.task?.kind === 'card' ? lacking(this.#course.context).length : 0;
    for (let task = this.#course.context.task; task !== null; task = this.#course.context.task) {
      const left = lacking(this.#course.context).length;
      const event = await this.#measure(task, cards > 1 ? ` ${cards - left + 1} of ${cards}` : '').catch((error: unknown) => {
        this.#change({ type: 'not measured', why: 'it could not be run' });
        throw error;
      });
      this.#change(event);
    }
  }

  async #measure(task: Task, nth: string): Promise<CourseEvent> {
    const { context } = this.#course;
    const step = stepOf(context);
    const what = task.kind === 'card' ? { remedies: task.remedies.length === 0 ? 'none' as const : [...task.remedies], faults: 'all' as const, set: {} } : task.kind === 'try' ? tryRun(step, step.try[task.nth]) : step.run;
    return this.#run(runText(what), nth, async (measuring): Promise<CourseEvent> => {
      const missing = (): CourseEvent => ({ type: 'not measured', why: this.#why });
      if (task.kind === 'step') {
        const run = await measureStep(measuring, task.at, this.#earlier());
        return run === null ? missing() : { type: 'step measured', run };
      }
      if (task.kind === 'try') {
        const run = await measureTry(measuring, task.at, task.nth);
        return run === null ? missing() : { type: 'try measured', run };
      }
      const run = await measureCard(measuring, task.remedies);
      return run === null ? missing() : { type: 'card measured', run };
    });
  }

  #earlier(): Record<string, StepMeasured> {
    return Object.fromEntries(Object.entries(this.#course.context.records).flatMap(([id, { run }]) => (run === null ? [] : [[id, run] as const])));
  }

  /** The run of this step with other numbers; nothing of it is kept but its folder. */
  async #playWith(set: Readonly<Record<string, string>>): Promise<void> {
    const { at } = this.#course.context;
    const lesson = withNumbers(this.#options.lesson, at, set);
    // A number that there cannot be is told before anything runs.
    plainPlan({ ...this.#options, lesson }, lesson.steps[at].run);
    this.#played = null;
    this.#tell();
    const run = await this.#run(runText(lesson.steps[at].run), '', (measuring) => measureStep({ ...measuring, lesson }, at, this.#earlier()));
    if (run !== null) this.#played = playedView(this.#options, this.#course, lesson, set, run);
    this.#tell(run === null ? this.#why : '');
  }

  /** Measures while the screen shows how far it is; `#why` says why there is nothing. */
  #run<T>(what: string, nth: string, measure: (measuring: Measuring) => Promise<T>): Promise<T> {
    this.#why = '';
    return this.#underway.run(what, nth, (own) => measure({ ...this.#options, execute: (plan) => this.#execute(plan, own) }));
  }

  async #execute(plan: Plan, interruption: Interruption): Promise<Executed | null> {
    const { result, folder, failure } = await launch({
      plan, keep: { out: this.#options.out }, speed: 'max', interruption,
      listener: { snapshot: this.#underway.progress },
    });
    if (failure !== null) this.#options.crashed(failure);
    if (result.run.status === 'completed') return { result, folder };
    this.#why = result.run.status === 'interrupted' ? 'you stopped it' : result.reason;
    return null;
  }

  /** The run of this step on the screen of a run; what is done to it there is done to that run alone. */
  async #watch(): Promise<void> {
    const { display, scenario, interruption, out, crashed } = this.#options;
    const plan = plainPlan(this.#options, stepOf(this.#course.context).run);
    try {
      for (const { launched } of await runOnScreen({ display, plan, scenario, out, speed: 'auto', interruption })) if (launched.failure !== null) crashed(launched.failure);
    } finally {
      this.#shown.resume();
    }
  }
}
