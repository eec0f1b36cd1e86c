import type { Bucket } from './bucket.ts';
import type { Check, Figure, Threshold } from './check.ts';
import type { BuildComponent, Component } from './component.ts';
import type { DamageKind } from './damage.ts';
import type { ExhibitKind } from './exhibit.ts';
import type { Fault, TimedFault } from './fault.ts';
import type { Host } from './host.ts';
import type { Knob } from './knob.ts';
import type { Wire } from './network/network.ts';
import type { Code, Plan, ShapeUse } from './plan.ts';
import type { Streams } from './random-stream.ts';
import type { Remedy } from './remedy.ts';
import type { NodeKind, Topology, TopologyEdge, TopologyNode } from './topology.ts';

/** The two sizes in which every scenario comes; the short one is for tests and gives the same verdicts, where it is no pipeline of one's own. */
export interface Form {
  readonly durationMs: number;
  readonly drainMs: number;
  readonly rateEps: number;
  readonly shapes: readonly ShapeUse[];
  readonly process: string;
  readonly faults: readonly TimedFault[];
}

/** A row as read back from a store. */
export interface StoredRow {
  /** Null for a row that comes from no item: a header that was loaded as data. */
  readonly item: number | null;
  /** CRC-32 of the content in canonical form, in which the generator gave it to the ledger. */
  readonly content: number;
  /** When the store says that it was written, ms of the run. */
  readonly storedMs: number;
}

export interface Store {
  readonly id: string;
  /** Rows in a stable order; throws if the store cannot be read. */
  read(folder: string): AsyncIterable<StoredRow>;
  /** Items that it held for a while and gave up by its own word: whoever called them stored was right then. */
  takenBack?(folder: string): AsyncIterable<number>;
}

/** What a witness wrote down while the run lasted and that is about no single item: what a reader saw, which alerts came. */
export interface Observation {
  readonly id: string;
  /** In a stable order; throws if it cannot be read. */
  read(folder: string): AsyncIterable<Observed>;
}

export type Observed = Readonly<Record<string, string | number | boolean | null>>;

/** What the engine offers a scenario while it runs. */
export interface World {
  readonly plan: Plan;
  remedy(id: string): boolean;
  knob(id: string): number;
  /** Starts a node that is not in the topology yet, or restarts a stopped one; one that is stopping starts anew once it has stopped. */
  spawn(node: TopologyNode, edges: readonly TopologyEdge[]): void;
  /** Brings a crashed or stopped node back on a new host. */
  restart(nodeId: string): void;
  /** Stops a node: it finishes what it holds, then leaves the topology. */
  retire(nodeId: string): void;
  /** The load that the plan's own faults put on the source: what the planned mean rate already contains. */
  plannedLoad(atMs: number): number;
  /** What commands multiply the arrival rate by. A source begins with it when it asks the point `load` for the load of a moment. */
  rateFactor(): number;
  /** The random streams of the run, for generators; components have their own through their context. */
  readonly streams: Streams;
  /** Accepts connections to `name:port` on the in-memory network. */
  listen(host: Host, name: string, port: number, accept: (wire: Wire) => void): () => void;
  /** Live nodes of a kind: those that start, run, or still finish what they hold. */
  nodes(kind: string): readonly string[];
  /** Whether a node belongs to the topology and is to stay, also while it is down; false for one that is stopping or stopped. */
  stays(nodeId: string): boolean;
  /** The component behind a node, for looking only (whether it is empty); null if it is down. */
  component(nodeId: string): Component | null;
}

/** `knob`: the one to change. */
export interface KnobContradiction {
  readonly knob: string;
  readonly why: string;
  readonly hint: string;
}

/** What a run on the real clock knows of where it is executed. */
export interface Surroundings {
  /** Unique to this execution, of letters, digits and hyphens: what it makes outside carries this name. */
  readonly runId: string;
  /** See `RunOptions.local`. */
  readonly local: Readonly<Record<string, string>>;
  /** Where the stores of the run keep their files. */
  readonly folder: string;
  note(text: string): void;
  wait(ms: number): Promise<void>;
}

/** What was made for a run on the real clock. */
export interface Prepared {
  /** Nodes that stand for something that nobody here can start or stop: faults on the life of one are not applicable. */
  readonly beyondReach?: ReadonlySet<string>;
  /** Takes all of it away; called once when every host is gone, whatever became of the run. */
  release(): Promise<void>;
}

/** How a run of days passes on the real clock, where a day is none. Its components do not notice: their clock counts the calendar. */
export interface Calendar {
  /** Seconds of the run's clock in one of the wall. */
  readonly pace: number;
  /**
   * By so much, ms of the run's clock, the machine may be late without a verdict being about the machine: a call or a
   * standstill that takes longer makes whatever failed `unknown`.
   */
  readonly patienceMs: number;
}

/** Seconds of the run's clock in one of the wall's, on the real clock. */
export function paceOf({ calendar }: Pick<Scenario, 'calendar'>): number {
  return calendar?.pace ?? 1;
}

export function sampleMsOf({ sampleMs = 1000 }: Pick<Scenario, 'sampleMs'>): number {
  return sampleMs;
}

/** A day on which something is broken, as a capacity is asked for. */
export interface BadDay {
  readonly id: string;
  /** What is broken, a clause: `one of the workers is gone`. */
  readonly about: string;
  /** Knobs that are different on it. */
  readonly knobs?: Readonly<Record<string, { readonly times: number } | { readonly plus: number }>>;
  /** What breaks while it is measured, from the beginning on. */
  readonly faults?: readonly TimedFault[];
  /** Of a remedy without which it cannot come: a log that is not there does not restart. */
  readonly needs?: string;
  /** How long it is given to be over: what is due from then on is judged. */
  readonly settleMs?: number;
}

export interface Scenario {
  readonly id: string;
  /** What an interviewer or an incident would ask. */
  readonly question: string;
  /** The same in fifty characters at most, for where there is one line; without it, the question is cut. */
  readonly inShort?: string;
  /** What an item is: `event`. */
  readonly item: string;
  readonly about: string;
  /** What it was made of, where it is one of the user's own: its plans carry it, so that they run where nothing else of it is known. */
  readonly own?: Readonly<Record<string, unknown>>;
  readonly clocks: readonly ('virtual' | 'real')[];
  readonly classes: readonly string[];
  /** An item that is stored later than this after its due time is `late`; without it none is. */
  readonly deadlineMs?: number;
  /**
   * Nothing tells when its stores took in what they have: it is found there when a run is over. How long items took and how
   * many were on their way is not told then.
   */
  readonly isUntimed?: boolean;
  /** What comes out more than once is no mistake of it: it promises nothing but that everything comes out. */
  readonly mayRepeat?: boolean;
  /** Kinds of nodes in the order in which an item passes them; an item seen again at an earlier one is a further copy. */
  readonly hops: readonly NodeKind[];
  /**
   * How often the run is looked at: the period of series, live figures and journal hashes. A second by default; minutes
   * where the workload is a calendar of days.
   */
  readonly sampleMs?: number;
  /** Where a run is a calendar of days. Without it a second of the run is a second of the wall, on the real clock. */
  readonly calendar?: Calendar;
  readonly forms: { readonly full: Form; readonly short: Form };
  readonly knobs: readonly Knob[];
  /** Knobs whose value some remedies choose, where nobody has turned them. */
  chosenKnobs?(remedies: ReadonlySet<string>): Readonly<Record<string, number>>;
  /** Knobs that contradict each other, though each is within its range; null where none do. */
  contradiction?(knob: (id: string) => number): KnobContradiction | null;
  readonly faults: Readonly<Record<string, Fault>>;
  /** In a run of another length its faults last as long as ever: what they strike has timeouts of its own. */
  readonly keepsFaultLengths?: boolean;
  /** What can be wrong with its data; what was, and whether it was noticed, is scored by kind. */
  readonly damages?: Readonly<Record<string, DamageKind>>;
  /** What its components show; `by`: the remedy without which they have nothing of that kind. */
  readonly exhibits?: Readonly<Partial<Record<ExhibitKind, { readonly by?: string }>>>;
  /**
   * Where an item lies in the words of its data: `orders 2026-01-05, row 12`; without it, its id is all. `nth`: of the items
   * that are due at that very moment, from 0.
   */
  place?(dueMs: number, nth: number): string;
  /** What it means that an item ended in a bucket of the account, a clause, where the bucket's name says too little. */
  readonly meanings?: Readonly<Partial<Record<Bucket, string>>>;
  /** Why something can be held: in words, and what a person can do about it. */
  readonly reasons?: Readonly<Record<string, { readonly about: string; readonly hint: string }>>;
  readonly remedies: Readonly<Record<string, Remedy>>;
  readonly checks: Readonly<Record<string, Check>>;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly thresholds: readonly Threshold[];
  /** What its plans are held to besides, as `--threshold` writes it: where the scenario is one of the user's own. */
  readonly wanted?: readonly string[];
  readonly badDays?: Readonly<Record<string, BadDay>>;
  /** The fault that takes away what it writes to, for as long as it lasts. */
  readonly outage?: string;
  /** What its components keep as gauges under these names, with the unit: what a threshold of a plan can be about. */
  readonly gauges?: Readonly<Record<string, string>>;
  readonly stores: readonly Store[];
  /** Read back like the stores, and handed to the checks by their ids. */
  readonly observations?: readonly Observation[];
  /** Ids of checks and metrics of thresholds that fail without remedies; exactly these. Empty: nothing is declared of what its remedies do. */
  readonly sick: readonly string[];
  topology(remedies: ReadonlySet<string>, knob: (id: string) => number): Topology;
  /** The component behind a node; `folder` is where its stores keep their files. */
  component(node: TopologyNode, world: World, folder: string): BuildComponent;
  /**
   * On the real clock, before any component is built: makes what they stand on and do not start themselves (a machine for
   * a broker, a port, topics on a cluster). A mistake of the user's is a `UsageError`.
   */
  prepare?(world: World, surroundings: Surroundings): Promise<Prepared>;
  /**
   * The same with a component that somebody wrote in the place of its own; where there is none, its components are not to be
   * replaced. What cannot be read as code is a `UsageError`.
   */
  withCode?(code: Code): Scenario;
  /** Keys of a plan's `backends` that it reads; the real clock alone has any. Without them, none. */
  readonly backends?: readonly string[];
  /** What a run of this plan makes and touches outside of this machine, in lines; `prefix` is that of its names there. */
  outside?(plan: Plan, prefix: string): readonly string[];
  /** A remedy was switched in mid-run: start or stop nodes that it needs; components are told after. */
  switched?(remedy: string, on: boolean, world: World): void;
  /** Whether nothing waits or is held at this moment. The engine believes it when it is so twice in a row: draining may end then. */
  drained?(world: World): boolean;
}
