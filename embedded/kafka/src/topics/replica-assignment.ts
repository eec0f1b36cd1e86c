import type { NodeAddress } from '../cluster/node.ts';

/** On which nodes a client wants the replicas of a partition. */
export interface PartitionAssignment {
  index: number;
  nodeIds: number[];
}

/** Partitions that one topic may have: enough for any test, and few enough that a mistaken request cannot take all memory. */
export const MAX_PARTITIONS = 10000;

/** Why replicas cannot be placed so; null when they can. Among several nodes the cluster places them by itself. Partitions are numbered from `firstIndex` on. */
export function assignmentProblem(assignments: readonly PartitionAssignment[], firstIndex: number, nodes: readonly NodeAddress[]): string | null {
  const indexes = assignments.map(({ index }) => index).sort((a, b) => a - b);
  if (indexes.some((index, position) => index !== firstIndex + position)) {
    return `Partitions must be numbered without gaps from ${firstIndex} on.`;
  }
  if (assignments.length > MAX_PARTITIONS) return `More than ${MAX_PARTITIONS} partitions.`;
  if (nodes.length > 1) return 'Replicas are placed by this cluster itself: leave the assignment out.';
  const [{ id: nodeId }] = nodes;
  const stray = assignments.find(({ nodeIds }) => nodeIds.length !== 1 || nodeIds[0] !== nodeId);
  if (stray === undefined) return null;
  return `Partition ${stray.index} is assigned to brokers [${stray.nodeIds.join(', ')}]; the only broker is ${nodeId}.`;
}
