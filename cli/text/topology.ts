import type { Topology, TopologyNode } from '../../engine/topology.ts';

/**
 * A topology as one line: `sensors ─> gateway ─> queue ─> worker x2 ─> sink · autoscaler`. Nodes that differ only in their
 * number are one group; a group stands in the column of its longest way from a source; what no item passes stands behind.
 */
export function drawTopology(topology: Topology): string {
  return [stagesOf(topology).join(' ─> '), ...bystanders(topology)].join(' · ');
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

/** Nodes that no item passes: they only watch or steer. */
function bystanders({ nodes, edges }: Topology): string[] {
  const passed = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return edges.length === 0 ? [] : nodes.filter((node) => !passed.has(node.id)).map(groupOf);
}

/** Labels of the stages from source to sink; what stands at the same depth is joined by ` + `. */
function stagesOf(topology: Topology): string[] {
  const apart = new Set(bystanders(topology));
  const group = new Map(topology.nodes.filter((node) => !apart.has(groupOf(node))).map((node) => [node.id, groupOf(node)]));
  const followers = new Map<string, Set<string>>();
  for (const { from, to } of topology.edges) {
    const [a, b] = [group.get(from), group.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    followers.set(a, (followers.get(a) ?? new Set()).add(b));
  }
  const sizes = new Map<string, number>();
  for (const name of group.values()) sizes.set(name, (sizes.get(name) ?? 0) + 1);

  const depths = new Map<string, number>([...sizes.keys()].map((name) => [name, 0]));
  const visit = (name: string, depth: number, path: ReadonlySet<string>) => {
    depths.set(name, Math.max(depths.get(name) ?? 0, depth));
    for (const next of followers.get(name) ?? []) {
      // A loop (acknowledgements, scaling) is no way forward.
      if (!path.has(next)) visit(next, depth + 1, new Set([...path, next]));
    }
  };
  const reached = new Set([...followers.values()].flatMap((set) => [...set]));
  const sources = new Set(topology.nodes.filter((node) => node.kind === 'source').map(groupOf));
  for (const name of sizes.keys()) if (sources.has(name) || !reached.has(name)) visit(name, 0, new Set([name]));

  const stages: string[][] = [];
  for (const [name, depth] of depths) {
    const count = sizes.get(name) ?? 1;
    (stages[depth] ??= []).push(count > 1 ? `${name} x${count}` : name);
  }
  return stages.filter((stage) => stage !== undefined).map((stage) => stage.join(' + '));
}

function groupOf(node: TopologyNode): string {
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
