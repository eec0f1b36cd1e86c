import type { Broker } from '../broker.ts';
import type { Reader } from '../codec/reader.ts';
import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { AppendResult } from '../log/append-result.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { RecordBatch } from '../log/record-batch.ts';
import { TransactionCoordinator } from '../transactions/coordinator.ts';
import type { TopicPartition } from '../transactions/transaction.ts';
import type { Api } from './api.ts';

/**
 * Produce.
 *
 * - v0-2: batches of magic 0 and 1. Announced because librdkafka takes the absence of v0 for a broker that knows no
 *   compression (KAFKA-18659); answered with UNSUPPORTED_VERSION for each partition.
 * - v3: batches of magic 2, transactional id (KIP-98). v4: KAFKA_STORAGE_ERROR. v5: log start offset. v6: the same.
 * - v7: zstd (KIP-110). v8: errors of single records, error message (KIP-467). v9: flexible.
 * - v10: the new leader in tagged fields (KIP-951). Held back with all later ones: v11 and v12 are about transactions, and v13
 *   names topics by their ids.
 */
export const produce: Api = {
  key: 0,
  name: 'Produce',
  minVersion: 0,
  maxVersion: 9,
  flexibleVersion: 9,
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = version >= 3 ? reader.nullableString() : null;
    const acks = reader.i16();
    reader.i32();
    const topics = reader.structs(() => ({ name: reader.string(), partitions: reader.structs(() => readPartition(reader)) }));
    const refusal = refusalOf(version, acks);
    const touched: PartitionLog[] = [];
    let costMs = 0;
    let failed = false;
    const writer = request.writer();
    writer.structs(topics, (topic) => {
      writer.string(topic.name).structs(topic.partitions, ({ index, records }) => {
        const log = broker.topics.partition(topic.name, index);
        const batch = new RecordBatch(records ?? NO_RECORDS);
        const obstacle = refusal === errors.NONE ? broker.gate.partitionError(request, topic.name, index) : refusal;
        let errorCode = obstacle === errors.NONE ? obstacleOf(broker, topic.name, log, batch, version, acks) : obstacle;
        if (errorCode === errors.NONE && batch.isTransactional) errorCode = transactionError(broker, transactionalId, batch, log!, { topic: topic.name, partition: index });
        const result = errorCode === errors.NONE ? append(broker, log!, batch, acks) : refused(errorCode);
        if (broker.options.observe !== undefined) tell(broker, topic.name, index, batch, result);
        costMs += result.costMs;
        if (result.errorCode !== errors.NONE) failed = true;
        else if (!result.isDuplicate) touched.push(log!);
        writer.i32(index).i16(result.errorCode).i64(result.baseOffset);
        if (version >= 2) writer.i64(result.appendTimeMs);
        if (version >= 5) writer.i64(log?.startOffset ?? -1);
        if (version >= 8) writer.structs([], () => undefined).string(null);
      });
    });
    if (version >= 1) writer.i32(0);
    if (acks !== 0) request.reply(writer, costMs);
    else endUnanswered(request, failed);
    for (const log of touched) log.wake();
  },
};

const NO_RECORDS = Buffer.alloc(0);

function readPartition(reader: Reader): { index: number; records: Buffer | null } {
  return { index: reader.i32(), records: reader.nullableBytes() };
}

/** What keeps a request as a whole from being served. */
function refusalOf(version: number, acks: number): ErrorCode {
  if (version < 3) return errors.UNSUPPORTED_VERSION;
  return acks >= -1 && acks <= 1 ? errors.NONE : errors.INVALID_REQUIRED_ACKS;
}

function obstacleOf(broker: Broker, topic: string, log: PartitionLog | undefined, batch: RecordBatch, version: number, acks: number): ErrorCode {
  if (log === undefined) return errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (batch.sizeBytes === 0) return errors.INVALID_RECORD;
  if (acks === -1 && log.settings.minInsyncReplicas > 1 && broker.cluster.inSyncCount(topic, log) < log.settings.minInsyncReplicas) return errors.NOT_ENOUGH_REPLICAS;
  if (!batch.hasHeader) return errors.CORRUPT_MESSAGE;
  return version < 7 && batch.isZstd ? errors.UNSUPPORTED_COMPRESSION_TYPE : errors.NONE;
}

/**
 * What keeps records of a transaction from being written (KIP-890): the partition must have been added to it before. One that
 * has records of it already was.
 */
function transactionError(broker: Broker, transactionalId: string | null, batch: RecordBatch, log: PartitionLog, place: TopicPartition): ErrorCode {
  if (transactionalId === null) return errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
  const { producerId, producerEpoch } = batch;
  if (log.transactions.undecided.has(producerId)) return errors.NONE;
  const errorCode = broker.service(TransactionCoordinator).obstacleTo(transactionalId, { producerId, producerEpoch }, place);
  // Of the errors that producers retry, the one for which they do not ask for metadata anew.
  return errorCode === errors.CONCURRENT_TRANSACTIONS ? errors.NOT_ENOUGH_REPLICAS : errorCode;
}

function append(broker: Broker, log: PartitionLog, batch: RecordBatch, acks: number): AppendResult {
  const isDurable = acks === -1 && broker.options.flush === 'acks-all';
  const result = log.append(batch, broker.stampMs, isDurable);
  // The sync of the first append may still be under way.
  if (result.isDuplicate && isDurable) result.costMs = Math.max(result.costMs, broker.unsettledMs);
  return result;
}

function tell(broker: Broker, topic: string, partition: number, batch: RecordBatch, result: AppendResult): void {
  const { errorCode, baseOffset } = result;
  if (errorCode !== errors.NONE) broker.observe({ type: 'refused', topic, partition, errorCode });
  else if (result.isDuplicate) broker.observe({ type: 'duplicate', topic, partition, baseOffset, producerId: batch.producerId });
  else {
    const { recordCount, sizeBytes } = batch;
    broker.observe({ type: 'append', topic, partition, baseOffset, recordCount, sizeBytes });
  }
}

function refused(errorCode: ErrorCode): AppendResult {
  return { errorCode, baseOffset: -1, appendTimeMs: -1, isDuplicate: false, costMs: 0 };
}

/** With acks=0 the only way to tell of an error is to close the connection, upon which clients refresh their metadata. */
function endUnanswered(request: Request, failed: boolean): void {
  if (failed) request.hangUp();
  else request.endWithoutReply();
}
