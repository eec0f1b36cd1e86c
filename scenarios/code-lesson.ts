/** A lesson in which somebody writes a component of a scenario. Its programs lie in the folder `code` of the scenario. */
export interface CodeLesson {
  readonly scenario: string;
  /** What there is to do, a paragraph each. */
  readonly task: readonly string[];
  /** What the learner's file is called. */
  readonly file: string;
  /** The program that it begins with. */
  readonly naive: string;
  /** What is switched on around it. */
  readonly remedies: readonly string[];
  /** From the naive program to one that passes. */
  readonly steps: readonly CodeStep[];
}

export interface CodeStep {
  /** A check or the metric of a threshold, which this step improves. */
  readonly metric: string;
  /** From a nudge to what is to be done. */
  readonly hints: readonly string[];
  /** The program once this step is done, and those before it. That of the last one is the model solution. */
  readonly program: string;
}
