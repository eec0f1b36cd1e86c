/** A worker as the scheduler sees it. */
export interface Pool {
  readonly worker: string;
  readonly cores: number;
  readonly freeCores: number;
}

/** A task that waits; `weight` in rows that it will read. */
export interface Waiting {
  readonly id: number;
  readonly weight: number;
  /** Cores that it is to have. */
  readonly cores: number;
}

export interface Placement {
  readonly id: number;
  readonly worker: string;
  readonly cores: number;
}

/** How much faster a task is with more cores: Amdahl's law; what cannot be shared out is one part in fifty. */
export function speedup(cores: number): number {
  const alone = 0.02;
  return 1 / (alone + (1 - alone) / cores);
}

/**
 * Which waiting tasks start now, and where: in their order, each on the worker with the most free cores. The first one for
 * which no worker has room holds up those behind it, so that a wide task is not passed for ever.
 */
export function placeTasks(waiting: readonly Waiting[], pools: readonly Pool[]): Placement[] {
  const free = new Map(pools.map(({ worker, freeCores }) => [worker, freeCores]));
  const widest = Math.max(0, ...pools.map(({ cores }) => cores));
  const placed: Placement[] = [];
  for (const { id, cores: wanted } of waiting) {
    const cores = Math.min(wanted, widest);
    const [worker, room] = [...free].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
    if (room < cores || room === 0) break;
    free.set(worker, room - cores);
    placed.push({ id, worker, cores });
  }
  return placed;
}

/** Heaviest first; of equals, in their order. */
export function byWeight<T extends { readonly id: number; readonly weight: number }>(tasks: readonly T[]): T[] {
  return tasks.toSorted((a, b) => b.weight - a.weight || a.id - b.id);
}

/**
 * Cores for each task of a stage, by its weight: the widths with which the stage ends first. Tried are those that give the
 * median task one core, two, … up to a whole worker, and the heavier ones in proportion more; each also with the lightest
 * tasks, which would be a last round that leaves cores idle, widened to fill them. `overhead`: what a task takes however
 * many cores it has, in rows on one core.
 */
export function planCores(weights: readonly number[], pools: readonly Pool[], overhead: number): number[] {
  const widest = Math.max(1, ...pools.map(({ cores }) => cores));
  const sorted = weights.toSorted((a, b) => a - b);
  const median = Math.max(1, sorted[sorted.length >> 1] ?? 1);
  const tried = Array.from({ length: widest }, (_, i) => i + 1).flatMap((base) => {
    const cores = weights.map((weight) => Math.min(widest, Math.max(1, Math.round((base * weight) / median))));
    return [cores, withWideLast(weights, cores, pools, base)];
  });
  const ends = tried.map((cores) => simulate(weights, cores, pools, overhead));
  return tried[ends.indexOf(Math.min(...ends))];
}

function withWideLast(weights: readonly number[], cores: readonly number[], pools: readonly Pool[], base: number): number[] {
  const slots = pools.reduce((sum, pool) => sum + Math.floor(pool.cores / base), 0);
  const last = slots === 0 ? 0 : weights.length % slots;
  if (last === 0) return [...cores];
  const widest = Math.max(1, ...pools.map((pool) => pool.cores));
  const wide = Math.min(widest, Math.floor(pools.reduce((sum, pool) => sum + pool.cores, 0) / last));
  const lightest = new Set(byWeight(weights.map((weight, id) => ({ id, weight }))).slice(-last).map(({ id }) => id));
  return cores.map((each, id) => (lightest.has(id) ? Math.max(each, wide) : each));
}

/** When the last task ends, in rows on one core, if tasks are placed as above with a pool that is all free. */
function simulate(weights: readonly number[], cores: readonly number[], pools: readonly Pool[], overhead: number): number {
  const free = new Map(pools.map((pool) => [pool.worker, pool.cores]));
  let waiting = byWeight(weights.map((weight, id) => ({ id, weight, cores: cores[id] })));
  let running: { readonly endsAt: number; readonly worker: string; readonly cores: number }[] = [];
  let now = 0;
  while (waiting.length > 0) {
    const placed = placeTasks(waiting, pools.map((pool) => ({ ...pool, freeCores: free.get(pool.worker)! })));
    for (const { id, worker, cores: taken } of placed) {
      free.set(worker, free.get(worker)! - taken);
      running.push({ endsAt: now + overhead + weights[id] / speedup(taken), worker, cores: taken });
    }
    waiting = waiting.slice(placed.length);
    if (waiting.length === 0) break;
    now = Math.min(...running.map(({ endsAt }) => endsAt));
    for (const each of running) if (each.endsAt <= now) free.set(each.worker, free.get(each.worker)! + each.cores);
    running = running.filter(({ endsAt }) => endsAt > now);
  }
  return Math.max(now, ...running.map(({ endsAt }) => endsAt));
}
