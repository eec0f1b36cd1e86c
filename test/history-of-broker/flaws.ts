// Brokers that are wrong in one way each. A flaw replaces one part of a broker that works.
import type { Broker } from '@wavetank/kafka';
import { errors } from '../../embedded/kafka/src/errors.ts';
import { GroupCoordinator } from '../../embedded/kafka/src/groups/coordinator.ts';
import { PartitionLog } from '../../embedded/kafka/src/log/partition-log.ts';
import { RecordBatch } from '../../embedded/kafka/src/log/record-batch.ts';
import { MemoryStorage } from '../../embedded/kafka/src/storage/memory.ts';
import { TransactionCoordinator } from '../../embedded/kafka/src/transactions/coordinator.ts';
import { partitions, topic, type Plant } from './world.ts';

type Append = PartitionLog['append'];
type Read = PartitionLog['read'];

/** What of a broker is nobody else's business, for those who break it. */
interface Inside {
  readonly producers: { duplicateOf(batch: RecordBatch): unknown; check(batch: RecordBatch): number };
  readonly byId: Map<number, unknown>;
  readonly journal: { commit(...args: unknown[]): number };
  readonly groups: Map<string, { generation: number; members: Map<string, unknown> }>;
  elect(...args: unknown[]): void;
  owned(...args: unknown[]): unknown;
}

const inside = (part: unknown): Inside => part as Inside;

/** One time in so many, by a count of its own: a flaw draws nothing from the stream that the clients live by. */
function now(every: number): () => boolean {
  let count = 0;
  return () => ++count % every === 0;
}

const logsOf = (broker: Broker): PartitionLog[] => broker.topics.get(topic)!.partitions;

function onAppend(change: (append: Append, log: PartitionLog) => Append): Plant {
  return (broker) => {
    for (const log of logsOf(broker)) log.append = change(log.append.bind(log), log);
  };
}

function onRead(change: (read: Read, log: PartitionLog, logs: readonly PartitionLog[]) => Read): Plant {
  return (broker) => {
    const logs = logsOf(broker);
    for (const log of logs) log.read = change(log.read.bind(log), log, logs);
  };
}

const copyOf = (batch: RecordBatch): RecordBatch => new RecordBatch(Buffer.from(batch.bytes));

export const flaws: Readonly<Record<string, Plant>> = {
  'acknowledges what it does not append': onAppend((append, log) => {
    const slips = now(9);
    return (batch, ...rest) => {
      if (!slips() || batch.validate() !== errors.NONE) return append(batch, ...rest);
      return { errorCode: errors.NONE, baseOffset: log.endOffset, appendTimeMs: -1, isDuplicate: false, costMs: 0 };
    };
  }),
  'appends twice': onAppend((append) => {
    const slips = now(9);
    return (batch, ...rest) => {
      // The copy is one of a producer without a sequence, or its own sequence would save the log from it.
      const copy = copyOf(batch);
      const result = append(batch, ...rest);
      if (slips() && batch.producerId < 0) append(copy, ...rest);
      return result;
    };
  }),
  'writes what it refuses': onAppend((append) => {
    const slips = now(9);
    return (batch, ...rest) => {
      const result = append(batch, ...rest);
      return slips() ? { ...result, errorCode: errors.KAFKA_STORAGE_ERROR } : result;
    };
  }),
  'acknowledges another offset': onAppend((append) => {
    const slips = now(9);
    return (batch, ...rest) => {
      const result = append(batch, ...rest);
      return slips() && result.errorCode === errors.NONE ? { ...result, baseOffset: result.baseOffset + 1 } : result;
    };
  }),
  'acknowledges before it syncs': onAppend((append) => (batch, nowMs) => append(batch, nowMs, false)),
  'forgets the sequences of its producers': (broker) => {
    for (const log of logsOf(broker)) Object.assign(inside(log).producers, { duplicateOf: () => null, check: () => errors.NONE });
  },
  'forgets the sequences of its producers when it starts again': (broker) => {
    for (const log of logsOf(broker)) inside(inside(log).producers).byId.clear();
  },
  'skips a batch when it is read': onRead((read, log) => {
    const slips = now(9);
    return (offset, ...rest) => read(slips() ? Math.min(offset + 3, log.endOffset) : offset, ...rest);
  }),
  'reads another partition': onRead((read, log, logs) => {
    const slips = now(9);
    const other = logs[(logs.indexOf(log) + 1) % partitions];
    const readOther = PartitionLog.prototype.read.bind(other);
    return (offset, ...rest) => (slips() && offset < other.endOffset && offset >= other.startOffset ? readOther(offset, ...rest) : read(offset, ...rest));
  }),
  'serves above the high watermark, and loses that when its leader moves': (broker) => {
    const cluster = inside(broker.cluster);
    const elect = cluster.elect.bind(broker.cluster);
    cluster.elect = (...args) => {
      elect(...args);
      logsOf(broker)[args[1] as number] = withoutLastBatch(logsOf(broker)[args[1] as number], broker, args[1] as number);
    };
  },
  'begins its leader epochs anew when it starts': (broker) => {
    for (const log of logsOf(broker)) log.leaderEpoch = 0;
  },
  'loses a commit': (broker) => {
    const { journal } = inside(broker.service(GroupCoordinator));
    const commit = journal.commit.bind(journal);
    const slips = now(5);
    journal.commit = (...args) => (slips() ? 0 : commit(...args));
  },
  'syncs no commit': (broker) => {
    const { journal } = inside(broker.service(GroupCoordinator));
    const commit = journal.commit.bind(journal);
    journal.commit = (group, entries, groups) => commit(group, entries, groups, false);
  },
  'forgets to fence members of before': (broker) => {
    const coordinator = broker.service(GroupCoordinator);
    const commit = coordinator.offsets.commit.bind(coordinator.offsets);
    coordinator.offsets.commit = (groupId, request) => {
      const group = inside(coordinator).groups.get(groupId);
      const [memberId] = group?.members.keys() ?? [];
      return commit(groupId, group === undefined || memberId === undefined ? request : { ...request, generation: group.generation, memberId });
    };
  },
};

/** Of transactions. */
export const transactionFlaws: Readonly<Record<string, Plant>> = {
  'serves aborted records': (broker) => {
    for (const { transactions } of logsOf(broker)) transactions.abortedIn = () => [];
  },
  'serves records before their transaction is committed': (broker) => {
    for (const log of logsOf(broker)) Object.defineProperty(log, 'lastStableOffset', { get: () => log.endOffset });
  },
  'commits a partition of what is aborted': (broker) => {
    for (const log of logsOf(broker)) {
      const endTransaction = log.endTransaction.bind(log);
      const slips = now(5);
      log.endTransaction = (producerId, epoch, result, ...rest) => endTransaction(producerId, epoch, slips() ? 'commit' : result, ...rest);
    }
  },
  'forgets to end a transaction in a partition': (broker) => {
    for (const log of logsOf(broker)) {
      const endTransaction = log.endTransaction.bind(log);
      const slips = now(5);
      log.endTransaction = (...args) =>
        slips() ? { errorCode: errors.NONE, baseOffset: log.endOffset, appendTimeMs: -1, isDuplicate: false, costMs: 0 } : endTransaction(...args);
    }
  },
  'forgets to fence producers of before': (broker) => {
    const coordinator = broker.service(TransactionCoordinator);
    inside(coordinator).owned = (transactionalId) => coordinator.find(transactionalId as string);
  },
  'syncs no decision': (broker) => {
    Object.defineProperty(broker.service(TransactionCoordinator), 'isSynced', { value: false });
  },
};

/** The log as a follower had it that was one batch behind. */
function withoutLastBatch(log: PartitionLog, broker: Broker, partition: number): PartitionLog {
  const bytes = Buffer.concat(log.read(log.startOffset, Number.MAX_SAFE_INTEGER, true).pieces);
  const batches: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 12 + bytes.readInt32BE(at + 8);
    batches.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  // Only this once: the next broker finds what the first one had written.
  const behind = new PartitionLog(new MemoryStorage(), `behind-${partition}`, { ...log.settings });
  for (const batch of batches.slice(0, -1)) behind.append(new RecordBatch(batch), broker.nowMs, false);
  behind.leaderEpoch = log.leaderEpoch;
  return behind;
}
