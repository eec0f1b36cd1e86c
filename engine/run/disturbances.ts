import { isScheduled, type Fault, type FaultCall, type FaultParams, type FaultPoint, type FaultReport, type ScheduledPoint, type TimedFault } from '../fault.ts';
import type { FaultWindow } from '../ledger/fault-window.ts';
import type { Topology, TopologyNode } from '../topology.ts';

/**
 * The faults of a run: which are active, on which nodes, and how often each was hit. A hit is counted where a
 * component passes a call through `apply`, so a component whose hook is missing counts none.
 */
export interface Disturbance {
  readonly fault: Fault;
  readonly params: FaultParams;
  /** Ids of the nodes that it disturbs; fixed when it starts. */
  targets: ReadonlySet<string>;
  active: boolean;
  /** What the topology lacked when it started, a kind of node or the one that it names; null where it lacked nothing. */
  missing: string | null;
  hits: number;
  firstMs: number | null;
  lastMs: number | null;
  readonly atMs: number;
  endMs: number;
}

/** What a call asks for happened: true of all but a crash, which takes a host that lives. */
const happened = (): boolean => true;

export class Disturbances {
  readonly all: Disturbance[] = [];
  /** Nodes whose life is in nobody's hand here. */
  beyondReach: ReadonlySet<string> = new Set();
  #active: Disturbance[] = [];
  readonly #faults: Readonly<Record<string, Fault>>;
  readonly #onHit: (fault: string, node: string) => void;

  constructor(faults: Readonly<Record<string, Fault>>, onHit: (fault: string, node: string) => void) {
    this.#faults = faults;
    this.#onHit = onHit;
  }

  /** Adds a fault of the plan, or one injected now. */
  plan(timed: TimedFault): Disturbance {
    const fault = this.#faults[timed.fault];
    const params = fault.params.parse(timed.params ?? {}) as FaultParams;
    const disturbance: Disturbance = {
      fault, params, targets: new Set(), active: false, missing: null, hits: 0, firstMs: null, lastMs: null,
      atMs: timed.atMs, endMs: timed.atMs + timed.forMs,
    };
    this.all.push(disturbance);
    return disturbance;
  }

  /**
   * Whether it is applicable follows from the nodes that exist when it starts, those that are down included; whom it
   * disturbs, from those that are up. Where none is up it may never take hold, which is another matter.
   */
  start(disturbance: Disturbance, nodes: readonly TopologyNode[], isUp: (node: TopologyNode) => boolean): void {
    const { fault, params } = disturbance;
    disturbance.missing = missingAmong(nodes, fault, params) ?? this.#unreachable(nodes, fault, params);
    if (disturbance.missing !== null) return;
    const candidates = nodes.filter((node) => isMeant(node, fault, params) && isUp(node));
    const chosen = fault.pick === 'first' ? candidates.slice(0, 1) : fault.pick === 'last' ? candidates.slice(-1) : candidates;
    disturbance.targets = new Set(chosen.map((node) => node.id));
    disturbance.active = true;
    this.#active.push(disturbance);
  }

  #unreachable(nodes: readonly TopologyNode[], fault: Fault, params: FaultParams): string | null {
    const isReachable = (node: TopologyNode): boolean => isMeant(node, fault, params) && !this.beyondReach.has(node.id);
    return fault.point !== 'life' || nodes.some(isReachable) ? null : `${fault.target} that can be taken down from here`;
  }

  end(disturbance: Disturbance): void {
    disturbance.active = false;
    this.#active = this.#active.filter((each) => each !== disturbance);
  }

  /** Passes a call of `node` through the faults in force on this point; a hit is what a fault changed and what then `took` place. */
  apply<P extends FaultPoint>(node: TopologyNode, point: P, call: FaultCall[P], nowMs: number, took: () => boolean = happened): FaultCall[P] {
    if (isScheduled(point)) this.#applyAt(node, point as ScheduledPoint, call as FaultCall[ScheduledPoint]);
    else for (const disturbance of this.#active) if (disturbance.fault.point === point) this.strike(disturbance, node, call, nowMs, took);
    return call;
  }

  /**
   * What a source is asked for is of a moment of its schedule, and is asked for a little after it, when a fault may have
   * ended that was in force then, or not begun: on the wall's clock too the same rows are struck.
   */
  #applyAt<P extends ScheduledPoint>(node: TopologyNode, point: P, call: FaultCall[P]): void {
    for (const disturbance of this.all) {
      const { fault, atMs, endMs, missing } = disturbance;
      if (fault.point === point && missing === null && call.atMs >= atMs && call.atMs < endMs) this.strike(disturbance, node, call, call.atMs);
    }
  }

  /** Passes a call of `node` through one fault. */
  strike<P extends FaultPoint>(disturbance: Disturbance, node: TopologyNode, call: FaultCall[P], atMs: number, took: () => boolean = happened): void {
    const { fault, params, targets } = disturbance;
    // Nodes that join while a fault on all of a kind lasts are disturbed too.
    if (!targets.has(node.id) && ((fault.pick ?? 'all') !== 'all' || !isMeant(node, fault, params))) return;
    if (!fault.disturb(call, params) || !took()) return;
    disturbance.hits++;
    disturbance.firstMs ??= atMs;
    disturbance.lastMs = atMs;
    this.#onHit(fault.id, node.id);
  }

  get active(): readonly Disturbance[] {
    return this.#active;
  }

  /**
   * When each fault that took hold was active, and on which nodes: one that did not explains nothing. What broke data is
   * in the manifest, item by item: that it was active then says nothing of any other.
   */
  windows({ edges }: Topology): FaultWindow[] {
    return this.all.filter((each) => each.hits > 0 && each.fault.point !== 'data').map((each) => ({
      fault: each.fault.id, fromMs: each.atMs, toMs: each.endMs, nodes: [...each.targets], kills: each.fault.point === 'life',
      senders: edges.filter(({ to }) => each.targets.has(to)).map(({ from }) => from),
    }));
  }

  reports(): FaultReport[] {
    return this.all.map((each) => ({
      id: each.fault.id,
      target: [...each.targets].join(', ') || (each.missing ?? each.fault.target),
      status: statusOf(each),
      hits: each.hits,
      firstMs: each.firstMs,
      lastMs: each.lastMs,
    }));
  }
}

/** A fault whose time never came was applicable for all that anyone knows: it never took hold. */
function statusOf({ hits, missing }: Disturbance): FaultReport['status'] {
  return hits > 0 ? 'fired' : missing === null ? 'never' : 'not-applicable';
}

function isMeant(node: TopologyNode, fault: Fault, params: FaultParams): boolean {
  return node.kind === fault.target && (params.node === undefined || params.node === node.id);
}

function missingAmong(nodes: readonly TopologyNode[], fault: Fault, params: FaultParams): string | null {
  if (!nodes.some((node) => node.kind === fault.target)) return fault.target;
  if (!nodes.some((node) => isMeant(node, fault, params))) return String(params.node);
  if (fault.needs !== undefined && !nodes.some((node) => node.kind === fault.needs)) return fault.needs;
  return null;
}
