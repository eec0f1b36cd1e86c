import type { RunningView } from '../running.ts';

/**
 * A course through a lesson as its screen is told of it. Texts have their figures filled in; values are in the units of
 * their figures (lengths of time in ms).
 */
export interface LessonView {
  readonly id: string;
  readonly scenario: string;
  readonly question: string;
  readonly about: string;
  readonly minutes: number;
  readonly seed: number;
  /** What there was to tell as it was opened: that it begins anew, and why. */
  readonly notes: readonly string[];
  /** Its steps in their order, and whether each was run. */
  readonly steps: readonly { readonly title: string; readonly done: boolean }[];
  /** Where the course is, or will be again once what runs has ended. */
  readonly stage: 'asking' | 'told' | 'cards';
  readonly step: StepView;
  /** What is asked for next: a choice, then a number; null where both were predicted or passed over. */
  readonly wanted: 'choice' | 'number' | null;
  /** Why the last run did not come to its end. */
  readonly trouble: string | null;
  readonly running: RunningView | null;
  /** What the last change of a number has led to; null as soon as another one runs. */
  readonly played: PlayedView | null;
  /** The numbers that the run of this step declares. */
  readonly knobs: readonly KnobView[];
  readonly words: readonly WordView[];
  readonly cards: readonly CardView[];
  /** How many runs the cards lack. */
  readonly lacking: number;
}

export interface StepView {
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly situation: string;
  /** What is switched on and turned in its run. */
  readonly run: string;
  readonly choice: { readonly ask: string; readonly answers: readonly string[]; readonly chosen: number | null | undefined };
  /** `given`: in the unit of its figure, null where it was passed over; `text`: the same as a person writes it. */
  readonly guess: { readonly ask: string; readonly example: string; readonly given: number | null | undefined; readonly text: string };
  /** Those that were asked for. */
  readonly hints: readonly string[];
  readonly hintsLeft: number;
  readonly outcome: OutcomeView | null;
}

export interface MeasuredView {
  readonly value: number | null;
  readonly unit: string;
}

export interface OutcomeView {
  readonly verdict: 'passed' | 'failed' | 'unknown' | 'void';
  readonly reason: string;
  readonly folder: string;
  /** The answer that holds, from 0; null where nobody can tell, and then why. */
  readonly right: number | null;
  readonly untold: string | null;
  /** Of the number that was asked for: `1.9x too low: measured 46.6 s`. */
  readonly number: string;
  readonly measured: MeasuredView;
  readonly curve: CurveView | null;
  readonly why: string;
  readonly arithmetic: {
    readonly names: string;
    readonly numbers: string;
    readonly measured: string;
    /** null where nobody can tell. */
    readonly isHeld: boolean | null;
    readonly within: number;
  };
  readonly say: string;
  readonly followUps: readonly FollowUpView[];
  readonly tries: readonly TryView[];
}

export interface FollowUpView {
  readonly ask: string;
  readonly answer: string;
}

export interface CurveView {
  readonly metric: string;
  readonly unit: string;
  readonly everyMs: number;
  /** A value for each stretch of the run; null where nobody can tell. */
  readonly values: readonly (number | null)[];
  /** Whether the number that is asked for is its highest value. */
  readonly hasGuess: boolean;
  /** When faults begin, ms of the run. */
  readonly faultsMs: readonly number[];
}

export interface TryView {
  readonly about: string;
  readonly run: string;
  /** null before it was run. */
  readonly outcome: { readonly shown: boolean | null; readonly verdict: OutcomeView['verdict']; readonly reason: string; readonly folder: string; readonly shows: string } | null;
}

export interface KnobView {
  readonly id: string;
  readonly about: string;
  /** As it is set: `8ms`. */
  readonly text: string;
  readonly range: string;
}

/** A run of the step with other numbers. */
export interface PlayedView {
  /** `sink.service=12ms`. */
  readonly set: string;
  readonly outcome: OutcomeView;
  /** What the step is about, as its own run has measured it and as this one has. */
  readonly figures: readonly { readonly name: string; readonly before: string; readonly now: string }[];
}

/** A name of the program's own, and what it stands for. */
export interface WordView {
  readonly name: string;
  readonly kind: 'remedy' | 'fault' | 'number' | 'figure';
  readonly about: string;
}

export interface CardView {
  readonly remedy: string;
  readonly about: string;
  readonly without: string;
  readonly needs: readonly string[];
  readonly metric: string;
  readonly metricAbout: string;
  /** As the learner's own runs have measured it: `894 → 12 events`; null where they have not yet. */
  readonly alone: string | null;
  readonly away: string | null;
  readonly cost: string;
  readonly followUps: readonly FollowUpView[];
}
