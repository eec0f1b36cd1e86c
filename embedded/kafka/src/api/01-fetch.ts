import type { Broker } from '../broker.ts';
import type { Reader } from '../codec/reader.ts';
import type { Request } from '../connection.ts';
import { errors } from '../errors.ts';
import { isSatisfied, readPartitions, type FetchedPartition, type FetchPartition } from '../fetch/fetch-partition.ts';
import { FetchSessions, type FetchScope, type PartitionName } from '../fetch/fetch-sessions.ts';
import { LongPoll } from '../fetch/long-poll.ts';
import type { Api } from './api.ts';

/**
 * Fetch.
 *
 * - v4: batches of magic 2, isolation level, last stable offset (KIP-98). Earlier versions would need conversion to magic 0, 1.
 * - v5: log start offset. v6: the same. v7: incremental sessions (KIP-227). v8: the same. v9: leader epoch (KIP-320).
 * - v10: zstd (KIP-110). v11: rack of the consumer, preferred replica (KIP-392).
 * - v12: flexible; epochs that diverged are found by the broker (KIP-595). Held back: no log here ever diverges.
 *
 * With isolation level read_committed the log ends at its last stable offset, and the answer names the transactions that were
 * aborted in what it holds, in the order of their ends.
 */
export const fetch: Api = {
  key: 1,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 11,
  flexibleVersion: 12,
  handle(request, broker) {
    const fetchRequest = readRequest(request.reader, request.version, broker.options.fetchMaxBytes);
    const scope = broker.service(FetchSessions).scopeOf(fetchRequest);
    const partitions = [...scope.partitions];
    const answer = (): void => reply(request, broker, fetchRequest, scope, partitions);
    const isReady = (): boolean => isSatisfied(broker, partitions, request, fetchRequest.minBytes, fetchRequest.readsCommitted);
    const mayWait = scope.errorCode === errors.NONE && partitions.length > 0 && fetchRequest.maxWaitMs > 0;
    if (!mayWait || isReady()) return answer();
    const logs = partitions.map(({ topic, index }) => broker.topics.partition(topic, index)!);
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
  partitions: FetchPartition[];
  forgotten: PartitionName[];
}

/** An answer has at most `fetchMaxBytes`, so nobody waits for more of them. */
function readRequest(reader: Reader, version: number, fetchMaxBytes: number): FetchRequest {
  reader.i32();
  const maxWaitMs = reader.i32();
  const wantedBytes = reader.i32();
  const maxBytes = Math.min(reader.i32(), fetchMaxBytes);
  const minBytes = Math.min(wantedBytes, Math.max(0, maxBytes));
  const readsCommitted = reader.i8() === 1;
  const sessionId = version >= 7 ? reader.i32() : 0;
  const epoch = version >= 7 ? reader.i32() : -1;
  const partitions: FetchPartition[] = [];
  reader.structs(() => {
    const topic = reader.string();
    reader.structs(() => partitions.push(readPartition(reader, version, topic)));
  });
  const forgotten: PartitionName[] = [];
  if (version >= 7) {
    reader.structs(() => {
      const topic = reader.string();
      reader.array(() => forgotten.push({ topic, index: reader.i32() }));
    });
  }
  if (version >= 11) reader.string();
  return { maxWaitMs, minBytes, maxBytes, readsCommitted, sessionId, epoch, partitions, forgotten };
}

function readPartition(reader: Reader, version: number, topic: string): FetchPartition {
  const index = reader.i32();
  const leaderEpoch = version >= 9 ? reader.i32() : -1;
  const fetchOffset = reader.i64();
  if (version >= 5) reader.i64();
  return { topic, index, leaderEpoch, fetchOffset, maxBytes: Math.max(0, reader.i32()), sentHighWatermark: -2, sentStartOffset: -2 };
}

function reply(request: Request, broker: Broker, asked: FetchRequest, scope: FetchScope, partitions: FetchPartition[]): void {
  const { version } = request;
  const read = readPartitions(broker, partitions, request, asked.maxBytes, asked.readsCommitted);
  const answers = scope.session?.news(read, scope.isIncremental) ?? read;
  const writer = request.writer().i32(0);
  if (version >= 7) writer.i16(scope.errorCode).i32(scope.session?.id ?? 0);
  writer.structs(byTopic(answers), (group) => {
    writer.string(group[0].asked.topic).structs(group, (answer) => {
      writer.i32(answer.asked.index).i16(answer.errorCode);
      writer.i64(answer.highWatermark).i64(answer.stableOffset);
      if (version >= 5) writer.i64(answer.startOffset);
      writer.structs(answer.aborted, (aborted) => writer.i64(aborted.producerId).i64(aborted.firstOffset));
      if (version >= 11) writer.i32(-1);
      writer.records(answer.pieces, answer.sizeBytes);
    });
  });
  request.reply(writer);
}

/** Neighbours of the same topic together: the order in which partitions were read stays the order of the answer. */
function byTopic(answers: readonly FetchedPartition[]): FetchedPartition[][] {
  const groups: FetchedPartition[][] = [];
  for (const answer of answers) {
    const group = groups.at(-1);
    if (group !== undefined && group[0].asked.topic === answer.asked.topic) group.push(answer);
    else groups.push([answer]);
  }
  return groups;
}
