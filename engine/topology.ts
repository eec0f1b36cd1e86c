/**
 * The topology of a run as data: which components exist and how items flow between them.
 * It is built from the scenario and the remedies switched on; the engine decides from its nodes
 * whether a fault is applicable, and reporters draw it.
 */

/** What a node is (`source`, `broker`, `worker`, `sink` …); a fault names the kind that it disturbs. Each scenario has its own. */
export type NodeKind = string;

export interface TopologyNode {
  /** Unique within the topology, the id of the component actor: `worker-1`. */
  readonly id: string;
  readonly kind: NodeKind;
  /** One line for a reader: `24 partitions`. */
  readonly note?: string;
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
}

export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}
