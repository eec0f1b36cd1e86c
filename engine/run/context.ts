import type { Clock } from '../clock.ts';
import type { Plant } from '../damage.ts';
import type { ComponentContext, GeneratedItem } from '../component.ts';
import type { ExhibitKind, Exhibits } from '../exhibit.ts';
import type { FaultCall, FaultPoint } from '../fault.ts';
import type { Host } from '../host.ts';
import type { Stage } from '../ledger/stage.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Random } from '../random.ts';
import type { TopologyNode } from '../topology.ts';
import { Server } from './servers.ts';

/** What contexts need of the run. */
export interface ContextPorts {
  readonly clockKind: 'virtual' | 'real';
  /** Seconds of the run's clock in one of the wall, on the real clock. */
  readonly pace: number;
  nowMs(): number;
  arm(host: Host | null, fire: () => void, delayMs: number): object;
  disarm(timer: object): void;
  random(path: string): Random;
  knob(id: string): number;
  remedy(id: string): boolean;
  acted(remedyId: string, times: number): void;
  served(node: string, resource: string, items: number, serviceMs: number, doneMs: number): void;
  stage(node: TopologyNode): Stage;
  readonly metrics: Metrics;
  point<P extends FaultPoint>(node: TopologyNode, point: P, call: FaultCall[P]): FaultCall[P];
  native<T>(host: Host, name: string, call: () => Promise<T>, serviceMs: number): Promise<T>;
  generated(item: GeneratedItem): void;
  planted(plant: Plant): void;
  send(from: string, to: string, message: unknown): void;
  paused(id: string, host: Host, isPaused: boolean): void;
  note(node: string, text: string): void;
  show<K extends ExhibitKind>(kind: K, exhibit: Exhibits[K]): void;
}

/** The context of one component on one host. */
export function makeContext(node: TopologyNode, host: Host, ports: ContextPorts): ComponentContext {
  const servers = new Map<string, Server>();
  const random = (name: string): Random => ports.random(`components/${node.id}/${name}`);
  const clock: Clock = {
    kind: ports.clockKind,
    now: () => ports.nowMs(),
    setTimeout: (fire, delayMs) => ports.arm(host, fire, delayMs),
    clearTimeout: (timer) => ports.disarm(timer),
  };
  const point = <P extends FaultPoint>(name: P, call: FaultCall[P]): FaultCall[P] => ports.point(node, name, call);
  const serve = (resource: string, items: number, serviceMs = ports.knob(`${resource}.service`)): Promise<void> => {
    const server = servers.get(resource) ?? new Server(random(`serve/${resource}`), ports.pace);
    servers.set(resource, server);
    const call = point('serve', { serviceMs: server.draw(items, serviceMs), items });
    const nowMs = ports.nowMs();
    const doneMs = server.occupy(nowMs, call.serviceMs);
    ports.served(node.id, resource, items, call.serviceMs, doneMs);
    return new Promise((resolve) => ports.arm(host, ports.clockKind === 'virtual' ? resolve : () => {
      server.told(ports.nowMs());
      resolve();
    }, doneMs - nowMs));
  };
  const native = <T>(name: string, call: () => Promise<T>, options: { serviceMs: number }): Promise<T> => {
    const drawnMs = options.serviceMs * (0.5 + random('native').float());
    return ports.native(host, `${node.id}: ${name}`, call, drawnMs);
  };
  return {
    id: node.id,
    kind: node.kind,
    host,
    clock,
    stage: ports.stage(node),
    metrics: ports.metrics,
    random,
    knob: ports.knob,
    remedy: ports.remedy,
    acted: (remedyId, times = 1) => ports.acted(remedyId, times),
    serve,
    native,
    point,
    generated: ports.generated,
    planted: ports.planted,
    send: (to, message) => ports.send(node.id, to, message),
    paused: (isPaused) => ports.paused(node.id, host, isPaused),
    note: (text) => ports.note(node.id, text),
    show: ports.show,
  };
}
