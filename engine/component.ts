import type { Clock } from './clock.ts';
import type { Plant } from './damage.ts';
import type { ExhibitKind, Exhibits } from './exhibit.ts';
import type { FaultCall, FaultPoint } from './fault.ts';
import type { Host } from './host.ts';
import type { Stage } from './ledger/stage.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Random } from './random.ts';
import type { NodeKind } from './topology.ts';

/**
 * What a component gets from the engine: time, chance, knobs, servers, messages and the ledger all come from here.
 * Nothing else may be asked for time or chance.
 */
export interface ComponentContext {
  /** The id of its node: `worker-1`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly host: Host;
  readonly clock: Clock;
  /** The claims of this stage about items: what it saw, what it dropped and why. */
  readonly stage: Stage;
  readonly metrics: Metrics;
  /** A stream of its own, named by its path: `<seed>/components/<id>/<name>`. */
  random(name: string): Random;
  /** The value of a knob now (a command may change it). */
  knob(id: string): number;
  /** Whether a remedy is on now. */
  remedy(id: string): boolean;
  /** Counts one action of a remedy: a pause, a shed batch, a worker started. */
  acted(remedyId: string, times?: number): void;
  /**
   * Occupies one server of the named downstream for the drawn time of `items` items; the only waiting there is.
   * A component has one server of each resource that it names; the mean is `serviceMs` an item, by default the knob
   * `<resource>.service`. Passes the point `serve`.
   */
  serve(resource: string, items: number, serviceMs?: number): Promise<void>;
  /**
   * A native call (DuckDB, files). In virtual time it runs alone with the clock frozen, and the result is delivered by a
   * timer on this host after a drawn service time with mean `serviceMs` (> 0); on the real clock it takes what it takes.
   * If the host died meanwhile the result is discarded. What the call uses is closed by `host.onGone`.
   */
  native<T>(name: string, call: () => Promise<T>, options: { readonly serviceMs: number }): Promise<T>;
  /** Passes a call that can be disturbed through the active faults on `point`, and counts their hits. */
  point<P extends FaultPoint>(point: P, call: FaultCall[P]): FaultCall[P];
  /** For a source: an item comes into being; it enters the ledger and the arrivals hash. */
  generated(item: GeneratedItem): void;
  /** For a source: what it broke in an item before it emitted it. */
  planted(plant: Plant): void;
  /** Sends a message over the network to another component: latency, order per pair, lost if either host is dead by then. */
  send(to: string, message: unknown): void;
  /** Says that it takes nothing in for want of room, or takes something in again: a state that the screen shows. */
  paused(isPaused: boolean): void;
  /** A decision worth a line in the journal and on the screen. */
  note(text: string): void;
  /** Shows something to whoever looks at the run; like a note, it changes nothing. */
  show<K extends ExhibitKind>(kind: K, exhibit: Exhibits[K]): void;
}

/** A component: built anew on a fresh host at every (re)start. */
export interface Component {
  start(): void | Promise<void>;
  /** Stops taking new items, finishes what it holds, releases what it opened. */
  stop?(): void | Promise<void>;
  receive?(message: unknown, from: string): void;
  /** A fault kills its host now: what stands behind it and runs elsewhere is to die too. Its host's own timers and sockets go by themselves. */
  crash?(): void;
  /** Items that it holds now; what is still held when draining ends is `pending`. */
  holding?(): Iterable<number>;
  /** How many items wait in it, for snapshots; cheap. */
  waiting?(): number;
  /** How many can wait in it; without it there is no limit, or one in bytes. */
  capacity?(): number;
  /** On the real clock: the ids of the processes that stand behind it, outside of the engine's own. */
  processes?(): readonly number[];
  /** On the real clock, just before the end: learns what it holds outside of this thread, for `holding`. A run that was cut short ends soon. */
  gather?(isCutShort: boolean): Promise<void>;
  /** Items that came into it since its start, where its stage does not tell the ledger so. */
  received?(): number;
  /** Called on the component's host when a remedy is switched. */
  remedied?(id: string, on: boolean): void;
  /** Called on the component's host when a fault on one of its points (other than `life`) begins. */
  disturbed?(point: FaultPoint): void;
  /** Called on the component's host when a fault on one of its points (other than `life`) ends. */
  undisturbed?(point: FaultPoint): void;
}

/** What a source tells of an item when it comes into being. */
export interface GeneratedItem {
  readonly item: number;
  readonly class: number;
  readonly dueMs: number;
  readonly key: number;
  readonly payload: Buffer;
  /** CRC-32 of the content in the form in which the store gives it back. */
  readonly content: number;
}

export type BuildComponent = (context: ComponentContext) => Component;
