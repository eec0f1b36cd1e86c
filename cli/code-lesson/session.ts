import type { CodeLesson } from '../../scenarios/code-lesson.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import type { Interruption } from '../interruption.ts';
import { ProgressLine } from '../progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/number.ts';
import { wrap } from '../text/table.ts';
import { Attempt, type Outcome, type Ran } from './attempt.ts';
import { allPassed, marksOf, type Mark } from './grade.ts';
import { HintBook } from './hints.ts';
import { modelLines } from './model-text.ts';
import { hintLines, mistakeLines, triedLines } from './outcome-text.ts';

export interface SessionOptions {
  readonly lesson: CodeLesson;
  /** Where the learner's file is, or will be. */
  readonly folder: string;
  /** Where run folders are kept: those of the latest try whose program could run. */
  readonly out: string;
  readonly seeds: readonly number[];
  /** Tries the file once as it is, and leaves. */
  readonly once: boolean;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  readonly verbose: boolean;
}

/** A text that was saved, and what its try took. */
interface Save {
  readonly text: string;
  readonly nth: number;
  readonly wallMs: number;
}

/** The engine and the program share the built-ins of the language. */
const changedWords = (file: string): string => `The run broke down outside of ${file}. If ${file} changes what belongs to the language (Array.prototype, a global), that may be why: look there first.`;

export const keys = 'h and enter: the next hint · q and enter: leave';

/** One try after another of a file that somebody saves, and what is said of each. */
export class Session {
  /** That of the latest try. */
  code: ExitCode = exitCode.undecided;
  readonly #options: SessionOptions;
  readonly #line: ProgressLine;
  readonly #hints: HintBook;
  /** Tells whether something was saved meanwhile. */
  #saves = 0;
  #tries = 0;
  #latest: Promise<void> = Promise.resolve();
  /** Being made. */
  #attempt: Attempt | null = null;
  /** What came of the latest one is being told. */
  #telling: Promise<void> = Promise.resolve();
  /** Its runs are there. */
  #kept: Attempt | null = null;
  /** How long the latest of them took. */
  #lastMs: number | null = null;
  #marks: readonly Mark[] | null = null;
  #modelShown = false;

  constructor(options: SessionOptions) {
    this.#line = new ProgressLine(options.terminal);
    this.#options = { ...options, terminal: this.#line.others };
    this.#hints = new HintBook(options.lesson);
  }

  /** The file has this text now, or cannot be read. A try that lasts is given up: it is of an older one. */
  saved(text: string | null): Promise<void> {
    this.#latest = this.#saved(text);
    return this.#latest;
  }

  /** Settles when what was saved last is tried. */
  settled(): Promise<void> {
    return this.#latest;
  }

  typed(key: string): void {
    const { terminal } = this.#options;
    this.#line.leave();
    if (key === 'h') hintLines(this.#hints.next(), terminal).forEach((line) => terminal.say(line));
    else terminal.say(keys);
  }

  /** Ends what is being tried. */
  async leave(): Promise<void> {
    this.#saves++;
    this.#line.leave();
    await this.#attempt?.discard();
  }

  async #saved(text: string | null): Promise<void> {
    const { lesson, terminal, seeds, out, interruption } = this.#options;
    const nth = ++this.#saves;
    await this.#attempt?.discard();
    // It asks the runs that the next try removes.
    await this.#telling;
    if (nth !== this.#saves) return;
    if (text === null) {
      this.code = exitCode.usage;
      return terminal.say(`\n${lesson.file} is gone, or cannot be read: save it again, and it is tried`);
    }
    terminal.say(`\n${terminal.style('strong', `try ${++this.#tries}`)} ${terminal.style('quiet', `on ${plural(seeds.length, 'seed')}${this.#lastMs === null ? '' : `, some ${formatDuration(this.#lastMs)}`}`)}`);
    const startedMs = performance.now();
    const attempt = new Attempt({ lesson, seeds, text, out, interruption, progress: (told) => nth === this.#saves && this.#line.tell(told) });
    this.#attempt = attempt;
    const outcome = await attempt.outcome();
    if (outcome === null || nth !== this.#saves) return;
    this.#attempt = null;
    this.#telling = this.#ended(attempt, outcome, { text, nth, wallMs: performance.now() - startedMs });
    await this.#telling;
  }

  async #ended(attempt: Attempt, outcome: Outcome, save: Save): Promise<void> {
    if (outcome.kind !== 'mistake') {
      const before = this.#kept;
      this.#kept = attempt;
      await before?.discard();
    }
    if (outcome.kind === 'ran') this.#lastMs = save.wallMs;
    await this.#tell(outcome, save);
  }

  async #tell(outcome: Outcome, save: Save): Promise<void> {
    if (!this.#isLatest(save)) return;
    const { lesson, terminal, verbose } = this.#options;
    const { say, width } = terminal;
    if (outcome.kind === 'ran') return this.#grade(outcome, save);
    if (outcome.kind === 'mistake') {
      this.code = exitCode.usage;
      return mistakeLines(outcome.mistake, terminal).forEach((line) => say(line));
    }
    this.code = exitCode.broken;
    if (outcome.failure !== null) {
      wrap(changedWords(lesson.file), width).forEach((line) => say(line));
      reportBug(outcome.failure, terminal, verbose);
    } else wrap(outcome.how, width).forEach((line) => say(line));
  }

  #isLatest({ nth }: Save): boolean {
    return nth === this.#saves;
  }

  async #grade(ran: Ran, save: Save): Promise<void> {
    const { lesson, folder, seeds, terminal, once } = this.#options;
    const say = (lines: readonly string[]): void => lines.forEach((line) => terminal.say(line));
    const marks = marksOf(ran.runs.map(({ result }) => result));
    const lines = await triedLines({ ...ran, firstSeed: seeds[0], marks, before: this.#marks, wallMs: save.wallMs }, terminal);
    if (!this.#isLatest(save)) return;
    say(lines);
    this.#marks = marks;
    this.#hints.marked(marks);
    const passed = allPassed(marks);
    this.code = passed ? exitCode.ok : exitCode.failed;
    if (once) return;
    if (!passed) say(['', ...hintLines(this.#hints.current(), terminal), keys]);
    else if (!this.#modelShown) {
      this.#modelShown = true;
      say(['', ...modelLines(lesson, folder, save.text, terminal), '', keys]);
    }
  }
}
