import type { Topology, TopologyNode } from '../../engine/topology.ts';

export const driver: TopologyNode = { id: 'driver', kind: 'driver' };

function workerNode(slot: number, cores: number): TopologyNode {
  return { id: `worker-${slot}`, kind: 'worker', note: `${cores} cores` };
}

export function topology(_remedies: ReadonlySet<string>, knob: (id: string) => number): Topology {
  const workers = Array.from({ length: knob('worker.count') }, (_, i) => workerNode(i + 1, knob('worker.cores')));
  return {
    nodes: [
      { id: 'dataset', kind: 'source', note: 'Parquet' },
      ...workers,
      { ...driver, note: `${knob('job.partitions')} partitions` },
    ],
    edges: [
      ...workers.map(({ id }) => ({ from: 'dataset', to: id })),
      ...workers.map(({ id }) => ({ from: id, to: driver.id })),
    ],
  };
}
