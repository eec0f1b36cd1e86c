import type { LiveNode, Snapshot } from '../engine/snapshot.ts';
import type { State } from './model.ts';

/** The nodes that do the same at one place on the way of an item, as one. */
export interface Stage {
  /** The kind of its nodes. */
  readonly hop: string;
  readonly label: string;
  /** What the topology says of it: `24 partitions`. */
  readonly note: string;
  readonly nodes: readonly LiveNode[];
  /** Nodes that are not stopped, and how many of them run or start. */
  readonly total: number;
  readonly alive: number;
  readonly waiting: number;
  readonly capacity: number | null;
  readonly lost: number;
  readonly inEps: number;
  readonly serviceMs: number | null;
  readonly faults: readonly string[];
}

const down: ReadonlySet<string> = new Set(['crashed', 'stopped']);

/** The stages from the source to the last store, as they are now. */
export function stagesOf({ catalogue, feed }: State): Stage[] {
  if (feed === null) return [];
  const kinds = new Map(feed.topology.nodes.map((node) => [node.id, node.kind as string]));
  return catalogue.hops.flatMap((hop) => {
    const nodes = feed.nodes.filter(({ id }) => kinds.get(id) === hop);
    return nodes.length === 0 ? [] : [stageOf(hop, nodes, feed)];
  });
}

function stageOf(hop: string, nodes: readonly LiveNode[], { topology }: Snapshot): Stage {
  const sum = (value: (node: LiveNode) => number): number => nodes.reduce((total, node) => total + value(node), 0);
  const services = nodes.flatMap(({ serviceMs }) => (serviceMs === null ? [] : [serviceMs]));
  return {
    hop,
    label: nodes.length === 1 ? nodes[0].id : `${nodes[0].id.replace(/[-_]?\d+$/, '')}s`,
    note: topology.nodes.find(({ id }) => id === nodes[0].id)?.note ?? '',
    nodes,
    total: nodes.filter(({ state }) => state !== 'stopped').length,
    alive: nodes.filter(({ state }) => !down.has(state)).length,
    waiting: sum(({ waiting }) => waiting),
    capacity: nodes.some(({ capacity }) => capacity === null) ? null : sum(({ capacity }) => capacity ?? 0),
    lost: sum(({ lost }) => lost),
    inEps: sum(({ inEps }) => inEps),
    serviceMs: services.length === 0 ? null : services.reduce((total, each) => total + each, 0) / services.length,
    faults: [...new Set(nodes.flatMap(({ faults }) => faults))],
  };
}

/** Nodes that no item passes: they watch or steer. */
export function bystandersOf({ catalogue, feed }: State): string[] {
  return (feed?.topology.nodes ?? []).filter(({ kind }) => !catalogue.hops.includes(kind)).map(({ id }) => id);
}
