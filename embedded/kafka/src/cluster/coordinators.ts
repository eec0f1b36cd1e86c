import { errors, type ErrorCode } from '../errors.ts';

/** What a coordinator is asked for: groups and transactional ids are spread independently of one another. */
export type CoordinatorKind = 'group' | 'transaction';

/** Partitions of `__consumer_offsets` and of `__transaction_state`, as Kafka has them by default. */
const SLOTS = 50;

interface Slot {
  /** Null until it moves, for where a slot is before that follows from its number. */
  nodeId: number | null;
  /** Why nobody coordinates it for now. */
  readonly loading: Set<() => void>;
}

/**
 * Which node coordinates what. A name falls into one of fifty slots by Kafka's own rule, and each slot has a node, as the
 * leaders of the internal topics have in Kafka. What the coordinators know is shared, so a move takes nothing along.
 */
export class Coordinators {
  private readonly nodeIds: readonly number[];
  private readonly isRunning: (nodeId: number) => boolean;
  private readonly slots = new Map<string, Slot>();

  constructor(nodeIds: readonly number[], isRunning: (nodeId: number) => boolean) {
    this.nodeIds = nodeIds;
    this.isRunning = isRunning;
  }

  /** The node that coordinates a group or a transactional id, -1 when no node runs. */
  nodeOf(kind: CoordinatorKind, name: string): number {
    const number = slotOf(name);
    const moved = this.slots.get(`${kind}/${number}`)?.nodeId;
    if (moved != null && this.isRunning(moved)) return moved;
    const first = moved != null ? this.nodeIds.indexOf(moved) : number % this.nodeIds.length;
    for (let step = 0; step < this.nodeIds.length; step++) {
      const nodeId = this.nodeIds[(first + step) % this.nodeIds.length];
      if (this.isRunning(nodeId)) return nodeId;
    }
    return -1;
  }

  /** Why a node cannot answer for a group or a transactional id; NONE when it can. */
  error(nodeId: number, kind: CoordinatorKind, name: string): ErrorCode {
    if (this.nodeOf(kind, name) !== nodeId) return errors.NOT_COORDINATOR;
    const slot = this.slots.get(`${kind}/${slotOf(name)}`);
    if (slot === undefined || slot.loading.size === 0) return errors.NONE;
    for (const refused of slot.loading) refused();
    return errors.COORDINATOR_LOAD_IN_PROGRESS;
  }

  /** Whether every name has its coordinator where its number says. */
  get isPlain(): boolean {
    return this.slots.size === 0;
  }

  move(kind: CoordinatorKind, name: string, nodeId: number): void {
    this.slot(kind, name).nodeId = nodeId;
  }

  /** Until the answer is called, the coordinator of a name says that it is loading, and tells `refused` each time. */
  load(kind: CoordinatorKind, name: string, refused: () => void): () => void {
    const slot = this.slot(kind, name);
    slot.loading.add(refused);
    return () => {
      slot.loading.delete(refused);
      if (slot.loading.size === 0 && slot.nodeId === null) this.slots.delete(`${kind}/${slotOf(name)}`);
    };
  }

  private slot(kind: CoordinatorKind, name: string): Slot {
    const key = `${kind}/${slotOf(name)}`;
    const known = this.slots.get(key) ?? { nodeId: null, loading: new Set() };
    this.slots.set(key, known);
    return known;
  }
}

/** As Java hashes a string: the sum of its code units, each times a power of 31, in 32 bits. */
function slotOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(31, hash) + name.charCodeAt(at)) | 0;
  return (hash & 0x7fffffff) % SLOTS;
}
