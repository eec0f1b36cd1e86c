import { errors, type ErrorCode } from '../errors.ts';
import type { RecordBatch } from './record-batch.ts';
import { COORDINATOR_EPOCH } from './transaction-marker.ts';

/** Batches remembered per producer, as many as a client may have in flight (KIP-98). */
const REMEMBERED_BATCHES = 5;
const MAX_SEQUENCE = 2147483647;

export interface ProducerState {
  epoch: number;
  /** -1 when this epoch has not appended anything yet. */
  lastSequence: number;
  lastTimestampMs: number;
  /** Of the coordinator that ended a transaction of it last, -1 when none did. */
  coordinatorEpoch: number;
  recent: RememberedBatch[];
  /** Whether batches of this epoch may have been deleted before anything was known of them. */
  isCut: boolean;
}

/** A batch that was appended. */
export interface RememberedBatch {
  firstSequence: number;
  lastSequence: number;
  baseOffset: number;
  /** -1 unless the topic stamped it. */
  appendTimeMs: number;
}

/**
 * What a partition knows of its idempotent producers (KIP-98), with the rules of Kafka's ProducerAppendInfo. It is rebuilt
 * from the log on recovery, so a retry after a restart is still recognised.
 *
 * A repeated batch that is older than the last five is out of order, as in Kafka since 2.0; DUPLICATE_SEQUENCE_NUMBER is
 * never answered.
 */
export class ProducerStates {
  private readonly byId = new Map<number, ProducerState>();

  /** What is known of a batch that was appended before, null when it is new. */
  duplicateOf(batch: RecordBatch): RememberedBatch | null {
    const state = this.byId.get(batch.producerId);
    if (state === undefined || state.epoch !== batch.producerEpoch) return null;
    const firstSequence = batch.baseSequence;
    const lastSequence = lastSequenceOf(batch);
    return state.recent.find((seen) => seen.firstSequence === firstSequence && seen.lastSequence === lastSequence) ?? null;
  }

  /** Whether a batch that is no duplicate may be appended now. */
  check(batch: RecordBatch): ErrorCode {
    const state = this.byId.get(batch.producerId);
    // A producer that this partition does not know may start anywhere: its earlier records may be gone (KIP-360).
    if (state === undefined) return errors.NONE;
    if (batch.producerEpoch < state.epoch) return errors.INVALID_PRODUCER_EPOCH;
    if (state.isCut && batch.producerEpoch === state.epoch) return errors.NONE;
    const expected = batch.producerEpoch > state.epoch ? 0 : following(state.lastSequence, 1);
    return batch.baseSequence === expected ? errors.NONE : errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
  }

  /** A log was read back whose beginning is gone: of some producers it has the end of a transaction, and none of its batches. */
  recoveredWithoutBeginning(): void {
    for (const state of this.byId.values()) state.isCut = state.lastSequence === -1;
  }

  /** The latest epoch that the partition saw of a producer, -1 when it knows none. */
  epochOf(producerId: number): number {
    return this.byId.get(producerId)?.epoch ?? -1;
  }

  /** All producers that the partition knows. */
  all(): (ProducerState & { producerId: number })[] {
    return [...this.byId].map(([producerId, state]) => ({ producerId, ...state }));
  }

  /** Remembers a batch that was appended. The end of a transaction has no sequence numbers, but it may bring a new epoch. */
  record(batch: RecordBatch, baseOffset: number): void {
    const epoch = batch.producerEpoch;
    let state = this.byId.get(batch.producerId);
    if (state === undefined || state.epoch !== epoch) {
      state = { epoch, lastSequence: -1, lastTimestampMs: -1, coordinatorEpoch: state?.coordinatorEpoch ?? -1, recent: [], isCut: false };
      this.byId.set(batch.producerId, state);
    }
    state.lastTimestampMs = batch.maxTimestampMs;
    if (batch.isControl) {
      state.coordinatorEpoch = COORDINATOR_EPOCH;
      return;
    }
    const lastSequence = lastSequenceOf(batch);
    state.lastSequence = lastSequence;
    state.isCut = false;
    state.recent.push({ firstSequence: batch.baseSequence, lastSequence, baseOffset, appendTimeMs: batch.appendTimeMs });
    if (state.recent.length > REMEMBERED_BATCHES) state.recent.shift();
  }
}

function lastSequenceOf(batch: RecordBatch): number {
  return following(batch.baseSequence, batch.lastOffsetDelta);
}

/** Sequence numbers wrap from 2^31 - 1 to 0. */
function following(sequence: number, step: number): number {
  return sequence > MAX_SEQUENCE - step ? step - (MAX_SEQUENCE - sequence) - 1 : sequence + step;
}
