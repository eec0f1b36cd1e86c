import type { Topology, TopologyEdge, TopologyNode } from '../../engine/topology.ts';
import { usualFleet } from '../../generators/iot/fleet.ts';
import { partitions } from '../../pipeline/device-event.ts';

export const broker: TopologyNode = { id: 'kafka', kind: 'broker', note: `${partitions} partitions` };
export const autoscaler: TopologyNode = { id: 'autoscaler', kind: 'autoscaler' };

export function workerNode(slot: number): TopologyNode {
  return { id: `worker-${slot}`, kind: 'worker' };
}

/** The number at the end of a worker's id. */
export function slotOf(workerId: string): number {
  return Number(workerId.slice('worker-'.length));
}

export function workerEdges(slot: number, buffered: boolean): TopologyEdge[] {
  const { id } = workerNode(slot);
  return [{ from: buffered ? broker.id : 'gateway', to: id }, { from: id, to: 'sink' }];
}

export const brokerEdges: readonly TopologyEdge[] = [{ from: 'gateway', to: broker.id }];

export function topology(remedies: ReadonlySet<string>, knob: (id: string) => number): Topology {
  const buffered = remedies.has('buffer');
  const slots = Array.from({ length: knob('worker.count') }, (_, i) => i + 1);
  return {
    nodes: [
      { id: 'fleet', kind: 'source', note: `${usualFleet.sensors.toLocaleString('en')} sensors` },
      { id: 'gateway', kind: 'gateway' },
      ...(buffered ? [broker] : []),
      ...slots.map(workerNode),
      { id: 'sink', kind: 'sink', note: 'DuckDB' },
      ...(remedies.has('autoscale') ? [autoscaler] : []),
    ],
    edges: [
      { from: 'fleet', to: 'gateway' },
      ...(buffered ? brokerEdges : []),
      ...slots.flatMap((slot) => workerEdges(slot, buffered)),
    ],
  };
}
