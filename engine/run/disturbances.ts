import type { Fault, FaultCall, FaultParams, FaultPoint, FaultReport, TimedFault } from '../fault.ts';
import type { FaultWindow } from '../ledger/fault-window.ts';
import type { TopologyNode } from '../topology.ts';

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
  applicable: boolean;
  hits: number;
  firstMs: number | null;
  lastMs: number | null;
  readonly atMs: number;
  endMs: number;
}

export class Disturbances {
  readonly all: Disturbance[] = [];
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
      fault, params, targets: new Set(), active: false, applicable: false, hits: 0, firstMs: null, lastMs: null,
      atMs: timed.atMs, endMs: timed.atMs + timed.forMs,
    };
    this.all.push(disturbance);
    return disturbance;
  }

  /** Whether it is applicable follows from the nodes that exist when it starts. */
  start(disturbance: Disturbance, nodes: readonly TopologyNode[]): void {
    const { fault, params } = disturbance;
    const candidates = nodes.filter((node) => node.kind === fault.target && (params.node === undefined || node.id === params.node));
    disturbance.applicable = candidates.length > 0 && (fault.needs === undefined || nodes.some((node) => node.kind === fault.needs));
    if (!disturbance.applicable) return;
    const chosen = fault.pick === 'first' ? candidates.slice(0, 1) : fault.pick === 'last' ? candidates.slice(-1) : candidates;
    disturbance.targets = new Set(chosen.map((node) => node.id));
    disturbance.active = true;
    this.#active.push(disturbance);
  }

  end(disturbance: Disturbance): void {
    disturbance.active = false;
    this.#active = this.#active.filter((each) => each !== disturbance);
  }

  /** Passes a call of `node` through the active faults on this point. */
  apply<P extends FaultPoint>(node: TopologyNode, point: P, call: FaultCall[P], nowMs: number): FaultCall[P] {
    for (const disturbance of this.#active) {
      const { fault } = disturbance;
      if (fault.point !== point || fault.target !== node.kind) continue;
      // Nodes that join while a fault on all of a kind lasts are disturbed too.
      if (!disturbance.targets.has(node.id) && (fault.pick ?? 'all') !== 'all') continue;
      if (!fault.disturb(call, disturbance.params)) continue;
      disturbance.hits++;
      disturbance.firstMs ??= nowMs;
      disturbance.lastMs = nowMs;
      this.#onHit(fault.id, node.id);
    }
    return call;
  }

  get active(): readonly Disturbance[] {
    return this.#active;
  }

  /** When each applicable fault was active, and on which nodes. */
  windows(): FaultWindow[] {
    return this.all.filter((each) => each.applicable).map((each) => ({
      fault: each.fault.id, fromMs: each.atMs, toMs: each.endMs, nodes: [...each.targets],
    }));
  }

  reports(): FaultReport[] {
    return this.all.map((each) => ({
      id: each.fault.id,
      target: [...each.targets].join(', ') || (each.applicable ? each.fault.target : (each.fault.needs ?? each.fault.target)),
      status: each.hits > 0 ? 'fired' : each.applicable ? 'never' : 'not-applicable',
      hits: each.hits,
      firstMs: each.firstMs,
      lastMs: each.lastMs,
    }));
  }
}
