import type { z, ZodObject, ZodType } from 'zod';
import type { NodeKind } from './topology.ts';

/**
 * A fault is a disturbance with a start, an end and a target. Components offer *points* (a named call that
 * can be disturbed); while a fault is active, the component passes each such call through it and the engine
 * counts the hit there: at the disturbed call, never where the fault is scheduled.
 *
 * Points offered by the built-in components, with what a fault may do to the call:
 *
 * | point     | target  | call                                                                    |
 * |-----------|---------|-------------------------------------------------------------------------|
 * | `load`    | source  | `{ factor, atMs }`: multiply the arrival rate of the moment `atMs`      |
 * | `serve`   | any     | `{ serviceMs, items }`: lengthen (or shorten) one occupation of a server|
 * | `life`    | any     | `{ action: 'crash' \| 'none', moment }`: the supervisor executes it; the   |
 * |           |         | moment `start` is the fault's own start, others are named by components; |
 * |           |         | it is a hit if the host lived until then                                |
 * | `group`   | worker  | `{ rejoin: boolean }`: at the start, once for each consumer group; leave |
 * |           |         | the group and rejoin                                                    |
 * | `event`   | source  | `{ atMs, device, class, sensor, clockMs, isReadable }`: what the device |
 * |           |         | with this number sends of the moment `atMs`: as which sensor, by which   |
 * |           |         | clock, and whether anybody can read it; `class` is its rank, 0 the first |
 * | `produce` | gateway | `{ attempt, delayMs, isAnswerLost }`: a batch is sent to the log         |
 * | `poll`    | worker  | `{ topic, stallMs }`: a fetch from the log is worked through            |
 * | `commit`  | worker  | `{ afterWrite }`: offsets are committed                                 |
 * | `signal`  | service | `{ struck, tells }`: at the start and the end (struck null) a fault adds |
 * |           |         | what it tells the process, and whose it is: to stop, or to stand still  |
 * |           |         | until it ends; and once when the process was told (struck: whose)       |
 * | `network` | proxy   | `{ struck, begins }`: at the start (struck null) a fault adds what the   |
 * |           |         | proxy is to do, and whose it is; after that, once for each thing that   |
 * |           |         | it struck (struck: whose)                                               |
 * | `data`    | source  | `{ atMs, damage(kind, params) }`: break what it is about to emit; true if |
 * |           |         | the source did, which is the hit                                        |
 * | `respond` | server  | `{ status, delayMs, cutAfterShare, bytesPerSecond }`: answer a request  |
 * |           |         | otherwise: another status, later, cut short, slowly                     |
 *
 * The planned mean of the arrivals contains the load faults of the plan, so what a fault makes of `load` must follow from
 * its parameters and from `atMs` alone.
 */
export interface FaultCall {
  serve: { serviceMs: number; readonly items: number };
  load: { factor: number; readonly atMs: number };
  life: { action: 'none' | 'crash'; readonly moment: string };
  group: { rejoin: boolean };
  event: { readonly atMs: number; readonly device: number; readonly class: number; sensor: number; clockMs: number; isReadable: boolean };
  produce: { readonly attempt: number; delayMs: number; isAnswerLost: boolean };
  poll: { readonly topic: string; stallMs: number };
  commit: { afterWrite: boolean };
  signal: { readonly struck: object | null; readonly tells: { readonly of: object; readonly signal: 'SIGTERM' | 'SIGSTOP' }[] };
  network: { readonly struck: object | null; readonly begins: { readonly of: object; readonly kind: string; readonly params: object }[] };
  data: { readonly atMs: number; damage(kind: string, params: FaultParams): boolean };
  respond: { status: number; delayMs: number; cutAfterShare: number | null; bytesPerSecond: number | null; readonly path: string };
}
export type FaultPoint = keyof FaultCall;

/** Points at which a source asks for a moment of its schedule, its `atMs`: a fault is in force there by that, not by the clock. */
export type ScheduledPoint = 'load' | 'data' | 'event';
const scheduled: ReadonlySet<FaultPoint> = new Set<ScheduledPoint>(['load', 'data', 'event']);

export function isScheduled(point: FaultPoint): boolean {
  return scheduled.has(point);
}

export type FaultParams = Record<string, number | string | boolean>;

export interface Fault {
  /** kebab-case, unique in its registry. */
  readonly id: string;
  /** One sentence in the present tense: what happens, to whom. */
  readonly about: string;
  /** The kind of node that it needs; without such a node in the topology it is `not-applicable`. */
  readonly target: NodeKind;
  /** A kind of node that must exist besides, for the fault to mean anything: a rebalance needs a broker. */
  readonly needs?: NodeKind;
  readonly point: FaultPoint;
  /** Parameters with their defaults; unknown ones are refused. */
  readonly params: ZodObject;
  /** Which of the nodes of the kind are hit: all, or the one whose id is `params.node`, or the n-th. */
  readonly pick?: 'all' | 'first' | 'last';
  /** True if the target comes back by itself when the fault ends (a restart); a crashed worker does not. */
  readonly heals: boolean;
  /** Changes the call and says whether it did; called by the component at the disturbed call. */
  disturb(call: FaultCall[FaultPoint], params: FaultParams): boolean;
}

/** A fault as its file declares it: the call is that of its point, the parameters those of its schema. */
export interface FaultDeclaration<P extends FaultPoint, S extends ZodObject> extends Omit<Fault, 'point' | 'params' | 'disturb'> {
  readonly point: P;
  readonly params: S;
  /** Changes the call and says whether it did. */
  disturb(call: FaultCall[P], params: z.infer<S>): boolean;
}

export function declareFault<P extends FaultPoint, S extends ZodObject>(declaration: FaultDeclaration<P, S>): Fault {
  return declaration as unknown as Fault;
}

/** What a fault strikes with where nothing is said: its defaults, and an example of what has none. */
export function usualParams({ params }: Pick<Fault, 'params'>): FaultParams {
  const shape: Readonly<Record<string, ZodType>> = params.shape;
  const needed = Object.entries(shape).filter(([, field]) => !field.safeParse(undefined).success);
  return params.parse(Object.fromEntries(needed.map(([name, field]) => [name, (field.meta() as { readonly examples: readonly unknown[] }).examples[0]]))) as FaultParams;
}

/** A fault in a plan: when, for how long, with which parameters. `forMs` 0 is an instant. */
export interface TimedFault {
  readonly fault: string;
  readonly atMs: number;
  readonly forMs: number;
  readonly params?: FaultParams;
}

export type FaultStatus = 'fired' | 'never' | 'not-applicable';

export interface FaultReport {
  readonly id: string;
  readonly target: string;
  readonly status: FaultStatus;
  readonly hits: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}
