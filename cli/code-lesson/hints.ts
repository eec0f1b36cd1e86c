import type { CodeLesson, CodeStep } from '../../scenarios/code-lesson.ts';
import { allPassed, type Mark } from './grade.ts';

/** The hints of a lesson: for the first step whose metric fails, one after another. */
export class HintBook {
  readonly #steps: readonly CodeStep[];
  /** By step, how many were told. */
  readonly #told = new Map<CodeStep, number>();
  #marks: readonly Mark[] | null = null;

  constructor({ steps }: CodeLesson) {
    this.#steps = steps;
  }

  marked(marks: readonly Mark[]): void {
    this.#marks = marks;
  }

  /** The hint that was told last about what fails now, or the first one; as `next`. */
  current(): string[] {
    const about = this.#about();
    if (typeof about === 'string') return [about];
    const step = about.findLast((each) => this.#toldOf(each) > 0) ?? about[0];
    return this.#tell(step, Math.max(1, this.#toldOf(step)));
  }

  /** The next hint, in lines, of which those of the hint itself are indented; after the last one of a step those of the next one that is about the same, if there is one. */
  next(): string[] {
    const about = this.#about();
    if (typeof about === 'string') return [about];
    const step = about.find((each) => this.#toldOf(each) < each.hints.length) ?? about.at(-1)!;
    return this.#tell(step, Math.min(this.#toldOf(step) + 1, step.hints.length));
  }

  /** The steps about the first metric that fails, or why there are none. */
  #about(): readonly CodeStep[] | string {
    const marks = this.#marks;
    if (marks === null) return 'a hint is about what fails: there is none before a try that comes to its end';
    if (allPassed(marks)) return 'it holds: there is nothing left to hint at';
    const failing = this.#steps.filter(({ metric }) => marks.some(({ id, verdict }) => id === metric && verdict !== 'passed'));
    if (failing.length === 0) return 'what fails now fails for none of the reasons that the hints are about: ask `wavetank why` where it was lost';
    return failing.filter(({ metric }) => metric === failing[0].metric);
  }

  #tell(step: CodeStep, nth: number): string[] {
    this.#told.set(step, nth);
    return [`hint ${nth} of ${step.hints.length}, about ${step.metric}:`, ...step.hints[nth - 1].split('\n').map((line) => `  ${line}`)];
  }

  #toldOf(step: CodeStep): number {
    return this.#told.get(step) ?? 0;
  }
}
