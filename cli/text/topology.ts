import type { Topology, TopologyNode } from '../../engine/topology.ts';

/**
 * A topology as one line: `sensors ─> gateway ─> queue ─> worker x2 ─> sink · autoscaler`. Nodes that differ only in their
 * number are one group; a group stands in the column of its longest way from a source; what no item passes stands behind.
 */
export function drawTopology(topology: Topology): string {
  return [stagesOf(topology).join(' ─> '), ...bystanders(topology)].join(' · ');
}

/** Nodes that differ only in their number. */
export interface NodeGroup {
  /** The id of its nodes without a number. */
  readonly name: string;
  readonly nodes: readonly TopologyNode[];
}

/** Two variants in one line; where they differ, both stand in brackets: `gateway ─> [queue | kafka] ─> worker · [none | autoscaler]`. */
export function drawVariants(left: Topology, right: Topology): string {
  const [a, b] = [stagesOf(left), stagesOf(right)];
  const parts: string[] = [];
  let [i, j] = [0, 0];
  for (const [nextA, nextB] of [...commonStages(a, b), [a.length, b.length]]) {
    const [onlyA, onlyB] = [a.slice(i, nextA).join(' ─> '), b.slice(j, nextB).join(' ─> ')];
    if (onlyA !== '' || onlyB !== '') parts.push(`[${onlyA || 'direct'} | ${onlyB || 'direct'}]`);
    if (nextA < a.length) parts.push(a[nextA]);
    [i, j] = [nextA + 1, nextB + 1];
  }
  const [besideA, besideB] = [new Set(bystanders(left)), new Set(bystanders(right))];
  const beside = [...new Set([...besideA, ...besideB])]
    .map((name) => (besideA.has(name) && besideB.has(name) ? name : `[${besideA.has(name) ? name : 'none'} | ${besideB.has(name) ? name : 'none'}]`));
  return [parts.join(' ─> '), ...beside].join(' · ');
}

/** Names of nodes that no item passes: they only watch or steer. */
export function bystanders({ nodes, edges }: Topology): string[] {
  const passed = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return edges.length === 0 ? [] : nodes.filter((node) => !passed.has(node.id)).map(groupOf);
}

/** Labels of the stages from source to sink; what stands at the same depth is joined by ` + `. */
function stagesOf(topology: Topology): string[] {
  return stageGroups(topology).map((stage) => stage.map(({ name, nodes }) => (nodes.length > 1 ? `${name} x${nodes.length}` : name)).join(' + '));
}

/** The groups that items pass, by their longest way from a source: those at the same depth are one stage. */
export function stageGroups(topology: Topology): NodeGroup[][] {
  const apart = new Set(bystanders(topology));
  const members = new Map<string, TopologyNode[]>();
  for (const node of topology.nodes) {
    const name = groupOf(node);
    if (!apart.has(name)) members.set(name, [...(members.get(name) ?? []), node]);
  }
  const followers = groupFollowers(topology);
  const depths = new Map<string, number>([...members.keys()].map((name) => [name, 0]));
  const visit = (name: string, depth: number, path: ReadonlySet<string>) => {
    depths.set(name, Math.max(depths.get(name) ?? 0, depth));
    for (const next of followers.get(name) ?? []) {
      // A loop (acknowledgements, scaling) is no way forward.
      if (!path.has(next)) visit(next, depth + 1, new Set([...path, next]));
    }
  };
  const reached = new Set([...followers.values()].flatMap((set) => [...set]));
  for (const [name, nodes] of members) if (nodes.some(({ kind }) => kind === 'source') || !reached.has(name)) visit(name, 0, new Set([name]));

  const stages: NodeGroup[][] = [];
  for (const [name, depth] of depths) (stages[depth] ??= []).push({ name, nodes: members.get(name)! });
  return stages.filter((stage) => stage !== undefined);
}

/** By the name of a group those that its items go on to. */
export function groupFollowers({ nodes, edges }: Topology): Map<string, Set<string>> {
  const group = new Map(nodes.map((node) => [node.id, groupOf(node)]));
  const followers = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [a, b] = [group.get(from), group.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    followers.set(a, (followers.get(a) ?? new Set()).add(b));
  }
  return followers;
}

export function groupOf(node: Pick<TopologyNode, 'id'>): string {
  return node.id.replace(/-\d+$/, '');
}

/** Pairs of positions of the longest common subsequence. */
function commonStages(a: readonly string[], b: readonly string[]): [number, number][] {
  const length = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}
