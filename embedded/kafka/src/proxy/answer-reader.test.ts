import { describe, expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { apis } from '../api/registry.ts';
import { Writer } from '../codec/writer.ts';
import type { Address } from './address.ts';
import { answerLayouts, type AnswerLayout } from './answer-layouts.ts';
import { AnswerReader, withAddresses } from './answer-reader.ts';

const nodes = [1, 2, 3].map((id) => ({ id, host: `node-${id}.example.org`, port: 9091 + id }));
const TOPIC_ID = 'ab'.repeat(16);
const NAMES = ['a', 'b'];

type Write = (writer: Writer, version: number) => unknown;

/** What is asked of the broker, for keys that it serves. */
const requests: Record<string, Write> = {
  Metadata(writer, version) {
    writer.structs(NAMES, (name) => {
      if (version >= 10) writer.uuid('0'.repeat(32));
      writer.string(name);
    });
    if (version >= 4) writer.bool(true);
    if (version >= 8 && version <= 10) writer.bool(true);
    if (version >= 8) writer.bool(true);
  },
  FindCoordinator(writer, version) {
    if (version < 4) writer.string('group');
    if (version >= 1) writer.i8(0);
    if (version >= 4) writer.array(['group', 'other'], (name) => writer.string(name));
  },
  DescribeCluster(writer, version) {
    writer.bool(true);
    if (version >= 1) writer.i8(1);
    if (version >= 2) writer.bool(false);
  },
};

const writeNodes = (writer: Writer): Writer => writer.structs(nodes, ({ id, host, port }) => writer.i32(id).string(host).i32(port).string(id === 2 ? 'rack' : null));
const writeTopic = (writer: Writer, byId: boolean): Writer => (byId ? writer.uuid(TOPIC_ID) : writer.string('a'));

/** Ends an answer with a tagged field before that of the nodes and one after it, as none does yet. */
function writeTaggedNodes(writer: Writer): void {
  const list = new Writer(true);
  writeNodes(list);
  const bytes = Buffer.concat(list.finish());
  writer.uvarint(2).uvarint(0).uvarint(bytes.length).raw(bytes).uvarint(7).uvarint(3).raw(Buffer.from('xyz'));
}

/** Bodies of answers that the broker of this package does not give, as a leader that moved makes them; with the tagged fields that end them. */
const answers: Record<string, Write> = {
  Produce(writer, version) {
    writer.structs([0], () => {
      writeTopic(writer, version >= 13).array([0, 1], (index) => {
        writer.i32(index).i16(6).i64(-1).i64(-1).i64(-1).structs([3], (each) => writer.i32(each).string('wrong')).string(null);
        writer.tag(0, (field) => field.i32(2).i32(5).tags());
      });
    });
    writer.i32(0);
    writeTaggedNodes(writer);
  },
  Fetch(writer, version) {
    writer.i32(0).i16(0).i32(17).structs([0], () => {
      writeTopic(writer, version >= 13).array([0, 1], (index) => {
        writer.i32(index).i16(6).i64(9).i64(9).i64(0).structs([4], (each) => writer.i64(each).i64(2)).i32(-1).bytes(Buffer.alloc(3000, index));
        writer.tag(1, (field) => field.i32(2).i32(5).tags());
      });
    });
    writeTaggedNodes(writer);
  },
  ShareFetch(writer, version) {
    writer.i32(0).i16(0).string(null);
    if (version >= 1) writer.i32(30);
    writer.structs([0], () => {
      writer.uuid(TOPIC_ID).structs([0, 1], (index) => {
        writer.i32(index).i16(6).string('moved').i16(0).string(null).i32(2).i32(5).tags().bytes(Buffer.alloc(100));
        writer.structs([0], () => writer.i64(1).i64(2).i16(1));
      });
    });
    writeNodes(writer).tags();
  },
  ShareAcknowledge(writer, version) {
    writer.i32(0).i16(0).string(null);
    if (version >= 2) writer.i32(30);
    writer.structs([0], () => {
      writer.uuid(TOPIC_ID).structs([0, 1], (index) => writer.i32(index).i16(6).string('moved').i32(2).i32(5).tags());
    });
    writeNodes(writer).tags();
  },
};

function answerOf({ api: { key, name, flexibleVersion } }: AnswerLayout, version: number): Buffer {
  const isFlexible = version >= flexibleVersion;
  const write = answers[name];
  if (write !== undefined) {
    const writer = new Writer(isFlexible).i32(0).i32(77).tags();
    write(writer, version);
    writer.patchLength(writer.size - 4);
    return Buffer.concat(writer.finish());
  }
  const rig = new BrokerRig({ nodes });
  for (const topic of NAMES) rig.broker.topics.create(topic, 2);
  const client = rig.connect(1);
  client.send(key, version, (writer) => requests[name](writer, version));
  return client.answers[0];
}

/** Versions that an answer can be had of: those of the broker, or those that are written here. */
function versionsOf({ api, addressesFrom, lastVersion }: AnswerLayout): number[] {
  const served = answers[api.name] === undefined ? apis.find(({ key }) => key === api.key)!.maxVersion : lastVersion;
  return Array.from({ length: served - addressesFrom + 1 }, (_, index) => addressesFrom + index);
}

const cases = [...answerLayouts.values()].flatMap((layout) => versionsOf(layout).map((version) => ({ layout, version, name: layout.api.name })));
const short: Address = { host: '::1', port: 1 };
const long: Address = { host: 'h'.repeat(200), port: 65535 };

describe.each(cases)('an answer to $name v$version', ({ layout, version }) => {
  const frame = answerOf(layout, version);
  const read = (bytes: Buffer): AnswerReader => new AnswerReader(bytes, layout, version);

  it('is read to its end, and its addresses are found', () => {
    const reader = read(frame);
    const told = reader.addresses.map(({ nodeId, host, port }) => ({ id: nodeId, host, port }));
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter(({ id, host, port }) => !nodes.some((node) => node.id === id && node.host === host && node.port === port))).toEqual([]);
  });

  it('stays byte for byte as it was with the same addresses, and after others of any length and back', () => {
    expect(withAddresses(frame, read(frame), (address) => address).equals(frame)).toBe(true);
    for (const other of [short, long]) {
      const there = withAddresses(frame, read(frame), () => other);
      expect(there.readInt32BE(0)).toBe(there.length - 4);
      const between = read(there);
      expect(between.addresses.map(({ host, port }) => ({ host, port }))).toEqual(read(frame).addresses.map(() => other));
      const original = read(frame).addresses;
      expect(withAddresses(there, between, (address) => original[between.addresses.indexOf(address)]).equals(frame)).toBe(true);
    }
  });
});

describe('error codes in an answer', () => {
  it.each([['Produce', 13], ['Fetch', 18], ['ShareFetch', 2]] as const)('of %s v%i stand where the reader says', (name, version) => {
    const layout = [...answerLayouts.values()].find(({ api }) => api.name === name)!;
    const frame = answerOf(layout, version);
    const { errors } = new AnswerReader(frame, layout, version);
    expect(errors.map(({ topic, partition, at }) => [topic.id, partition, frame.readInt16BE(at)])).toEqual([[TOPIC_ID, 0, 6], [TOPIC_ID, 1, 6]]);
  });

  it('of Metadata are those of its topics, whose ids it names', () => {
    const layout = answerLayouts.get(3)!;
    const frame = answerOf(layout, 12);
    const { errors, names } = new AnswerReader(frame, layout, 12);
    expect(errors.map(({ topic, partition, at }) => [topic.name, partition, frame.readInt16BE(at)])).toEqual([['a', null, 0], ['b', null, 0]]);
    expect([...names.values()]).toEqual(NAMES);
  });
});
