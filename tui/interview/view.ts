import type { RunningView } from '../running.ts';

/**
 * An interview as its screen is told of it: what a candidate may know, and what they have said. Texts are as people read
 * them; nothing is in here that a veil hides (`cli/interview/veil.ts`).
 */
export interface InterviewView {
  readonly paper: number;
  /** The day whose paper it is; null where it was chosen by its number. */
  readonly day: string | null;
  readonly name: string;
  /** Time used, counted as long as the screen is open, and how much there is; both in ms. */
  readonly usedMs: number;
  readonly limitMs: number;
  /** The time does not count: earlier runs are executed again, or it is judged. */
  readonly isStanding: boolean;
  /** How often run 1 was looked at. */
  readonly looks: number;
  readonly item: string;
  /** The nodes, as a line of text. */
  readonly pipeline: string;
  /** What the remedies of the pipeline do, a sentence each. */
  readonly inPlace: readonly string[];
  /** What it could be, in the order of the alphabet. */
  readonly kinds: readonly KindView[];
  /** What a candidate may set. */
  readonly numbers: readonly NumberView[];
  /** What can be predicted under a name of its own. */
  readonly figures: readonly FigureView[];
  /** Remedies named so far that are on in the next run, by their ids, besides those in place. */
  readonly draft: DraftView;
  /** Run 1, then those that were asked for, in their order. Empty until run 1 has come to its end. */
  readonly runs: readonly RunView[];
  readonly explanation: string;
  /** Why the last run did not come to its end. */
  readonly trouble: string | null;
  readonly running: RunningView | null;
  /** How far the runs after the end are: `run 3 of 7`; null before. */
  readonly judging: string | null;
  /** The end; null before. */
  readonly sheet: SheetView | null;
}

export interface KindView {
  readonly id: string;
  readonly about: string;
  /** The same for one row of a narrow screen. */
  readonly short: string;
  /** `named`: the diagnosis. */
  readonly said: 'open' | 'named' | 'ruled out';
  /** When it was said, `4:10`; empty where it is open. */
  readonly at: string;
  readonly because: string;
}

export interface NumberView {
  readonly id: string;
  readonly about: string;
  /** As it is in run 1: `2`. */
  readonly text: string;
  /** `1 to 64`. */
  readonly range: string;
}

export interface FigureView {
  readonly id: string;
  readonly about: string;
  /** As run 1 has measured it: `16.2 s`; empty before. */
  readonly measured: string;
  /** What one may write: `8s`. */
  readonly example: string;
}

/** What the next run does; kept until something else is typed. */
export interface DraftView {
  readonly remedies: readonly { readonly id: string; readonly about: string }[];
  readonly set: Readonly<Record<string, string>>;
  readonly predict: Readonly<Record<string, string>>;
}

export type Mark = 'right' | 'told' | 'near' | 'unsaid' | 'unknown' | 'wrong';

/** A run that was shown. */
export interface RunView {
  /** From 1: the incident. */
  readonly nth: number;
  readonly at: string;
  readonly isChoice: boolean;
  /** `autoscale; worker.count=8`; of run 1 `as it is`. */
  readonly did: string;
  readonly verdict: 'passed' | 'failed' | 'unknown' | 'void';
  readonly reason: string;
  /** A row of the account: its name, how many items, a share and parts. */
  readonly account: readonly { readonly name: string; readonly count: string; readonly parts: string }[];
  /** What it is judged by, and the mark of each. */
  readonly judged: readonly { readonly mark: 'passed' | 'failed' | 'unknown' | 'void'; readonly name: string; readonly value: string; readonly limit: string }[];
  /** What was predicted of it, beside what was measured. */
  readonly predicted: readonly { readonly mark: Mark; readonly text: string }[];
  /** A row every five seconds of the run, below a head, and then what its parts said: at most 78 columns. Empty where nobody looked on. */
  readonly course: readonly string[];
}

export interface SheetView {
  readonly file: string;
  /** Its first eight digits. */
  readonly seal: string;
  /** When the last thing was said: `18:42`. */
  readonly lastWord: string;
  readonly lines: readonly { readonly name: string; readonly mark: Mark; readonly result: string; readonly evidence: string; readonly parts: readonly { readonly mark: Mark; readonly text: string }[] }[];
  readonly explanation: string;
  /** What an examiner ticks. */
  readonly ticks: readonly string[];
  /** The command that executes it again. */
  readonly again: string;
  /** The command that writes it as a page. */
  readonly report: string;
}

/** What a candidate asks for. Times are put to it by whoever acts on it. */
export type InterviewCommand =
  /** Run 1 on the screen of a run, from its beginning. */
  | { readonly do: 'look' }
  | { readonly do: 'name' | 'explain'; readonly text: string }
  /** A kind named, ruled out, or what was said of it taken back. */
  | { readonly do: 'diagnose' | 'rule out'; readonly kind: string; readonly because: string }
  | { readonly do: 'take back'; readonly kind: string }
  /** A remedy by its name, from memory; said once more it is taken away. */
  | { readonly do: 'remedy'; readonly text: string }
  /** An empty text: as it is in run 1, or no prediction. */
  | { readonly do: 'set' | 'predict'; readonly id: string; readonly text: string }
  /** Runs the draft; `choose`: as what is handed in, after which nothing can be run. */
  | { readonly do: 'try' | 'choose' }
  /** Ends it: judged and sealed. */
  | { readonly do: 'hand in' }
  /** `stop`: what runs; `leave`: kept as it is, or after the end; `interrupt`: by ctrl+c. */
  | { readonly do: 'stop' | 'leave' | 'interrupt' };
