// Requests about topics and their settings, in any version: what is asked, and the answer as data.
import type { Reader } from '../src/codec/reader.ts';
import type { Writer } from '../src/codec/writer.ts';
import type { RigClient } from './broker-rig.ts';

export interface TopicShape {
  name: string;
  partitions?: number;
  replicationFactor?: number;
  assignments?: readonly (readonly [number, readonly number[]])[];
  configs?: readonly (readonly [string, string | null])[];
}

export interface TopicAnswer {
  name: string | null;
  errorCode: number;
  message: string | null;
}

export function writeCreateTopics(topics: readonly TopicShape[], version: number, isTrial = false): (writer: Writer) => void {
  return (writer) => {
    writer.structs(topics, ({ name, partitions = 1, replicationFactor = 1, assignments = [], configs = [] }) => {
      writer.string(name).i32(partitions).i16(replicationFactor);
      writer.structs(assignments, ([index, nodeIds]) => writer.i32(index).array(nodeIds, (id) => writer.i32(id)));
      writer.structs(configs, ([key, value]) => writer.string(key).string(value));
    });
    writer.i32(1000);
    if (version >= 1) writer.bool(isTrial);
  };
}

/** The error of the first topic in CreateTopics v4. */
export function readCreated(reader: Reader): number {
  return readCreateTopics(reader, 4)[0].errorCode;
}

export function createTopics(client: RigClient, topics: readonly TopicShape[], version = 7, isTrial = false): TopicAnswer[] {
  return readCreateTopics(client.call(19, version, writeCreateTopics(topics, version, isTrial)), version);
}

function readCreateTopics(reader: Reader, version: number): TopicAnswer[] {
  if (version >= 2) reader.i32();
  return reader.structs(() => {
    const name = reader.string();
    if (version >= 7) reader.uuid();
    const answer = { name, errorCode: reader.i16(), message: version >= 1 ? reader.nullableString() : null };
    if (version < 5) return answer;
    const outcome = { partitions: reader.i32(), replicationFactor: reader.i16() };
    const configs = reader.nullableStructs(() => {
      const config = [reader.string(), reader.nullableString()];
      reader.bool();
      reader.i8();
      reader.bool();
      return config;
    });
    return { ...answer, ...outcome, configs };
  });
}

export function writeDeleteTopics(names: readonly string[], version: number): (writer: Writer) => void {
  return (writer) => {
    if (version >= 6) writer.structs(names, (name) => writer.string(name).uuid('0'.repeat(32)));
    else writer.array(names, (name) => writer.string(name));
    writer.i32(1000);
  };
}

/** The error of the first topic in DeleteTopics v4. */
export function readDeleted(reader: Reader): number {
  return readDeleteTopics(reader, 4)[0].errorCode;
}

export function deleteTopics(client: RigClient, names: readonly string[], version = 5): TopicAnswer[] {
  return readDeleteTopics(client.call(20, version, writeDeleteTopics(names, version)), version);
}

function readDeleteTopics(reader: Reader, version: number): TopicAnswer[] {
  if (version >= 1) reader.i32();
  return reader.structs(() => {
    const name = reader.nullableString();
    if (version >= 6) reader.uuid();
    return { name, errorCode: reader.i16(), message: version >= 5 ? reader.nullableString() : null };
  });
}

export interface MetadataAnswer {
  topics: { name: string | null; errorCode: number; id: string; partitions: number }[];
}

/** `names` null asks for all topics. */
export function metadata(client: RigClient, names: readonly string[] | null, version = 12, mayCreate = false, ids?: readonly string[]): MetadataAnswer {
  const reader = client.call(3, version, (writer) => {
    writer.structs(ids ?? names ?? (version === 0 ? [] : null), (asked) => {
      if (version >= 10) writer.uuid(ids === undefined ? '0'.repeat(32) : asked);
      writer.string(ids === undefined ? asked : null);
    });
    if (version >= 4) writer.bool(mayCreate);
    if (version >= 8 && version <= 10) writer.bool(true);
    if (version >= 8) writer.bool(true);
  });
  if (version >= 3) reader.i32();
  reader.structs(() => {
    reader.i32();
    reader.string();
    reader.i32();
    if (version >= 1) reader.nullableString();
  });
  if (version >= 2) reader.nullableString();
  if (version >= 1) reader.i32();
  const topics = reader.structs(() => {
    const errorCode = reader.i16();
    const name = version >= 12 ? reader.nullableString() : reader.string();
    const id = version >= 10 ? reader.uuid() : '';
    if (version >= 1) reader.bool();
    const partitions = reader.structs(() => {
      reader.i16();
      reader.i32();
      reader.i32();
      if (version >= 7) reader.i32();
      reader.array(() => reader.i32());
      reader.array(() => reader.i32());
      if (version >= 5) reader.array(() => reader.i32());
    });
    if (version >= 8) reader.i32();
    return { name, errorCode, id, partitions: partitions.length };
  });
  if (version >= 8 && version <= 10) reader.i32();
  reader.tags();
  if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes too many in Metadata v${version}`);
  return { topics };
}

export interface ConfigAnswer {
  errorCode: number;
  configs: Record<string, { value: string | null; source: number; synonyms: string[] }>;
}

export function describeConfigs(client: RigClient, type: number, name: string, keys: readonly string[] | null, version = 4): ConfigAnswer {
  const reader = client.call(32, version, (writer) => {
    writer.structs([name], () => writer.i8(type).string(name).array(keys, (key) => writer.string(key)));
    if (version >= 1) writer.bool(true);
    if (version >= 3) writer.bool(true);
  });
  reader.i32();
  const [answer] = reader.structs(() => {
    const errorCode = reader.i16();
    reader.nullableString();
    reader.i8();
    reader.string();
    const configs = reader.structs(() => {
      const key = reader.string();
      const value = reader.nullableString();
      reader.bool();
      const source = reader.i8();
      reader.bool();
      const synonyms = version >= 1 ? reader.structs(() => `${reader.string()}=${reader.nullableString()}@${reader.i8()}`) : [];
      if (version >= 3) {
        reader.i8();
        reader.nullableString();
      }
      return [key, { value, source, synonyms }] as const;
    });
    return { errorCode, configs: Object.fromEntries(configs) };
  });
  return answer;
}

/** AlterConfigs (33), or IncrementalAlterConfigs (44) when the changes have an operation. */
export function alterConfigs(client: RigClient, name: string, changes: readonly (readonly [string, string | null, number?])[], version = 0, isTrial = false): number {
  const key = changes.some((change) => change.length === 3) ? 44 : 33;
  const reader = client.call(key, version, (writer) => {
    writer.structs([name], () => {
      writer.i8(2).string(name).structs(changes, ([config, value, operation = 0]) => {
        writer.string(config);
        if (key === 44) writer.i8(operation);
        writer.string(value);
      });
    });
    writer.bool(isTrial);
  });
  reader.i32();
  return reader.structs(() => {
    const errorCode = reader.i16();
    reader.nullableString();
    reader.i8();
    reader.string();
    return errorCode;
  })[0];
}

export function createPartitions(client: RigClient, name: string, count: number, assignments: number[][] | null = null, version = 3, isTrial = false): number {
  const reader = client.call(37, version, (writer) => {
    writer.structs([name], () => {
      writer.string(name).i32(count).structs(assignments, (nodeIds) => writer.array(nodeIds, (id) => writer.i32(id)));
    });
    writer.i32(1000).bool(isTrial);
  });
  reader.i32();
  return reader.structs(() => {
    reader.string();
    const errorCode = reader.i16();
    reader.nullableString();
    return errorCode;
  })[0];
}

export function initProducerId(client: RigClient, version = 4, transactionalId: string | null = null): { errorCode: number; producerId: number; epoch: number } {
  const reader = client.call(22, version, (writer) => {
    writer.string(transactionalId).i32(60000);
    if (version >= 3) writer.i64(-1).i16(-1);
  });
  reader.i32();
  return { errorCode: reader.i16(), producerId: reader.i64(), epoch: reader.i16() };
}
