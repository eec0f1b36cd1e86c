// One request of each API key in each of its versions, and its answer read to the last byte. What is asked has the same
// meaning in all versions, so that one expectation holds for all.
import type { Reader } from '../../embedded/kafka/src/codec/reader.ts';
import type { Writer } from '../../embedded/kafka/src/codec/writer.ts';
import { groupExchanges } from './group-exchanges.ts';
import { logExchanges } from './log-exchanges.ts';
import { topicExchanges } from './topic-exchanges.ts';
import { transactionExchanges } from './transaction-exchanges.ts';
import type { Producer } from './transaction-requests.ts';

/** What the requests are about. Each version gets a scene of its own. */
export interface Scene {
  /** A topic of one partition with one record, of time 1000. */
  readonly topic: string;
  /** Its id. */
  readonly topicId: string;
  /** A group with the offset 1 of that topic and no members. */
  readonly group: string;
  /** A name that nothing has. */
  readonly fresh: string;
  /** A batch as it is to be produced. */
  readonly batch: Buffer;
  /** A member that alone makes up the group `member.group`, and has not asked for its assignment. */
  readonly member: { readonly group: string; readonly id: string; readonly generation: number };
  /** A producer whose transaction is under way, with the offsets of `transaction.group` in it. */
  readonly transaction: Producer & { readonly group: string };
}

export interface Exchange {
  readonly key: number;
  readonly name: string;
  /** First and last version that `write` and `read` know. */
  readonly versions: readonly [first: number, last: number];
  write(body: Writer, version: number, scene: Scene): unknown;
  read(answer: Reader, version: number, scene: Scene): unknown;
  /** What `read` gives, in every version. */
  expected(version: number, scene: Scene): unknown;
}

const NO_ID = '0'.repeat(32);

const produce: Exchange = {
  key: 0,
  name: 'Produce',
  // Versions 0 to 2 are announced for the sake of librdkafka alone, by both brokers, and served by none.
  versions: [3, 9],
  write: (body, _, { topic, batch }) => {
    body.string(null).i16(-1).i32(10_000);
    body.structs([topic], (name) => body.string(name).structs([0], (index) => body.i32(index).bytes(batch)));
  },
  read: (answer, version) => {
    const [[produced]] = answer.structs(() => {
      answer.string();
      return answer.structs(() => {
        const found = { index: answer.i32(), error: answer.i16(), offset: answer.i64(), appendMs: answer.i64(), start: version >= 5 ? answer.i64() : 0 };
        if (version < 8) return found;
        answer.structs(() => [answer.i32(), answer.nullableString()]);
        answer.nullableString();
        return found;
      });
    });
    answer.i32();
    return produced;
  },
  expected: () => ({ index: 0, error: 0, offset: 1, appendMs: -1, start: 0 }),
};

const fetch: Exchange = {
  key: 1,
  name: 'Fetch',
  versions: [4, 13],
  write: (body, version, { topic, topicId }) => {
    body.i32(-1).i32(0).i32(1).i32(1_000_000).i8(0);
    if (version >= 7) body.i32(0).i32(-1);
    body.structs([topic], (name) => {
      (version >= 13 ? body.uuid(topicId) : body.string(name)).structs([0], (index) => {
        body.i32(index);
        if (version >= 9) body.i32(-1);
        body.i64(0);
        if (version >= 12) body.i32(-1);
        if (version >= 5) body.i64(-1);
        body.i32(1_000_000);
      });
    });
    if (version >= 7) body.structs([], () => undefined);
    if (version >= 11) body.string('');
  },
  read: (answer, version) => {
    answer.i32();
    if (version >= 7) answer.i16();
    if (version >= 7) answer.i32();
    const [[fetched]] = answer.structs(() => {
      if (version >= 13) answer.uuid();
      else answer.string();
      return answer.structs(() => {
        const found = { index: answer.i32(), error: answer.i16(), end: answer.i64(), stable: answer.i64(), start: version >= 5 ? answer.i64() : 0 };
        answer.nullableStructs(() => [answer.i64(), answer.i64()]);
        if (version >= 11) answer.i32();
        return { ...found, hasRecords: answer.bytes().length > 61 };
      });
    });
    return fetched;
  },
  expected: () => ({ index: 0, error: 0, end: 1, stable: 1, start: 0, hasRecords: true }),
};

const listOffsets: Exchange = {
  key: 2,
  name: 'ListOffsets',
  versions: [1, 7],
  write: (body, version, { topic }) => {
    body.i32(-1);
    if (version >= 2) body.i8(0);
    body.structs([topic], (name) => {
      body.string(name).structs([0], (index) => {
        body.i32(index);
        if (version >= 4) body.i32(-1);
        body.i64(500);
      });
    });
  },
  read: (answer, version) => {
    if (version >= 2) answer.i32();
    const [[listed]] = answer.structs(() => {
      answer.string();
      return answer.structs(() => {
        const found = { index: answer.i32(), error: answer.i16(), timestampMs: answer.i64(), offset: answer.i64() };
        return { ...found, epoch: version >= 4 ? answer.i32() : 0 };
      });
    });
    return listed;
  },
  expected: () => ({ index: 0, error: 0, timestampMs: 1000, offset: 0, epoch: 0 }),
};

const metadata: Exchange = {
  key: 3,
  name: 'Metadata',
  versions: [0, 12],
  write: (body, version, { topic }) => {
    body.structs([topic], (name) => (version >= 10 ? body.uuid(NO_ID) : body).string(name));
    if (version >= 4) body.bool(false);
    if (version >= 8 && version <= 10) body.bool(true);
    if (version >= 8) body.bool(true);
  },
  read: (answer, version) => {
    if (version >= 3) answer.i32();
    const brokers = answer.structs(() => {
      const id = answer.i32();
      answer.string();
      answer.i32();
      if (version >= 1) answer.nullableString();
      return id;
    });
    if (version >= 2) answer.nullableString();
    const controller = version >= 1 ? answer.i32() : 1;
    const topics = answer.structs(() => {
      const topic = { error: answer.i16(), name: answer.string() };
      if (version >= 10) answer.uuid();
      if (version >= 1) answer.bool();
      const partitions = answer.structs(() => {
        const partition = [answer.i16(), answer.i32(), answer.i32(), version >= 7 ? answer.i32() : 0];
        const nodes = [answer.array(() => answer.i32()), answer.array(() => answer.i32())];
        if (version >= 5) answer.array(() => answer.i32());
        return [...partition, ...nodes];
      });
      if (version >= 8) answer.i32();
      return { ...topic, partitions };
    });
    if (version >= 8 && version <= 10) answer.i32();
    return { brokers, controller, topics };
  },
  expected: (_, { topic }) => ({ brokers: [1], controller: 1, topics: [{ error: 0, name: topic, partitions: [[0, 0, 1, 0, [1], [1]]] }] }),
};

const apiVersions: Exchange = {
  key: 18,
  name: 'ApiVersions',
  versions: [0, 3],
  write: (body, version) => {
    if (version >= 3) body.string('raw').string('1');
  },
  read: (answer, version) => {
    const error = answer.i16();
    const own = answer.structs(() => ({ key: answer.i16(), first: answer.i16(), last: answer.i16() })).find(({ key }) => key === 18);
    if (version >= 1) answer.i32();
    return { error, first: own?.first };
  },
  expected: () => ({ error: 0, first: 0 }),
};

const initProducerId: Exchange = {
  key: 22,
  name: 'InitProducerId',
  versions: [0, 4],
  write: (body, version) => {
    body.string(null).i32(60_000);
    if (version >= 3) body.i64(-1).i16(-1);
  },
  read: (answer) => {
    answer.i32();
    return { error: answer.i16(), hasId: answer.i64() >= 0, epoch: answer.i16() };
  },
  expected: () => ({ error: 0, hasId: true, epoch: 0 }),
};

const offsetForLeaderEpoch: Exchange = {
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: [2, 4],
  write: (body, version, { topic }) => {
    if (version >= 3) body.i32(-1);
    body.structs([topic], (name) => body.string(name).structs([0, 7], (epoch) => body.i32(0).i32(0).i32(epoch)));
  },
  read: (answer) => {
    answer.i32();
    return answer.structs(() => [answer.string(), answer.structs(() => ({ error: answer.i16(), index: answer.i32(), epoch: answer.i32(), end: answer.i64() }))])[0][1];
  },
  expected: () => [{ error: 0, index: 0, epoch: 0, end: 1 }, { error: 0, index: 0, epoch: -1, end: -1 }],
};

const describeCluster: Exchange = {
  key: 60,
  name: 'DescribeCluster',
  versions: [0, 2],
  write: (body, version) => {
    body.bool(false);
    if (version >= 1) body.i8(1);
    if (version >= 2) body.bool(false);
  },
  read: (answer, version) => {
    answer.i32();
    const error = answer.i16();
    const message = answer.nullableString();
    const endpoints = version >= 1 ? answer.i8() : 1;
    const hasId = answer.string().length > 0;
    const controller = answer.i32();
    const nodes = answer.structs(() => {
      const id = answer.i32();
      answer.string();
      answer.i32();
      answer.nullableString();
      return { id, isFenced: version >= 2 && answer.bool() };
    });
    return { error, message, endpoints, hasId, controller, nodes, operations: answer.i32() };
  },
  expected: () => ({ error: 0, message: null, endpoints: 1, hasId: true, controller: 1, nodes: [{ id: 1, isFenced: false }], operations: -2147483648 }),
};

export const exchanges: readonly Exchange[] = [
  produce, fetch, listOffsets, metadata, ...groupExchanges, apiVersions, initProducerId, offsetForLeaderEpoch, ...transactionExchanges, ...logExchanges,
  ...topicExchanges, describeCluster,
];
