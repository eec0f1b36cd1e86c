// Requests about groups and their offsets as functions of a client: what is asked, and the answer as data.
import type { Reader } from '../src/codec/reader.ts';
import type { Writer } from '../src/codec/writer.ts';
import type { RigClient } from './broker-rig.ts';

export interface CommitShape {
  group?: string;
  topic?: string;
  offset?: number;
  generation?: number;
  memberId?: string;
}

/** OffsetCommit v6 of one offset of partition 0. */
export function writeCommit({ group = 'group', topic = 'topic', offset = 1, generation = -1, memberId = '' }: CommitShape = {}): (writer: Writer) => void {
  return (writer) => {
    writer.string(group).i32(generation).string(memberId);
    writer.structs([topic], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i64(offset).i32(-1).string('')));
  };
}

export function readCommitted(reader: Reader): number {
  reader.i32();
  const [[errorCode]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      return reader.i16();
    });
  });
  return errorCode;
}

export function commitOffset(client: RigClient, shape: CommitShape = {}): number {
  return readCommitted(client.call(8, 6, writeCommit(shape)));
}

/** OffsetFetch v5 of partition 0; -1 for none. */
export function fetchOffset(client: RigClient, group = 'group', topic = 'topic'): number {
  const reader = client.call(9, 5, (writer) => {
    writer.string(group).structs([topic], (name) => writer.string(name).array([0], (index) => writer.i32(index)));
  });
  reader.i32();
  const [[offset]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      const committed = reader.i64();
      reader.i32();
      reader.nullableString();
      reader.i16();
      return committed;
    });
  });
  return offset;
}

export interface JoinShape {
  group?: string;
  memberId?: string;
  protocols?: readonly string[];
}

/** JoinGroup v4. */
export function writeJoin({ group = 'group', memberId = '', protocols = ['range'] }: JoinShape = {}): (writer: Writer) => void {
  return (writer) => {
    writer.string(group).i32(10_000).i32(30_000).string(memberId).string('consumer');
    writer.structs(protocols, (name) => writer.string(name).bytes(Buffer.alloc(0)));
  };
}

export function readJoined(reader: Reader): { errorCode: number; generation: number; memberId: string } {
  reader.i32();
  const answer = { errorCode: reader.i16(), generation: reader.i32() };
  reader.string();
  reader.string();
  return { ...answer, memberId: reader.string() };
}

export function join(client: RigClient, shape: JoinShape = {}): { errorCode: number; generation: number; memberId: string } {
  return readJoined(client.call(11, 4, writeJoin(shape)));
}

/** ListGroups v0. */
export function listGroups(client: RigClient): string[] {
  const reader = client.call(16, 0);
  reader.i16();
  return reader.structs(() => {
    const groupId = reader.string();
    reader.string();
    return groupId;
  });
}

/** DeleteGroups v1 of one group. */
export function writeDeleteGroup(group = 'group'): (writer: Writer) => void {
  return (writer) => writer.array([group], (id) => writer.string(id));
}

export function readDeletedGroup(reader: Reader): number {
  reader.i32();
  const [errorCode] = reader.structs(() => {
    reader.string();
    return reader.i16();
  });
  return errorCode;
}
