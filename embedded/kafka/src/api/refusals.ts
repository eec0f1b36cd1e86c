// Answers that say nothing but an error, for API keys whose requests are refused as a whole before their handlers see them:
// by a node that does not coordinate the group or the transactional id, or by a fault. In the layouts of all versions that are
// served, and of later ones that a proxy in front of another cluster meets.
import type { CoordinatorKind } from '../cluster/coordinators.ts';
import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import type { ErrorCode } from '../errors.ts';

/** How requests of one API key are refused as a whole. */
export interface Refusal {
  /** Whose coordinator answers; null where any node does. */
  readonly coordinator: CoordinatorKind | null;
  /** The groups or transactional ids that a request is about. */
  names(reader: Reader, version: number): string[];
  /** The last version whose layouts are written here: it may be later than what is served. */
  readonly lastVersion: number;
  /** Reads the body anew, and writes that of the answer. */
  write(writer: Writer, error: ErrorCode, reader: Reader, version: number): void;
}

const NOT_ASKED = -2147483648;

const first = (reader: Reader): string[] => [reader.string()];
const firstIfAny = (reader: Reader): string[] => [reader.nullableString()].filter((name) => name !== null);
const none = (): string[] => [];

function fetchGroup(reader: Reader, version: number): { group: string; topics: { topic: string; partitions: number[] }[] } {
  const group = reader.string();
  if (version >= 9) {
    reader.nullableString();
    reader.i32();
  }
  const topics = reader.nullableStructs(() => ({ topic: version >= 10 ? reader.uuid() : reader.string(), partitions: reader.array(() => reader.i32()) }));
  return { group, topics: topics ?? [] };
}

/** By the names of API keys. */
export const refusals: Readonly<Partial<Record<string, Refusal>>> = {
  OffsetCommit: {
    coordinator: 'group',
    lastVersion: 10,
    names: first,
    write(writer, error, reader, version) {
      reader.string();
      reader.i32();
      reader.string();
      if (version >= 7) reader.nullableString();
      if (version <= 4) reader.i64();
      const topics = reader.structs(() => ({
        topic: version >= 10 ? reader.uuid() : reader.string(),
        partitions: reader.structs(() => {
          const partition = reader.i32();
          reader.i64();
          if (version >= 6) reader.i32();
          reader.nullableString();
          return partition;
        }),
      }));
      if (version >= 3) writer.i32(0);
      writer.structs(topics, ({ topic, partitions }) => {
        if (version >= 10) writer.uuid(topic);
        else writer.string(topic);
        writer.structs(partitions, (partition) => writer.i32(partition).i16(error));
      });
    },
  },
  OffsetFetch: {
    coordinator: 'group',
    lastVersion: 10,
    names: (reader, version) => (version >= 8 ? reader.structs(() => fetchGroup(reader, version).group) : first(reader)),
    write(writer, error, reader, version) {
      if (version >= 8) {
        writer.i32(0).structs(reader.structs(() => fetchGroup(reader, version).group), (group) => {
          writer.string(group).structs([], () => undefined).i16(error);
        });
        return;
      }
      const { topics } = fetchGroup(reader, version);
      if (version >= 3) writer.i32(0);
      // From v2 on there is an error for the whole, and no topic is told with it.
      writer.structs(version < 2 ? topics : [], ({ topic, partitions }) => {
        writer.string(topic).structs(partitions, (partition) => writer.i32(partition).i64(-1).string('').i16(error));
      });
      if (version >= 2) writer.i16(error);
    },
  },
  JoinGroup: {
    coordinator: 'group',
    lastVersion: 9,
    names: first,
    write(writer, error, reader, version) {
      reader.string();
      reader.i32();
      if (version >= 1) reader.i32();
      const memberId = reader.string();
      if (version >= 2) writer.i32(0);
      writer.i16(error).i32(-1);
      if (version >= 7) writer.string(null);
      writer.string(version >= 7 ? null : '').string('');
      if (version >= 9) writer.bool(false);
      writer.string(memberId).structs([], () => undefined);
    },
  },
  Heartbeat: {
    coordinator: 'group',
    lastVersion: 4,
    names: first,
    write(writer, error, _, version) {
      if (version >= 1) writer.i32(0);
      writer.i16(error);
    },
  },
  LeaveGroup: {
    coordinator: 'group',
    lastVersion: 5,
    names: first,
    write(writer, error, _, version) {
      if (version >= 1) writer.i32(0);
      writer.i16(error);
      if (version >= 3) writer.structs([], () => undefined);
    },
  },
  SyncGroup: {
    coordinator: 'group',
    lastVersion: 5,
    names: first,
    write(writer, error, _, version) {
      if (version >= 1) writer.i32(0);
      writer.i16(error);
      if (version >= 5) writer.string(null).string(null);
      writer.bytes(Buffer.alloc(0));
    },
  },
  DescribeGroups: {
    coordinator: 'group',
    lastVersion: 6,
    names: (reader) => reader.array(() => reader.string()),
    write(writer, error, reader, version) {
      if (version >= 1) writer.i32(0);
      writer.structs(reader.array(() => reader.string()), (group) => {
        writer.i16(error);
        if (version >= 6) writer.string(null);
        writer.string(group).string('').string('').string('').structs([], () => undefined);
        if (version >= 3) writer.i32(NOT_ASKED);
      });
    },
  },
  DeleteGroups: {
    coordinator: 'group',
    lastVersion: 2,
    names: (reader) => reader.array(() => reader.string()),
    write(writer, error, reader) {
      writer.i32(0).structs(reader.array(() => reader.string()), (group) => writer.string(group).i16(error));
    },
  },
  ListGroups: {
    coordinator: null,
    lastVersion: 5,
    names: none,
    write(writer, error, _, version) {
      if (version >= 1) writer.i32(0);
      writer.i16(error).structs([], () => undefined);
    },
  },
  InitProducerId: {
    coordinator: 'transaction',
    lastVersion: 6,
    names: firstIfAny,
    write(writer, error, _, version) {
      writer.i32(0).i16(error).i64(-1).i16(-1);
      if (version >= 6) writer.i64(-1).i16(-1);
    },
  },
  AddPartitionsToTxn: {
    coordinator: 'transaction',
    lastVersion: 3,
    names: first,
    write(writer, error, reader) {
      reader.string();
      reader.i64();
      reader.i16();
      const topics = reader.structs(() => ({ topic: reader.string(), partitions: reader.array(() => reader.i32()) }));
      writer.i32(0).structs(topics, ({ topic, partitions }) => {
        writer.string(topic).structs(partitions, (partition) => writer.i32(partition).i16(error));
      });
    },
  },
  AddOffsetsToTxn: {
    coordinator: 'transaction',
    lastVersion: 4,
    names: first,
    write: (writer, error) => void writer.i32(0).i16(error),
  },
  EndTxn: {
    coordinator: 'transaction',
    lastVersion: 5,
    names: first,
    write(writer, error, _, version) {
      writer.i32(0).i16(error);
      if (version >= 5) writer.i64(-1).i16(-1);
    },
  },
  TxnOffsetCommit: {
    coordinator: 'group',
    lastVersion: 5,
    names(reader) {
      reader.string();
      return [reader.string()];
    },
    write(writer, error, reader, version) {
      reader.string();
      reader.string();
      reader.i64();
      reader.i16();
      if (version >= 3) {
        reader.i32();
        reader.string();
        reader.nullableString();
      }
      const topics = reader.structs(() => ({
        topic: reader.string(),
        partitions: reader.structs(() => {
          const partition = reader.i32();
          reader.i64();
          if (version >= 2) reader.i32();
          reader.nullableString();
          return partition;
        }),
      }));
      writer.i32(0).structs(topics, ({ topic, partitions }) => {
        writer.string(topic).structs(partitions, (partition) => writer.i32(partition).i16(error));
      });
    },
  },
  OffsetDelete: {
    coordinator: 'group',
    lastVersion: 0,
    names: first,
    write: (writer, error) => void writer.i16(error).i32(0).structs([], () => undefined),
  },
  DescribeTransactions: {
    coordinator: 'transaction',
    lastVersion: 0,
    names: (reader) => reader.array(() => reader.string()),
    write(writer, error, reader) {
      writer.i32(0).structs(reader.array(() => reader.string()), (transactionalId) => {
        writer.i16(error).string(transactionalId).string('').i32(0).i64(0).i64(0).i16(0).structs([], () => undefined);
      });
    },
  },
  ListTransactions: {
    coordinator: null,
    lastVersion: 2,
    names: none,
    write(writer, error) {
      writer.i32(0).i16(error).array([], () => undefined).structs([], () => undefined);
    },
  },
  DescribeLogDirs: {
    coordinator: null,
    lastVersion: 5,
    names: none,
    write(writer, error, _, version) {
      // Before v3 only a folder can have an error.
      writer.i32(0);
      if (version >= 3) writer.i16(error);
      writer.structs(version >= 3 ? [] : [error], () => writer.i16(error).string('').structs([], () => undefined));
    },
  },
};

/** API keys whose handlers ask for errors themselves: they have one for each topic or partition, or for a name. */
const asking = ['Produce', 'Fetch', 'ListOffsets', 'Metadata', 'FindCoordinator', 'OffsetForLeaderEpoch', 'DescribeProducers', 'DeleteRecords'];

/** API keys that can be answered with any error. */
export const refusableApis: readonly string[] = [...asking, ...Object.keys(refusals)];
