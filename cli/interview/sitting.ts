import { z } from 'zod';
import type { Knob } from '../../engine/knob.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { Topology } from '../../engine/topology.ts';
import { answersSchema, type AnswersText } from './answers.ts';
import { hiddenFaults, isGiven, limitMs, type Paper } from './paper.ts';

/** All of an interview that outlives the process in which it is taken: kept as JSON, it can be taken up again. */
export interface Sitting {
  readonly paper: number;
  /** The day whose paper it is; null where it was chosen by its number. */
  readonly day: string | null;
  readonly answers: AnswersText;
  /** The time that was used so far. */
  readonly usedMs: number;
  /** How often the run was looked at. */
  readonly looks: number;
  /** The run that is asked for next. */
  readonly next: Next;
}

/** Measures and predictions, as they were typed. */
export interface Next {
  readonly remedies: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly predict: Readonly<Record<string, string>>;
}

const texts = z.record(z.string(), z.string());

/** A sitting as it was kept. */
export const sittingSchema = z.strictObject({
  paper: z.number().int().min(0),
  day: z.string().nullable(),
  answers: z.custom<AnswersText>((value) => answersSchema.safeParse(value).success, { error: 'no answers' }),
  usedMs: z.number().min(0),
  looks: z.number().int().min(0),
  next: z.strictObject({ remedies: z.array(z.string()), set: texts, predict: texts }),
});

export function beginSitting(paper: number, day: string | null): Sitting {
  return { paper, day, answers: { paper }, usedMs: 0, looks: 0, next: { remedies: [], set: {}, predict: {} } };
}

/** The time that is left; with 0 it is over, and what is said from then on counts as not said. */
export function leftMs({ usedMs }: Pick<Sitting, 'usedMs'>): number {
  return Math.max(0, limitMs - usedMs);
}

export function looked(sitting: Sitting): Sitting {
  return { ...sitting, looks: sitting.looks + 1 };
}

/** What every paper asks. */
export const questionText = 'Something is wrong with this pipeline. What is it, what is it not, and what do you do about it?';

interface Named {
  readonly id: string;
  /** A clause, or a sentence. */
  readonly about: string;
}

/** All that a candidate may be shown of a paper before the end. */
export interface Question {
  readonly number: number;
  readonly limitMs: number;
  /** How long a run of the pipeline is. */
  readonly runMs: number;
  readonly topology: Topology;
  /** Remedies of the pipeline; what others there are is not told. */
  readonly inPlace: readonly Named[];
  /** What it could be. */
  readonly kinds: readonly (Named & { readonly short?: string })[];
  /** What a candidate may set, with what it is now: numbers of the pipeline, and of remedies that were named. */
  readonly knobs: readonly (Knob & { readonly value: number })[];
  /** What can be predicted under a name of its own; any figure of a threshold without a phase can. */
  readonly figures: readonly (Named & { readonly unit: string })[];
}

/** `named`: remedies that the candidate has named besides those in place. */
export function questionOf({ number, incident, hidden }: Paper, scenario: Scenario, named: readonly string[] = []): Question {
  const known = new Set([...hidden.remedies, ...named]);
  // A number that is called after a remedy would give its name away.
  const isTold = (knob: string): boolean => Object.keys(scenario.remedies).every((id) => !knob.startsWith(`${id}.`) || known.has(id));
  return {
    number, limitMs, runMs: incident.durationMs,
    topology: scenario.topology(new Set(incident.remedies), (id) => incident.knobs[id]),
    inPlace: hidden.remedies.map((id) => scenario.remedies[id]),
    kinds: Object.values(hiddenFaults).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    knobs: scenario.knobs.filter(({ id }) => !isGiven(id) && isTold(id)).map((knob) => ({ ...knob, value: incident.knobs[knob.id] })),
    figures: [...common, ...Object.values(scenario.figures)].map(({ id, unit, about }) => ({ id, unit, about })),
  };
}

/** Figures of any run that are asked for most. */
const common: readonly (Named & { readonly unit: string })[] = [
  { id: 'lost', unit: 'items', about: 'Dropped, expired, still waiting at the end, or of which nobody says where it ended.' },
  { id: 'duplicate', unit: 'items', about: 'Rows that are in the sink once too often.' },
  { id: 'latency:p99', unit: 'ms', about: 'From due to stored, of everything.' },
];
