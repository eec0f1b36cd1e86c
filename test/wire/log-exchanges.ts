// The part of `exchanges.ts` about what logs hold and let go.
import type { Exchange } from './exchanges.ts';

const deleteRecords: Exchange = {
  key: 21,
  name: 'DeleteRecords',
  versions: [0, 2],
  write: (body, _, { topic, fresh }) => {
    body.structs([topic, fresh], (name) => body.string(name).structs([0], (index) => body.i32(index).i64(1)));
    body.i32(10_000);
  },
  read: (answer) => {
    answer.i32();
    const deleted = answer.structs(() => ({ name: answer.string(), partitions: answer.structs(() => [answer.i32(), answer.i64(), answer.i16()]) }));
    return deleted.sort((a, b) => a.partitions[0][2] - b.partitions[0][2]);
  },
  expected: (_, { topic, fresh }) => [{ name: topic, partitions: [[0, 1, 0]] }, { name: fresh, partitions: [[0, -1, 3]] }],
};

const describeLogDirs: Exchange = {
  key: 35,
  name: 'DescribeLogDirs',
  versions: [0, 4],
  write: (body, _, { topic, fresh }) => {
    body.structs([topic, fresh], (name) => body.string(name).array([0, 1], (index) => body.i32(index)));
  },
  read: (answer, version) => {
    answer.i32();
    const error = version >= 3 ? answer.i16() : 0;
    const folders = answer.structs(() => {
      const folder = { error: answer.i16(), isNamed: answer.string() !== '' };
      const topics = answer.structs(() => ({
        name: answer.string(),
        partitions: answer.structs(() => [answer.i32(), answer.i64(), answer.i64(), answer.bool()]),
      }));
      if (version >= 4) answer.i64();
      if (version >= 4) answer.i64();
      return { ...folder, topics };
    });
    return { error, folders };
  },
  expected: (_, { topic, batch }) => {
    return { error: 0, folders: [{ error: 0, isNamed: true, topics: [{ name: topic, partitions: [[0, batch.length, 0, false]] }] }] };
  },
};

export const logExchanges: readonly Exchange[] = [deleteRecords, describeLogDirs];
