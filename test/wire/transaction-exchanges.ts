// The part of `exchanges.ts` that is about transactions. Each is of a producer of its own, whose transaction is under way.
import type { Reader } from '../../embedded/kafka/src/codec/reader.ts';
import type { Writer } from '../../embedded/kafka/src/codec/writer.ts';
import type { Exchange, Scene } from './exchanges.ts';

const writeProducer = (body: Writer, { transaction }: Scene): Writer =>
  body.string(transaction.transactionalId).i64(transaction.producerId).i16(transaction.producerEpoch);

const readError = (answer: Reader): number => [answer.i32(), answer.i16()][1];

const addPartitionsToTxn: Exchange = {
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: [0, 3],
  write: (body, _, scene) =>
    writeProducer(body, scene).structs([scene.topic], (name) => body.string(name).array([0], (partition) => body.i32(partition))),
  read: (answer) => {
    answer.i32();
    return answer.structs(() => [answer.string(), answer.structs(() => [answer.i32(), answer.i16()])]);
  },
  expected: (_, { topic }) => [[topic, [[0, 0]]]],
};

const addOffsetsToTxn: Exchange = {
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: [0, 3],
  write: (body, _, scene) => writeProducer(body, scene).string(scene.transaction.group),
  read: readError,
  expected: () => 0,
};

const endTxn: Exchange = {
  key: 26,
  name: 'EndTxn',
  versions: [0, 3],
  write: (body, _, scene) => writeProducer(body, scene).bool(true),
  read: readError,
  expected: () => 0,
};

const txnOffsetCommit: Exchange = {
  key: 28,
  name: 'TxnOffsetCommit',
  versions: [0, 3],
  write: (body, version, { transaction, topic }) => {
    body.string(transaction.transactionalId).string(transaction.group).i64(transaction.producerId).i16(transaction.producerEpoch);
    if (version >= 3) body.i32(-1).string('').string(null);
    body.structs([topic], (name) => {
      body.string(name).structs([0], (partition) => {
        body.i32(partition).i64(1);
        if (version >= 2) body.i32(-1);
        body.string('note');
      });
    });
  },
  read: addPartitionsToTxn.read,
  expected: (_, { topic }) => [[topic, [[0, 0]]]],
};

const describeProducers: Exchange = {
  key: 61,
  name: 'DescribeProducers',
  versions: [0, 0],
  write: (body, _, { topic }) => body.structs([topic], (name) => body.string(name).array([0, 9], (partition) => body.i32(partition))),
  read: (answer) => {
    answer.i32();
    const [[, partitions]] = answer.structs(() => {
      const name = answer.string();
      const read = answer.structs(() => {
        const found = { index: answer.i32(), error: answer.i16() };
        answer.nullableString();
        answer.structs(() => [answer.i64(), answer.i32(), answer.i32(), answer.i64(), answer.i32(), answer.i64()]);
        return found;
      });
      return [name, read] as const;
    });
    return partitions;
  },
  expected: () => [{ index: 0, error: 0 }, { index: 9, error: 3 }],
};

const describeTransactions: Exchange = {
  key: 65,
  name: 'DescribeTransactions',
  versions: [0, 0],
  write: (body, _, { transaction, fresh }) => body.array([transaction.transactionalId, fresh], (id) => body.string(id)),
  read: (answer, _, { transaction }) => {
    answer.i32();
    const found = answer.structs(() => {
      const [error, id, state, timeoutMs] = [answer.i16(), answer.string(), answer.string(), answer.i32()];
      answer.i64();
      const producer = [answer.i64(), answer.i16()];
      answer.structs(() => [answer.string(), answer.array(() => answer.i32())]);
      return { error, id, state, timeoutMs, producer };
    });
    const own = found.find(({ id }) => id === transaction.transactionalId);
    return { own, others: found.filter((each) => each !== own).map(({ error, state }) => [error, state]) };
  },
  expected: (_, { transaction: { transactionalId, producerId, producerEpoch } }) => ({
    own: { error: 0, id: transactionalId, state: 'Ongoing', timeoutMs: 60_000, producer: [producerId, producerEpoch] },
    others: [[105, '']],
  }),
};

const listTransactions: Exchange = {
  key: 66,
  name: 'ListTransactions',
  versions: [0, 1],
  write: (body, version, { transaction }) => {
    body.array(['Ongoing', 'None'], (state) => body.string(state)).array([transaction.producerId], (id) => body.i64(id));
    if (version >= 1) body.i64(-1);
  },
  read: (answer) => {
    answer.i32();
    const [error, unknown] = [answer.i16(), answer.array(() => answer.string())];
    return { error, unknown, found: answer.structs(() => [answer.string(), answer.i64(), answer.string()]) };
  },
  expected: (_, { transaction: { transactionalId, producerId } }) => ({ error: 0, unknown: ['None'], found: [[transactionalId, producerId, 'Ongoing']] }),
};

export const transactionExchanges: readonly Exchange[] = [
  addPartitionsToTxn, addOffsetsToTxn, endTxn, txnOffsetCommit, describeProducers, describeTransactions, listTransactions,
];
