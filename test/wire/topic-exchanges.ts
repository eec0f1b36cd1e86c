// The part of `exchanges.ts` that changes topics and their settings.
import type { Reader } from '../../embedded/kafka/src/codec/reader.ts';
import type { Exchange } from './exchanges.ts';

const NO_ID = '0'.repeat(32);

const createTopics: Exchange = {
  key: 19,
  name: 'CreateTopics',
  versions: [0, 7],
  write: (body, version, { fresh }) => {
    body.structs([fresh], (name) => {
      body.string(name).i32(2).i16(1);
      body.structs([], () => undefined);
      body.structs(['5000'], (value) => body.string('max.message.bytes').string(value));
    });
    body.i32(10_000);
    if (version >= 1) body.bool(false);
  },
  read: (answer, version) => {
    if (version >= 2) answer.i32();
    return answer.structs(() => {
      const name = answer.string();
      if (version >= 7) answer.uuid();
      const made = { name, error: answer.i16(), message: version >= 1 ? answer.nullableString() : null };
      if (version < 5) return { ...made, partitions: 2, size: '5000' };
      const partitions = answer.i32();
      answer.i16();
      const configs = answer.structs(() => {
        const config = { name: answer.string(), value: answer.nullableString() };
        answer.bool();
        answer.i8();
        answer.bool();
        return config;
      });
      return { ...made, partitions, size: configs.find((config) => config.name === 'max.message.bytes')?.value };
    });
  },
  expected: (_, { fresh }) => [{ name: fresh, error: 0, message: null, partitions: 2, size: '5000' }],
};

const deleteTopics: Exchange = {
  key: 20,
  name: 'DeleteTopics',
  versions: [0, 6],
  write: (body, version, { topic, fresh }) => {
    if (version >= 6) body.structs([topic, fresh], (name) => body.string(name).uuid(NO_ID));
    else body.array([topic, fresh], (name) => body.string(name));
    body.i32(10_000);
  },
  read: (answer, version) => {
    if (version >= 1) answer.i32();
    const deleted = answer.structs(() => {
      const name = answer.nullableString();
      if (version >= 6) answer.uuid();
      const error = answer.i16();
      if (version >= 5) answer.nullableString();
      return { name, error };
    });
    return deleted.sort((a, b) => a.error - b.error);
  },
  expected: (_, { topic, fresh }) => [{ name: topic, error: 0 }, { name: fresh, error: 3 }],
};

const describeConfigs: Exchange = {
  key: 32,
  name: 'DescribeConfigs',
  versions: [0, 4],
  write: (body, version, { topic }) => {
    body.structs([topic], (name) => body.i8(2).string(name).array(['cleanup.policy'], (key) => body.string(key)));
    if (version >= 1) body.bool(true);
    if (version >= 3) body.bool(true);
  },
  read: (answer, version) => {
    answer.i32();
    return answer.structs(() => {
      const described = { error: answer.i16(), message: answer.nullableString(), type: answer.i8(), name: answer.string() };
      const configs = answer.structs(() => {
        const config = [answer.string(), answer.nullableString()];
        answer.bool();
        answer.i8();
        answer.bool();
        if (version >= 1) answer.structs(() => [answer.string(), answer.nullableString(), answer.i8()]);
        if (version >= 3) answer.i8();
        if (version >= 3) answer.nullableString();
        return config;
      });
      return { ...described, message: described.message ?? '', configs };
    });
  },
  expected: (_, { topic }) => [{ error: 0, message: '', type: 2, name: topic, configs: [['cleanup.policy', 'delete']] }],
};

const readAltered = (answer: Reader): unknown => {
  answer.i32();
  return answer.structs(() => {
    const error = answer.i16();
    answer.nullableString();
    return [error, answer.i8(), answer.string()];
  });
};

const alterConfigs: Exchange = {
  key: 33,
  name: 'AlterConfigs',
  versions: [0, 2],
  write: (body, _, { topic }) => {
    body.structs([topic], (name) => body.i8(2).string(name).structs(['6000'], (value) => body.string('max.message.bytes').string(value)));
    body.bool(false);
  },
  read: readAltered,
  expected: (_, { topic }) => [[0, 2, topic]],
};

const incrementalAlterConfigs: Exchange = {
  key: 44,
  name: 'IncrementalAlterConfigs',
  versions: [0, 1],
  write: (body, _, { topic }) => {
    body.structs([topic], (name) => body.i8(2).string(name).structs(['6000'], (value) => body.string('max.message.bytes').i8(0).string(value)));
    body.bool(false);
  },
  read: readAltered,
  expected: (_, { topic }) => [[0, 2, topic]],
};

const createPartitions: Exchange = {
  key: 37,
  name: 'CreatePartitions',
  versions: [0, 3],
  write: (body, _, { topic }) => {
    body.structs([topic], (name) => body.string(name).i32(3).structs(null, () => undefined));
    body.i32(10_000).bool(false);
  },
  read: (answer) => {
    answer.i32();
    return answer.structs(() => [answer.string(), answer.i16(), answer.nullableString()]);
  },
  expected: (_, { topic }) => [[topic, 0, null]],
};

export const topicExchanges: readonly Exchange[] = [
  createTopics, deleteTopics, describeConfigs, alterConfigs, createPartitions, incrementalAlterConfigs,
];
