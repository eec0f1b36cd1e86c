import type { Bucket } from '../../engine/bucket.ts';
import { bystanders, groupFollowers, groupOf, stageGroups, type NodeGroup } from '../text/topology.ts';
import type { RunRecords } from './run-records.ts';
import type { RunSubject } from './run-subject.ts';

/** Nodes that do the same at one place on the way of the items, and what the run tells of them. */
export interface Station {
  readonly name: string;
  readonly note: string;
  /** Nodes by the plan, and how many there were at some time. */
  readonly planned: number;
  readonly ever: number;
  /** Names of the stations that items go on to. */
  readonly next: readonly string[];
  /** Items that came here; `atLeast`: of some nobody can tell which way they took. null: unknown. */
  readonly came: { readonly items: number; readonly atLeast: boolean } | null;
  /** How what was seen here last ended: delivered first, then the most. */
  readonly ended: readonly Ended[];
  /** What waited here, item by item of all its nodes; null where nobody says. */
  readonly waited: Waited | null;
}

export interface Ended {
  readonly bucket: Bucket;
  readonly cause: string | null;
  readonly items: number;
}

export interface Waited {
  readonly most: number;
  /** When that was, ms. */
  readonly atMs: number;
  /** One value for each sample period. */
  readonly values: readonly number[];
}

export interface Way {
  /** In the order in which items pass them; those beside each other are one entry. */
  readonly stages: readonly (readonly Station[])[];
  /** What watches or steers, and no item passes. */
  readonly beside: readonly string[];
}

/** The way of the items of a run; null where nobody knows it. */
export function wayOf({ topology, records, result, sampleMs }: Pick<RunSubject, 'topology' | 'records' | 'result' | 'sampleMs'>): Way | null {
  if (topology === null) return null;
  const followers = groupFollowers(topology);
  const groups = stageGroups(topology);
  const sources = new Set(groups[0]?.map(({ name }) => name) ?? []);
  const station = (group: NodeGroup): Station => ({
    name: group.name, note: group.nodes.find(({ note }) => note !== undefined)?.note ?? '', planned: group.nodes.length, next: [...(followers.get(group.name) ?? [])],
    ever: Math.max(group.nodes.length, nodesEver(group.name, records)),
    came: records === null ? null : sources.size === 1 && sources.has(group.name) ? { items: result.ledger.generated, atLeast: false } : cameTo(group.name, followers, sources, records),
    ended: records === null ? [] : endedAt(group.name, records), waited: records === null ? null : waitedAt(group.name, records, sampleMs),
  });
  return { stages: groups.map((stage) => stage.map(station)), beside: [...new Set(bystanders(topology))] };
}

function nodesEver(name: string, records: RunRecords | null): number {
  return [...(records?.series.keys() ?? [])].filter((metric) => metric.startsWith('waiting.') && groupOf({ id: metric.slice('waiting.'.length) }) === name).length;
}

/**
 * An item passes stations in their order, so whatever was seen last here, or at a station that is reached through this one
 * alone, came here. Of one that is also reached otherwise nobody can tell.
 */
function cameTo(name: string, followers: ReadonlyMap<string, ReadonlySet<string>>, sources: ReadonlySet<string>, { lastSeen }: RunRecords): Station['came'] {
  const behind = reachable([name], followers, null);
  const otherwise = reachable([...sources].filter((source) => source !== name), followers, name);
  const seen = (only: (station: string) => boolean): number => lastSeen.reduce((sum, { stage, items }) => (stage !== null && only(groupOf({ id: stage })) ? sum + items : sum), 0);
  return { items: seen((station) => behind.has(station) && !otherwise.has(station)), atLeast: seen((station) => behind.has(station) && otherwise.has(station)) > 0 };
}

/** What can be reached from some stations without passing one. */
function reachable(from: readonly string[], followers: ReadonlyMap<string, ReadonlySet<string>>, without: string | null): Set<string> {
  const found = new Set<string>();
  const open = [...from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === without || found.has(next)) continue;
    found.add(next);
    open.push(...(followers.get(next) ?? []));
  }
  return found;
}

function endedAt(name: string, { losses, lastSeen }: RunRecords): Ended[] {
  const delivered = lastSeen.reduce((sum, { stage, bucket, items }) => (bucket === 'delivered' && stage !== null && groupOf({ id: stage }) === name ? sum + items : sum), 0);
  const sums = new Map<string, { bucket: Bucket; cause: string | null; items: number }>();
  for (const { bucket, stage, cause, count } of losses) {
    if (bucket === null || stage === null || groupOf({ id: stage }) !== name) continue;
    const key = `${bucket}\n${cause}`;
    const sum = sums.get(key) ?? { bucket, cause, items: 0 };
    sum.items += count;
    sums.set(key, sum);
  }
  return [...(delivered > 0 ? [{ bucket: 'delivered' as const, cause: null, items: delivered }] : []), ...[...sums.values()].toSorted((a, b) => b.items - a.items)];
}

function waitedAt(name: string, { series }: RunRecords, sampleMs: number): Waited | null {
  const all = [...series].filter(([metric]) => metric.startsWith('waiting.') && groupOf({ id: metric.slice('waiting.'.length) }) === name).map(([, values]) => values);
  if (all.length === 0) return null;
  const values = all[0].map((_, i) => all.reduce((sum, each) => sum + (each[i] ?? 0), 0));
  const at = values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
  return { most: values[at], atMs: at * sampleMs, values };
}
