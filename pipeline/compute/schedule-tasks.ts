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
}

export interface Placement {
  readonly id: number;
  readonly worker: string;
  readonly cores: number;
}

/**
 * Which waiting tasks start now, where, and with how many cores. Equal: in the order in which they wait, one core each, on
 * the emptiest worker. By weight: the heaviest first, each with its share of the cores that are free, so that a heavy task
 * has more, and few tasks leave no core idle. A task never spans workers.
 */
export function placeTasks(waiting: readonly Waiting[], pools: readonly Pool[], byWeight: boolean): Placement[] {
  const order = byWeight ? waiting.toSorted((a, b) => b.weight - a.weight || a.id - b.id) : waiting;
  const free = new Map(pools.map(({ worker, freeCores }) => [worker, freeCores]));
  const placed: Placement[] = [];
  let weightLeft = order.reduce((sum, { weight }) => sum + weight, 0);
  for (const [nth, { id, weight }] of order.entries()) {
    const [worker, room] = [...free].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
    if (room === 0) break;
    const freeCores = [...free.values()].reduce((sum, each) => sum + each, 0);
    const tasksLeft = order.length - nth;
    const share = weightLeft > 0 ? (weight / weightLeft) * freeCores : freeCores / tasksLeft;
    const cores = byWeight ? Math.min(room, Math.max(1, Math.round(share))) : 1;
    free.set(worker, room - cores);
    weightLeft -= weight;
    placed.push({ id, worker, cores });
  }
  return placed;
}

/** How much faster a task is with more cores: Amdahl's law; what cannot be shared out is one part in twenty. */
export function speedup(cores: number): number {
  const alone = 0.05;
  return 1 / (alone + (1 - alone) / cores);
}
