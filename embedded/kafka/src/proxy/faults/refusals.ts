// How requests are answered with an error by a proxy: as by the broker, and for keys whose handlers tell errors there themselves.
import { findCoordinator } from '../../api/10-find-coordinator.ts';
import { listOffsets } from '../../api/02-list-offsets.ts';
import { produce } from '../../api/00-produce.ts';
import { refusals, type Refusal } from '../../api/refusals.ts';
import type { Reader } from '../../codec/reader.ts';
import type { Writer } from '../../codec/writer.ts';
import type { Scope } from '../../faults/fault.ts';
import type { NamedTopic } from '../answer-reader.ts';

interface AskedTopic extends NamedTopic {
  readonly partitions: readonly number[];
}

/** A refusal of a request about partitions; it is refused as a whole, whichever of them a fault is about. */
interface TopicRefusal extends Pick<Refusal, 'lastVersion' | 'write'> {
  topics(reader: Reader, version: number): AskedTopic[];
}

const produceRefusal: TopicRefusal = {
  lastVersion: 13,
  topics(reader, version) {
    if (version >= 3) reader.nullableString();
    reader.skip(6);
    return reader.structs(() => ({
      name: version >= 13 ? null : reader.string(),
      id: version >= 13 ? reader.uuid() : null,
      partitions: reader.structs(() => {
        const partition = reader.i32();
        reader.nullableBytes();
        return partition;
      }),
    }));
  },
  write(writer, error, reader, version) {
    writer.structs(this.topics(reader, version), (topic) => {
      writeTopic(writer, topic).structs(topic.partitions, (partition) => {
        writer.i32(partition).i16(error).i64(-1);
        if (version >= 2) writer.i64(-1);
        if (version >= 5) writer.i64(-1);
        if (version >= 8) writer.structs([], () => undefined).string(null);
      });
    });
    if (version >= 1) writer.i32(0);
  },
};

const listOffsetsRefusal: TopicRefusal = {
  lastVersion: 11,
  topics(reader, version) {
    reader.i32();
    if (version >= 2) reader.i8();
    return reader.structs(() => ({
      name: reader.string(),
      id: null,
      partitions: reader.structs(() => {
        const partition = reader.i32();
        reader.skip(version >= 4 ? 12 : 8);
        return partition;
      }),
    }));
  },
  write(writer, error, reader, version) {
    if (version >= 2) writer.i32(0);
    writer.structs(this.topics(reader, version), (topic) => {
      writeTopic(writer, topic).structs(topic.partitions, (partition) => {
        writer.i32(partition).i16(error).i64(-1).i64(-1);
        if (version >= 4) writer.i32(-1);
      });
    });
  },
};

const findCoordinatorRefusal: Refusal = {
  coordinator: null,
  lastVersion: 6,
  names(reader, version) {
    if (version < 4) return [reader.string()];
    reader.i8();
    return reader.array(() => reader.string());
  },
  write(writer, error, reader, version) {
    if (version >= 1) writer.i32(0);
    if (version >= 4) {
      writer.structs(this.names(reader, version), (name) => writer.string(name).i32(-1).string('').i32(-1).i16(error).string(null));
      return;
    }
    writer.i16(error);
    if (version >= 1) writer.string(null);
    writer.i32(-1).string('').i32(-1);
  },
};

function writeTopic(writer: Writer, { name, id }: AskedTopic): Writer {
  return id === null ? writer.string(name) : writer.uuid(id);
}

const topicRefusals: Readonly<Record<string, TopicRefusal>> = { [produce.name]: produceRefusal, [listOffsets.name]: listOffsetsRefusal };
const nameRefusals: Readonly<Partial<Record<string, Refusal>>> = { ...refusals, [findCoordinator.name]: findCoordinatorRefusal };

/** How requests of a key are refused; undefined for keys that are not. */
export function refusalOf(apiName: string): Pick<Refusal, 'lastVersion' | 'write'> | undefined {
  return topicRefusals[apiName] ?? nameRefusals[apiName];
}

/** What a request that can be refused is about. */
export function scopesOf(apiName: string, reader: Reader, version: number, nameOf: (topic: NamedTopic) => string | null): Scope[] {
  const topics = topicRefusals[apiName]?.topics(reader, version);
  if (topics === undefined) return (nameRefusals[apiName]?.names(reader, version) ?? []).map((group) => ({ group }));
  return topics.flatMap((topic) => topic.partitions.map((partition) => ({ topic: nameOf(topic) ?? undefined, partition })));
}

/** API keys whose requests a proxy can refuse. */
export const refusedApis: readonly string[] = [...Object.keys(topicRefusals), ...Object.keys(nameRefusals)];

/** API keys that ask the coordinator of a group. */
export const groupApis: readonly string[] = Object.keys(refusals).filter((name) => refusals[name]?.coordinator === 'group');
