import type { Broker } from '../broker.ts';
import type { Reader } from '../codec/reader.ts';
import type { Request } from '../connection.ts';
import { errors } from '../errors.ts';
import { isSatisfied, logOf, readPartitions, type FetchedPartition, type FetchPartition } from '../fetch/fetch-partition.ts';
import { FetchSessions, type FetchScope, type PartitionName } from '../fetch/fetch-sessions.ts';
import { LongPoll } from '../fetch/long-poll.ts';
import type { Api } from './api.ts';

/**
 * Fetch.
 *
 * - v4: batches of magic 2, isolation level, last stable offset (KIP-98). Earlier versions would need conversion to magic 0, 1.
 * - v5: log start offset. v6: the same. v7: incremental sessions (KIP-227). v8: the same. v9: leader epoch (KIP-320).
 * - v10: zstd (KIP-110). v11: rack of the consumer, preferred replica (KIP-392).
 * - v12: flexible; the epoch of the last record that the client has, by which the broker finds where logs part (KIP-595).
 * - v13: topics by their ids (KIP-516). v14, for tiers of storage, and what comes after it are held back.
 *
 * With isolation level read_committed the log ends at its last stable offset, and the answer names the transactions that were
 * aborted in what it holds, in the order of their ends.
 */
export const fetch: Api = {
  key: 1,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 13,
  flexibleVersion: 12,
  handle(request, broker) {
    const fetchRequest = readRequest(request.reader, request.version, broker);
    const scope = broker.service(FetchSessions).scopeOf(fetchRequest);
    const partitions = [...scope.partitions];
    const answer = (): void => reply(request, broker, fetchRequest, scope, partitions);
    const isReady = (): boolean => isSatisfied(broker, partitions, request, fetchRequest.minBytes, fetchRequest.readsCommitted);
    const mayWait = scope.errorCode === errors.NONE && partitions.length > 0 && fetchRequest.maxWaitMs > 0;
    if (!mayWait || isReady()) return answer();
    const logs = partitions.map((asked) => logOf(broker, asked)!);
    const poll = new LongPoll(broker, request, logs, fetchRequest.maxWaitMs, isReady, answer);
    request.whenAbandoned(() => poll.drop());
  },
};

interface FetchRequest {
  maxWaitMs: number;
  minBytes: number;
  maxBytes: number;
  readsCommitted: boolean;
  sessionId: number;
  epoch: number;
  usesIds: boolean;
  partitions: FetchPartition[];
  forgotten: PartitionName[];
}

/** An answer has at most `fetchMaxBytes`, so nobody waits for more of them. */
function readRequest(reader: Reader, version: number, broker: Broker): FetchRequest {
  reader.i32();
  const maxWaitMs = reader.i32();
  const wantedBytes = reader.i32();
  const maxBytes = Math.min(reader.i32(), broker.options.fetchMaxBytes);
  const minBytes = Math.min(wantedBytes, Math.max(0, maxBytes));
  const readsCommitted = reader.i8() === 1;
  const sessionId = version >= 7 ? reader.i32() : 0;
  const epoch = version >= 7 ? reader.i32() : -1;
  const partitions: FetchPartition[] = [];
  reader.structs(() => {
    const topic = readTopic(reader, version, broker);
    reader.structs(() => partitions.push(readPartition(reader, version, topic)));
  });
  const forgotten: PartitionName[] = [];
  if (version >= 7) {
    reader.structs(() => {
      const topic = readTopic(reader, version, broker);
      reader.array(() => forgotten.push({ ...topic, index: reader.i32() }));
    });
  }
  if (version >= 11) reader.string();
  return { maxWaitMs, minBytes, maxBytes, readsCommitted, sessionId, epoch, usesIds: version >= 13, partitions, forgotten };
}

function readTopic(reader: Reader, version: number, broker: Broker): Pick<FetchPartition, 'topic' | 'topicId'> {
  if (version < 13) return { topic: reader.string(), topicId: null };
  const topicId = reader.uuid();
  return { topic: broker.topics.byId(topicId)?.name ?? '', topicId };
}

function readPartition(reader: Reader, version: number, topic: Pick<FetchPartition, 'topic' | 'topicId'>): FetchPartition {
  const index = reader.i32();
  const leaderEpoch = version >= 9 ? reader.i32() : -1;
  const fetchOffset = reader.i64();
  const lastFetchedEpoch = version >= 12 ? reader.i32() : -1;
  if (version >= 5) reader.i64();
  return { ...topic, index, leaderEpoch, lastFetchedEpoch, fetchOffset, maxBytes: Math.max(0, reader.i32()), sentHighWatermark: -2, sentStartOffset: -2 };
}

function reply(request: Request, broker: Broker, asked: FetchRequest, scope: FetchScope, partitions: FetchPartition[]): void {
  const { version } = request;
  const read = readPartitions(broker, partitions, request, asked.maxBytes, asked.readsCommitted);
  const answers = scope.session?.news(read, scope.isIncremental) ?? read;
  const writer = request.writer().i32(0);
  if (version >= 7) writer.i16(scope.errorCode).i32(scope.session?.id ?? 0);
  writer.structs(byTopic(answers), (group) => {
    const { topic, topicId } = group[0].asked;
    if (topicId === null) writer.string(topic);
    else writer.uuid(topicId);
    writer.array(group, (answer) => {
      writer.i32(answer.asked.index).i16(answer.errorCode);
      writer.i64(answer.highWatermark).i64(answer.stableOffset);
      if (version >= 5) writer.i64(answer.startOffset);
      writer.structs(answer.aborted, (aborted) => writer.i64(aborted.producerId).i64(aborted.firstOffset));
      if (version >= 11) writer.i32(-1);
      writer.records(answer.pieces, answer.sizeBytes);
      const { diverging } = answer;
      if (version >= 12 && diverging !== null) writer.tag(0, (field) => field.i32(diverging.epoch).i64(diverging.endOffset).tags());
      else writer.tags();
    });
  });
  request.reply(writer);
}

/** Neighbours of the same topic together: the order in which partitions were read stays the order of the answer. */
function byTopic(answers: readonly FetchedPartition[]): FetchedPartition[][] {
  const groups: FetchedPartition[][] = [];
  for (const answer of answers) {
    const group = groups.at(-1);
    const before = group?.[0].asked;
    if (before?.topic === answer.asked.topic && before.topicId === answer.asked.topicId) group!.push(answer);
    else groups.push([answer]);
  }
  return groups;
}
