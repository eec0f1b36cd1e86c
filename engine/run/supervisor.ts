import { createActor, type Actor } from 'xstate';
import type { BuildComponent, Component, ComponentContext } from '../component.ts';
import type { FaultPoint } from '../fault.ts';
import { Host, runOn } from '../host.ts';
import type { Topology, TopologyEdge, TopologyNode } from '../topology.ts';
import { componentMachine } from './component-machine.ts';

/** What the supervisor needs of the run. */
export interface SupervisorPorts {
  arm(host: Host | null, fire: () => void, delayMs: number): unknown;
  build(node: TopologyNode): BuildComponent;
  context(node: TopologyNode, host: Host): ComponentContext;
  send(from: string, to: string, host: Host, arrive: () => void): void;
  note(node: string, text: string): void;
  fail(error: unknown): void;
}

/** A node of the topology while the run lasts: its actor, and the component on its present host. */
interface Unit {
  readonly node: TopologyNode;
  readonly actor: Actor<typeof componentMachine>;
  host: Host;
  component: Component | null;
  /** What its component said last of itself. */
  isPaused: boolean;
  /** It finishes what it holds, and will go; `returning` if it was asked back meanwhile, and starts anew then. */
  leave: 'no' | 'retiring' | 'returning';
}

/** Starts, stops, crashes and restarts components; each is an actor with a lifecycle, on a host of its own. */
export class Supervisor {
  readonly #ports: SupervisorPorts;
  readonly #units = new Map<string, Unit>();
  #edges: TopologyEdge[] = [];

  constructor(ports: SupervisorPorts) {
    this.#ports = ports;
  }

  /** Starts a node that is not there; one that is about to go comes back once it has gone. */
  spawn(node: TopologyNode, edges: readonly TopologyEdge[]): void {
    const known = this.#units.get(node.id);
    if (known && known.leave !== 'no') {
      known.leave = 'returning';
      return;
    }
    if (known && this.alive(node.id)) throw new Error(`node ${node.id} runs already`);
    if (known) return this.restart(node.id);
    const actor = createActor(componentMachine).start();
    const unit: Unit = { node, actor, host: new Host(node.id), component: null, isPaused: false, leave: 'no' };
    this.#units.set(node.id, unit);
    this.#edges.push(...edges);
    this.#start(unit);
  }

  #start(unit: Unit): void {
    const { host, node } = unit;
    unit.isPaused = false;
    this.#ports.arm(host, () => {
      const component = this.#ports.build(node)(this.#ports.context(node, host));
      unit.component = component;
      const started = component.start();
      const running = (): void => {
        if (host.dead) return;
        unit.actor.send({ type: 'started' });
        if (unit.isPaused) unit.actor.send({ type: 'pause' });
      };
      if (started) started.then(running, (error) => this.#ports.fail(error));
      else running();
    }, 0);
  }

  /** The host dies at once: what the component held is gone with it. False if it was dead already. */
  crash(id: string, reason: string): boolean {
    const unit = this.#units.get(id);
    if (!unit || unit.host.dead) return false;
    this.#ports.note(id, `crashed (${reason}) holding ${heldBy(unit.component).toLocaleString('en')} items`);
    unit.component?.crash?.();
    this.#gone(unit, 'crash');
    return true;
  }

  /** A crashed or stopped node comes back on a new host, built anew. */
  restart(id: string): void {
    const unit = this.#units.get(id);
    if (!unit || this.alive(id)) return;
    unit.actor.send({ type: 'restart' });
    const before = unit.host;
    const host = (unit.host = new Host(id));
    this.#ports.note(id, 'starting');
    // What the one before held open (a file of its store) is free only then; whoever comes after this one waits for both.
    const release = host.hold();
    before.onGone(() => {
      release();
      if (unit.host === host) this.#start(unit);
    });
  }

  /** The component finishes what it holds; then its host goes. One that crashed holds nothing, and leaves the topology at once. */
  retire(id: string): void {
    const unit = this.#units.get(id);
    if (!unit) return;
    if (!this.alive(id)) return unit.actor.send({ type: 'stop' });
    const { host, leave } = unit;
    unit.leave = 'retiring';
    if (leave !== 'no') return;
    const gone = (): void => {
      if (host.dead) return;
      this.#ports.note(id, 'stopped');
      this.#gone(unit, 'stop');
    };
    this.#ports.arm(host, () => {
      const stopped = unit.component?.stop?.();
      if (stopped) stopped.then(gone, (error) => this.#ports.fail(error));
      else gone();
    }, 0);
  }

  #gone(unit: Unit, how: 'crash' | 'stop'): void {
    const { leave, node } = unit;
    unit.actor.send({ type: how });
    unit.component = null;
    unit.leave = 'no';
    unit.host.kill();
    if (leave === 'retiring') unit.actor.send({ type: 'stop' });
    else if (leave === 'returning') this.restart(node.id);
  }

  /** What the component on a host says of itself; one that has not started yet is paused once it has. */
  pause(id: string, host: Host, isPaused: boolean): void {
    const unit = this.#units.get(id);
    if (unit?.host !== host || host.dead) return;
    unit.isPaused = isPaused;
    unit.actor.send({ type: isPaused ? 'pause' : 'resume' });
  }

  /** A message to a component; lost if it does not run when the message arrives. */
  send(from: string, to: string, message: unknown): void {
    const target = this.#units.get(to);
    if (!target || target.host.dead) return;
    this.#ports.send(from, to, target.host, () => target.component?.receive?.(message, from));
  }

  /** Tells components on their own hosts that a remedy was switched, or that a fault on one of their points began or ended. */
  tellRemedy(remedy: string, on: boolean): void {
    for (const unit of this.#units.values()) this.#tell(unit, (component) => component.remedied?.(remedy, on));
  }

  tellFault(targets: ReadonlySet<string>, point: FaultPoint): void {
    for (const id of targets) this.#tell(this.#units.get(id)!, (component) => component.disturbed?.(point));
  }

  tellFaultEnded(targets: ReadonlySet<string>, point: FaultPoint): void {
    for (const id of targets) {
      const unit = this.#units.get(id)!;
      if (unit.component?.undisturbed !== undefined) this.#tell(unit, (component) => component.undisturbed!(point));
    }
  }

  #tell(unit: Unit, tell: (component: Component) => void): void {
    if (unit.component && !unit.host.dead) runOn(unit.host, () => this.#ports.arm(unit.host, () => unit.component && tell(unit.component), 0));
  }

  alive(id: string): boolean {
    const state = this.#units.get(id)?.actor.getSnapshot().value;
    return state === 'starting' || state === 'running' || state === 'paused';
  }

  /** Whether a node belongs to the topology and is to stay in it, up or down. */
  stays(id: string): boolean {
    const unit = this.#units.get(id);
    return unit !== undefined && unit.leave !== 'retiring' && unit.actor.getSnapshot().value !== 'stopped';
  }

  state(id: string): string {
    return String(this.#units.get(id)!.actor.getSnapshot().value);
  }

  component(id: string): Component | null {
    return this.#units.get(id)?.component ?? null;
  }

  /** Ids of the live nodes of a kind, in the order of their first start. */
  ids(kind: string): string[] {
    return [...this.#units.values()].filter((unit) => unit.node.kind === kind && this.alive(unit.node.id)).map((unit) => unit.node.id);
  }

  /** Every node that is not stopped, with the edges between them. */
  topology(): Topology {
    const nodes = [...this.#units.values()].filter((unit) => this.state(unit.node.id) !== 'stopped').map((unit) => unit.node);
    const ids = new Set(nodes.map((node) => node.id));
    return { nodes, edges: this.#edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
  }

  get units(): readonly TopologyNode[] {
    return [...this.#units.values()].map((unit) => unit.node);
  }

  /** Whether no node is on its way up. */
  get started(): boolean {
    return [...this.#units.values()].every((unit) => unit.actor.getSnapshot().value !== 'starting');
  }

  /** On the real clock, where a component may hold items elsewhere: lets it learn which. Answers with the nodes that cannot tell, and why. */
  async gather(isCutShort = false): Promise<ReadonlyMap<string, string>> {
    const untold = new Map<string, string>();
    await Promise.all([...this.#units.values()].map(async ({ node, component }) => {
      try {
        await component?.gather?.(isCutShort);
      } catch (error) {
        untold.set(node.id, (error as Error).message);
        this.#ports.note(node.id, `cannot tell what it still holds: ${(error as Error).message}`);
      }
    }));
    return untold;
  }

  /** Resolves when all hosts are dead and what they held is closed. */
  async gone(): Promise<void> {
    await Promise.all([...this.#units.values()].map(({ host }) => new Promise<void>((resolve) => void host.onGone(resolve))));
  }

  /** Ends every host; components close what they opened. */
  killAll(): void {
    for (const unit of this.#units.values()) unit.host.kill();
  }
}

/** How many items a component holds; one that learns which only at the end knows how many wait. */
function heldBy(component: Component | null): number {
  if (component?.gather !== undefined) return component.waiting?.() ?? 0;
  return [...(component?.holding?.() ?? [])].length;
}
