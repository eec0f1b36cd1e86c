import { isScheduled, type FaultCall, type FaultParams, type FaultPoint, type TimedFault } from '../fault.ts';
import type { TopologyNode } from '../topology.ts';
import type { Disturbance, Disturbances } from './disturbances.ts';
import type { Supervisor } from './supervisor.ts';

/** What the driver needs of the run. */
export interface FaultPorts {
  nowMs(): number;
  at(atMs: number, fire: () => void): void;
  note(text: string): void;
  /** A fault began to act; the last one that did has ended. */
  began(): void;
  allEnded(): void;
}

/** Begins and ends the faults of a run at their times, and executes what they do to the life of a node. */
export class FaultDriver {
  readonly #disturbances: Disturbances;
  readonly #supervisor: Supervisor;
  readonly #ports: FaultPorts;

  constructor(disturbances: Disturbances, supervisor: Supervisor, ports: FaultPorts) {
    this.#disturbances = disturbances;
    this.#supervisor = supervisor;
    this.#ports = ports;
  }

  /** Arms a fault of the plan. */
  plan(timed: TimedFault): void {
    const disturbance = this.#disturbances.plan(timed);
    this.#ports.at(timed.atMs, () => this.#start(disturbance));
  }

  /** A fault that begins now. */
  inject(fault: string, forMs: number, params?: FaultParams): void {
    this.#start(this.#disturbances.plan({ fault, atMs: this.#ports.nowMs(), forMs, params }));
  }

  /** Ends a fault before its time. */
  clear(fault: string): void {
    for (const each of [...this.#disturbances.active]) if (each.fault.id === fault) this.#end(each);
  }

  /** Passes a call of a component through the faults; a crash is counted if it killed. */
  pass<P extends FaultPoint>(node: TopologyNode, point: P, call: FaultCall[P]): FaultCall[P] {
    if (point !== 'life') return this.#disturbances.apply(node, point, call, this.#ports.nowMs());
    const life = call as FaultCall['life'];
    return this.#disturbances.apply(node, point, call, this.#ports.nowMs(), () => this.#execute(node, life, life.moment));
  }

  #execute(node: TopologyNode, life: FaultCall['life'], reason: string): boolean {
    return life.action === 'crash' && this.#supervisor.crash(node.id, reason);
  }

  #start(disturbance: Disturbance): void {
    const { fault } = disturbance;
    const { nodes } = this.#supervisor.topology();
    this.#disturbances.start(disturbance, nodes, (node) => this.#supervisor.alive(node.id));
    const { missing, targets, params } = disturbance;
    if (missing !== null) return this.#ports.note(`${fault.id}: not applicable, the topology has no ${missing}`);
    this.#ports.note(`fault ${fault.id} begins${targets.size > 0 ? '' : params.node === undefined ? ` while no ${fault.target} is up` : ` while ${params.node} is down`}`);
    this.#ports.began();
    if (fault.point === 'life') {
      for (const node of nodes) if (targets.has(node.id)) this.#strikeLife(disturbance, node);
    } else {
      this.#supervisor.tellFault(targets, fault.point);
    }
    this.#ports.at(disturbance.endMs, () => this.#end(disturbance));
  }

  /** The moment `start` is that of this fault alone: others that are active do not share in it. */
  #strikeLife(disturbance: Disturbance, node: TopologyNode): void {
    const life: FaultCall['life'] = { action: 'none', moment: 'start' };
    this.#disturbances.strike(disturbance, node, life, this.#ports.nowMs(), () => this.#execute(node, life, disturbance.fault.id));
  }

  #end(disturbance: Disturbance): void {
    const { fault, targets, active } = disturbance;
    if (!active) return;
    this.#disturbances.end(disturbance);
    // An instant has no end, though its timer fires a moment later.
    const lasted = disturbance.endMs > disturbance.atMs;
    const nowMs = this.#ports.nowMs();
    // A timer of the wall fires late: what was due after the planned end bears no load, and is whole, all the same.
    disturbance.endMs = isScheduled(fault.point) ? Math.min(disturbance.endMs, nowMs) : nowMs;
    if (fault.point !== 'life') this.#supervisor.tellFaultEnded(targets, fault.point);
    // What was taken out of the topology meanwhile stays out.
    else if (fault.heals) for (const id of targets) if (this.#supervisor.state(id) === 'crashed') this.#supervisor.restart(id);
    if (lasted) this.#ports.note(`fault ${fault.id} ends`);
    if (this.#disturbances.active.length === 0) this.#ports.allEnded();
  }
}
