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

export const transactionExchanges: readonly Exchange[] = [addPartitionsToTxn, addOffsetsToTxn, endTxn, txnOffsetCommit];
