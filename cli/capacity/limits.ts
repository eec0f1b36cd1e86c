import type { StepRun } from './step.ts';

/** Something that can be the limit, with what the runs nearest to the knee show of it. */
export interface Limit {
  /** `sink`, `kafka queue`; `driver` and `machine` are where it all runs. */
  readonly what: string;
  readonly kind: 'server' | 'native' | 'driver' | 'machine';
  /** Its servers: nodes that each have one. */
  readonly nodes: readonly string[];
  /** Of its busiest server, the share of the time. */
  readonly busy: number;
  /** The rate at which it would be busy all the time, if its work grows as the rate does: an estimate, not a measurement. */
  readonly fullAtEps: number;
}

export interface Limits {
  /** The rate at which `busy` was seen, items/s: the mean of the runs looked at. */
  readonly atEps: number;
  /** The busiest first. */
  readonly ranked: readonly Limit[];
  /** The node in which most came to wait while the runs beyond the knee lasted, and by how much; null where nothing did. */
  readonly queue: { readonly node: string; readonly growthEps: number } | null;
  /** What is busy enough to be the limit; null where nothing that was measured is. The machine only where nothing else is, and where it is busy for this. */
  readonly first: string | null;
}

/** From this share on a server has no room that counts: what waits before it waits for it. */
const full = 0.9;
const runsLookedAt = 4;
const nativeSuffix = '.native';

/** Which resources were how busy in the runs nearest to the knee, on both sides of it. */
export function limitsOf(runs: readonly StepRun[], kneeEps: number): Limits | null {
  const near = runs.filter(({ outcome }) => outcome !== 'unknown')
    .toSorted((a, b) => Math.abs(Math.log(a.rateEps / kneeEps)) - Math.abs(Math.log(b.rateEps / kneeEps))).slice(0, runsLookedAt);
  if (near.length === 0) return null;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const atEps = mean(near.map(({ rateEps }) => rateEps));
  const byResource = new Map<string, { readonly kind: Limit['kind']; readonly nodes: Map<string, number> }>();
  for (const server of new Set(near.flatMap(({ busy }) => Object.keys(busy)))) {
    const [node, resource] = [server.slice(0, server.lastIndexOf('.')), server.slice(server.lastIndexOf('.') + 1)];
    const kind = server.endsWith(nativeSuffix) ? 'native' : 'server';
    const what = kind === 'native' ? `${node}: native calls` : resource;
    const found = byResource.get(what) ?? { kind, nodes: new Map<string, number>() };
    found.nodes.set(node, mean(near.map(({ busy }) => busy[server] ?? 0)));
    byResource.set(what, found);
  }
  const limit = (what: string, kind: Limit['kind'], nodes: readonly string[], busy: number): Limit => ({ what, kind, nodes, busy: Math.min(1, busy), fullAtEps: atEps / Math.max(busy, 1e-6) });
  const drivers = near.flatMap(({ driver }) => driver ?? []);
  const ranked = [
    ...[...byResource].map(([what, { kind, nodes }]) => limit(what, kind, [...nodes.keys()], Math.max(...nodes.values()))),
    ...(drivers.length === 0 ? [] : [limit('driver', 'driver', [], mean(drivers.map(({ busy }) => busy))), limit('machine', 'machine', [], mean(drivers.map(({ machine }) => machine)))]),
  ].toSorted((a, b) => b.busy - a.busy);
  const isOurs = drivers.length > 0 && mean(drivers.map(({ own }) => own)) >= mean(drivers.map(({ machine }) => machine)) / 2;
  const busyOnes = ranked.filter(({ busy, kind }) => busy >= full && (kind !== 'machine' || isOurs));
  return { atEps, ranked, queue: queueOf(near), first: (busyOnes.find(({ kind }) => kind !== 'machine') ?? busyOnes[0])?.what ?? null };
}

function queueOf(near: readonly StepRun[]): Limits['queue'] {
  const beyond = near.filter(({ outcome }) => outcome === 'failed');
  let most: Limits['queue'] = null;
  for (const node of new Set(beyond.flatMap(({ waitingGrowthEps }) => Object.keys(waitingGrowthEps)))) {
    const growthEps = beyond.reduce((sum, run) => sum + (run.waitingGrowthEps[node] ?? 0), 0) / beyond.length;
    if (growthEps > 0 && growthEps > (most?.growthEps ?? 0)) most = { node, growthEps };
  }
  return most;
}
