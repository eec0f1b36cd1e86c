import type { Broker } from '../broker.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { FetchedPartition, FetchPartition } from './fetch-partition.ts';

/** Epochs with a meaning of their own (KIP-227). */
const FINAL_EPOCH = -1;
const INITIAL_EPOCH = 0;
const MAX_EPOCH = 2147483647;
const MAX_ID = 2147483647;
/** A session that was idle for so long makes room for a new one, as `min.incremental.fetch.session.eviction.ms`. */
const EVICTION_MS = 120000;

export interface PartitionName {
  topic: string;
  /** Null where the topic is told by its name. */
  topicId: string | null;
  index: number;
}

/** What a request says of its session. */
export interface SessionRequest {
  sessionId: number;
  epoch: number;
  /** Topics are told by their ids. */
  usesIds: boolean;
  partitions: FetchPartition[];
  forgotten: PartitionName[];
}

/** What a request is to read, and the session that it goes with: null for one without. */
export interface FetchScope {
  errorCode: ErrorCode;
  session: FetchSession | null;
  isIncremental: boolean;
  partitions: Iterable<FetchPartition>;
}

/** The partitions that one consumer fetches again and again, in the order in which they are read. */
export class FetchSession {
  readonly id: number;
  readonly usesIds: boolean;
  epoch = 1;
  usedMs: number;
  private readonly byName = new Map<string, FetchPartition>();

  constructor(id: number, usesIds: boolean, usedMs: number) {
    this.id = id;
    this.usesIds = usesIds;
    this.usedMs = usedMs;
  }

  get isEmpty(): boolean {
    return this.byName.size === 0;
  }

  get partitions(): FetchPartition[] {
    return [...this.byName.values()];
  }

  /** Adds partitions, changes known ones, forgets others. */
  update(changed: readonly FetchPartition[], forgotten: readonly PartitionName[]): void {
    for (const partition of changed) {
      const known = this.byName.get(keyOf(partition));
      if (known === undefined) this.byName.set(keyOf(partition), partition);
      else {
        known.fetchOffset = partition.fetchOffset;
        known.maxBytes = partition.maxBytes;
        known.leaderEpoch = partition.leaderEpoch;
        known.lastFetchedEpoch = partition.lastFetchedEpoch;
      }
    }
    for (const partition of forgotten) this.byName.delete(keyOf(partition));
  }

  /**
   * The answers that tell the client something new. A partition that had records goes to the end of the order, so that a
   * small limit of bytes does not starve those behind it.
   */
  news(answers: readonly FetchedPartition[], isIncremental: boolean): FetchedPartition[] {
    return answers.filter((answer) => {
      const { asked } = answer;
      const isNew =
        answer.sizeBytes > 0 ||
        answer.errorCode !== errors.NONE ||
        answer.diverging !== null ||
        answer.highWatermark !== asked.sentHighWatermark ||
        answer.startOffset !== asked.sentStartOffset;
      asked.sentHighWatermark = answer.highWatermark;
      asked.sentStartOffset = answer.startOffset;
      if (answer.sizeBytes > 0 && this.byName.delete(keyOf(asked))) this.byName.set(keyOf(asked), asked);
      return isNew || !isIncremental;
    });
  }
}

/** All fetch sessions of a broker (KIP-227). */
export class FetchSessions {
  private readonly broker: Broker;
  /** From the one unused for longest to the one used last. */
  private readonly byId = new Map<number, FetchSession>();

  constructor(broker: Broker) {
    this.broker = broker;
  }

  /** Finds out what a request is to read, opening, advancing or closing its session. */
  scopeOf(request: SessionRequest): FetchScope {
    const { sessionId, epoch, partitions } = request;
    if (epoch === INITIAL_EPOCH || epoch === FINAL_EPOCH) {
      this.byId.delete(sessionId);
      const session = epoch === INITIAL_EPOCH ? this.create(partitions, request.usesIds) : null;
      return { errorCode: errors.NONE, session, isIncremental: false, partitions: session?.partitions ?? partitions };
    }
    const session = this.byId.get(sessionId);
    if (session === undefined) return refused(errors.FETCH_SESSION_ID_NOT_FOUND);
    if (session.epoch !== epoch) return refused(errors.INVALID_FETCH_SESSION_EPOCH);
    if (session.usesIds !== request.usesIds) return refused(errors.FETCH_SESSION_TOPIC_ID_ERROR);
    session.update(partitions, request.forgotten);
    session.epoch = epoch === MAX_EPOCH ? 1 : epoch + 1;
    session.usedMs = this.broker.nowMs;
    this.byId.delete(sessionId);
    if (session.isEmpty) return { errorCode: errors.NONE, session: null, isIncremental: false, partitions: [] };
    this.byId.set(sessionId, session);
    return { errorCode: errors.NONE, session, isIncremental: true, partitions: session.partitions };
  }

  /** Null when there is no room, and the client is served without a session. */
  private create(partitions: readonly FetchPartition[], usesIds: boolean): FetchSession | null {
    if (partitions.length === 0 || !this.makeRoom()) return null;
    let id = 1 + Math.floor(this.broker.random() * MAX_ID);
    // The next that is free, for a stream may draw the same again and again.
    while (this.byId.has(id)) id = id === MAX_ID ? 1 : id + 1;
    const session = new FetchSession(id, usesIds, this.broker.nowMs);
    session.update(partitions, []);
    this.byId.set(id, session);
    return session;
  }

  private makeRoom(): boolean {
    if (this.byId.size < this.broker.options.fetchSessions) return true;
    const oldest: FetchSession | undefined = this.byId.values().next().value;
    if (oldest === undefined || this.broker.nowMs - oldest.usedMs < EVICTION_MS) return false;
    return this.byId.delete(oldest.id);
  }
}

function refused(errorCode: ErrorCode): FetchScope {
  return { errorCode, session: null, isIncremental: false, partitions: [] };
}

function keyOf({ topic, topicId, index }: PartitionName): string {
  return `${topicId ?? topic}/${index}`;
}
