// Each kind of fault as a client meets it, in frames, on a clock that the test moves.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../../test/broker-rig.ts';
import { fetchOffset, writeCommit } from '../../test/group-requests.ts';
import { deleteRecords, fetch, listOffset, produce, readFetched, readProduced, writeFetch, writeProduce } from '../../test/log-requests.ts';
import { recordBatch, valuesIn } from '../../test/record-batches.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { FileStorage } from '../storage/files.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import type { Storage } from '../storage/storage.ts';
import { whichRequests } from './fields.ts';
import { faultKinds, type FaultSpec } from './registry.ts';
import type { Fault } from './faults.ts';

class FaultRig extends BrokerRig {
  constructor(options: Partial<BrokerOptions> = {}) {
    super(options);
    this.broker.topics.create('topic', 2);
  }

  inject(spec: FaultSpec): Fault {
    let fault!: Fault;
    this.act(() => {
      fault = this.broker.faults.inject(spec);
    });
    return fault;
  }

  /** Values of partition 0, asked for when all faults are over. */
  values(): string[] {
    this.act(() => this.broker.faults.clear());
    return valuesIn(fetch(this.connect()).partitions[0].records).map(({ value }) => value);
  }
}

const nodes = [1, 2, 3].map((id) => ({ id, host: 'localhost', port: 9091 + id }));
const heartbeat = (client: RigClient): number => client.call(12, 0, (writer) => writer.string('group').i32(1).string('member')).i16();
const batch = (value = 'value'): Buffer => recordBatch({ values: [value] });

describe('error', () => {
  it('answers the nth request of an API key, and does not apply it', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    const fault = rig.inject({ kind: 'error', api: 'Produce', error: 'REQUEST_TIMED_OUT', nth: 2, times: 2 });
    expect(['a', 'b', 'c', 'd'].map((value) => produce(client, batch(value)).errorCode)).toEqual([0, 7, 7, 0]);
    expect(fault.hits).toBe(2);
    expect(rig.values()).toEqual(['a', 'd']);
  });

  it('strikes one partition, and no other', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    rig.inject({ kind: 'error', api: 'Produce', error: 'CORRUPT_MESSAGE', topic: 'topic', partition: 1 });
    expect([0, 1].map((partition) => produce(client, batch(), { partition }).errorCode)).toEqual([0, 2]);
  });

  it('lasts as long as it is told to', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    const fault = rig.inject({ kind: 'error', api: 'Fetch', error: 'KAFKA_STORAGE_ERROR', forMs: 100 });
    expect(fetch(client).partitions[0].errorCode).toBe(56);
    rig.advance(100);
    expect([fetch(client).partitions[0].errorCode, fault.isActive, fault.hits]).toEqual([0, false, 1]);
  });

  it('ends a long poll once, and counts it once', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    client.send(1, 11, writeFetch({ maxWaitMs: 500 }));
    const fault = rig.inject({ kind: 'error', api: 'Fetch', error: 'NOT_LEADER_OR_FOLLOWER', nth: 1 });
    produce(rig.connect(), batch());
    expect(readFetched(client.take()!).partitions[0].errorCode).toBe(6);
    expect([fault.hits, fetch(client).partitions[0].errorCode]).toEqual([1, 0]);
  });

  it('can be told by DeleteRecords, which then deletes nothing', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    produce(client, batch());
    rig.inject({ kind: 'error', api: 'DeleteRecords', error: 'NOT_LEADER_OR_FOLLOWER', topic: 'topic', partition: 0 });
    expect(deleteRecords(client, 1)).toEqual({ startOffset: -1, errorCode: 6 });
    expect(rig.values()).toEqual(['value']);
    expect(deleteRecords(client, 1)).toEqual({ startOffset: 1, errorCode: 0 });
  });

  it('can be told by ListOffsets, FindCoordinator and Metadata', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    for (const api of ['ListOffsets', 'FindCoordinator', 'Metadata']) rig.inject({ kind: 'error', api, error: 'UNKNOWN_SERVER_ERROR' });
    expect(listOffset(client, -1).errorCode).toBe(-1);
    expect(client.call(10, 0, (writer) => writer.string('group')).i16()).toBe(-1);
    const metadata = client.call(3, 0, (writer) => writer.structs(['topic'], (name) => writer.string(name)));
    metadata.structs(() => [metadata.i32(), metadata.string(), metadata.i32()]);
    expect(metadata.structs(() => [metadata.i16(), metadata.string(), metadata.array(() => undefined).length])).toEqual([[-1, 'topic', 0]]);
  });

  it('is told by every key that is refused as a whole, in every version, to the last byte', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    const asked = { 8: 'OffsetCommit', 9: 'OffsetFetch', 11: 'JoinGroup', 12: 'Heartbeat', 13: 'LeaveGroup', 14: 'SyncGroup', 15: 'DescribeGroups', 16: 'ListGroups', 22: 'InitProducerId', 35: 'DescribeLogDirs', 42: 'DeleteGroups' };
    for (const api of Object.values(asked)) rig.inject({ kind: 'error', api, error: 'COORDINATOR_NOT_AVAILABLE' });
    for (const { key, name, minVersion, maxVersion } of rig.broker.apis) {
      if (!(key in asked)) continue;
      for (let version = minVersion; version <= maxVersion; version++) {
        const at = `${name} v${version}`;
        const reader = client.call(key, version, (writer) => groupRequests[key](writer, version));
        expect(readRefusal[key](reader, version), at).toBe(15);
        expect(reader.remaining, at).toBe(reader.flexible ? 1 : 0);
      }
    }
  });
});

type Write = (writer: Parameters<Parameters<RigClient['call']>[2] & object>[0], version: number) => unknown;
type Read = (reader: ReturnType<RigClient['call']>, version: number) => number;

const groupRequests: Record<number, Write> = {
  8: (writer, version) => {
    writer.string('group').i32(-1).string('');
    if (version >= 7) writer.string(null);
    if (version <= 4) writer.i64(-1);
    writer.structs(['topic'], (topic) => {
      writer.string(topic).structs([0], (partition) => {
        writer.i32(partition).i64(1);
        if (version >= 6) writer.i32(-1);
        writer.string('');
      });
    });
  },
  9: (writer, version) => {
    const write = (): void => void writer.string('group').structs(['topic'], (topic) => writer.string(topic).array([0], (partition) => writer.i32(partition)));
    if (version >= 8) writer.structs([0], write);
    else write();
    if (version >= 7) writer.bool(false);
  },
  11: (writer, version) => {
    writer.string('group').i32(6000);
    if (version >= 1) writer.i32(6000);
    writer.string('member');
    if (version >= 5) writer.string(null);
    writer.string('consumer').structs([], () => undefined);
    if (version >= 8) writer.string(null);
  },
  12: (writer, version) => {
    writer.string('group').i32(1).string('member');
    if (version >= 3) writer.string(null);
  },
  13: (writer, version) => {
    writer.string('group');
    if (version < 3) writer.string('member');
    else writer.structs(['member'], (member) => writer.string(member).string(null));
  },
  14: (writer, version) => {
    writer.string('group').i32(1).string('member');
    if (version >= 3) writer.string(null);
    if (version >= 5) writer.string(null).string(null);
    writer.structs([], () => undefined);
  },
  15: (writer, version) => {
    writer.array(['group'], (group) => writer.string(group));
    if (version >= 3) writer.bool(false);
  },
  16: (writer, version) => {
    if (version >= 4) writer.array([], () => undefined);
    if (version >= 5) writer.array([], () => undefined);
  },
  22: (writer, version) => {
    writer.string(null).i32(1000);
    if (version >= 3) writer.i64(-1).i16(-1);
  },
  35: (writer) => writer.structs(null, () => undefined),
  42: (writer) => writer.array(['group'], (group) => writer.string(group)),
};

const readRefusal: Record<number, Read> = {
  8: (reader, version) => {
    if (version >= 3) reader.i32();
    return reader.structs(() => [reader.string(), reader.structs(() => (reader.i32(), reader.i16()))] as const)[0][1][0];
  },
  9: (reader, version) => {
    if (version >= 3) reader.i32();
    if (version >= 8) return reader.structs(() => (reader.string(), reader.structs(() => undefined), reader.i16()))[0];
    const topics = reader.structs(() => (reader.string(), reader.structs(() => (reader.i32(), reader.i64(), reader.nullableString(), reader.i16()))));
    return version >= 2 ? reader.i16() : topics[0][0];
  },
  11: (reader, version) => {
    if (version >= 2) reader.i32();
    const code = reader.i16();
    reader.i32();
    if (version >= 7) reader.nullableString();
    reader.nullableString();
    reader.string();
    if (version >= 9) reader.bool();
    expect(reader.string()).toBe('member');
    reader.structs(() => undefined);
    return code;
  },
  12: (reader, version) => (version >= 1 ? (reader.i32(), reader.i16()) : reader.i16()),
  13: (reader, version) => {
    if (version >= 1) reader.i32();
    const code = reader.i16();
    if (version >= 3) reader.structs(() => undefined);
    return code;
  },
  14: (reader, version) => {
    if (version >= 1) reader.i32();
    const code = reader.i16();
    for (let text = 0; version >= 5 && text < 2; text++) reader.nullableString();
    reader.bytes();
    return code;
  },
  15: (reader, version) => {
    if (version >= 1) reader.i32();
    return reader.structs(() => {
      const code = reader.i16();
      if (version >= 6) reader.nullableString();
      for (let text = 0; text < 4; text++) reader.string();
      reader.structs(() => undefined);
      if (version >= 3) reader.i32();
      return code;
    })[0];
  },
  16: (reader, version) => {
    if (version >= 1) reader.i32();
    const code = reader.i16();
    reader.structs(() => undefined);
    return code;
  },
  22: (reader) => {
    reader.i32();
    const code = reader.i16();
    reader.i64();
    reader.i16();
    return code;
  },
  35: (reader, version) => {
    reader.i32();
    const code = version >= 3 ? reader.i16() : 0;
    const folders = reader.structs(() => {
      const folderCode = reader.i16();
      expect(reader.string()).toBe('');
      expect(reader.structs(() => undefined)).toEqual([]);
      return folderCode;
    });
    return version >= 3 ? code : folders[0];
  },
  42: (reader) => {
    reader.i32();
    return reader.structs(() => (reader.string(), reader.i16()))[0];
  },
};

describe('delay', () => {
  it('applies a request late, and later ones of the connection behind it, also when the client is gone by then', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    const fault = rig.inject({ kind: 'delay', api: 'Produce', delayMs: 200, nth: 1 });
    client.send(0, 7, writeProduce(batch('late')));
    client.send(0, 7, writeProduce(batch('behind')));
    produce(rig.connect(), batch('other'));
    rig.advance(199);
    expect(client.answers).toHaveLength(0);
    rig.advance(1);
    expect([client.answers.length, fault.hits]).toEqual([2, 1]);
    rig.inject({ kind: 'delay', delayMs: 200, nth: 1 });
    const gone = rig.connect();
    gone.send(0, 7, writeProduce(batch('orphan')));
    gone.close();
    rig.advance(200);
    expect(rig.values()).toEqual(['other', 'late', 'behind', 'orphan']);
  });

  it('of the answer applies it at once', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    rig.inject({ kind: 'delay', of: 'answer', api: 'Produce', delayMs: 200, times: 1 });
    client.send(0, 7, writeProduce(batch()));
    expect(rig.broker.topics.partition('topic', 0)!.endOffset).toBe(1);
    expect(client.answers).toHaveLength(0);
    rig.advance(200);
    expect(readProduced(client.take()!).errorCode).toBe(0);
  });
});

describe('cut', () => {
  it.each([['before', []], ['after', ['value']]] as const)('closes the connection %s the request is applied', (when, left) => {
    const rig = new FaultRig();
    const client = rig.connect();
    const other = rig.connect();
    const fault = rig.inject({ kind: 'cut', when, api: 'Produce', nth: 1 });
    client.send(0, 7, writeProduce(batch()));
    expect([client.isOpen, client.answers.length, fault.hits, other.isOpen]).toEqual([false, 0, 1, true]);
    expect(rig.values()).toEqual(left);
  });

  it('after the request is what makes a producer without idempotence write twice, and one with it once', () => {
    const rig = new FaultRig();
    const sent = { values: ['twice?'], producerId: 7, producerEpoch: 0, baseSequence: 0 };
    for (const shape of [{ values: ['twice'] }, sent]) {
      rig.inject({ kind: 'cut', api: 'Produce', nth: 1 });
      rig.connect().send(0, 7, writeProduce(recordBatch(shape)));
      expect(produce(rig.connect(), recordBatch(shape)).errorCode).toBe(0);
    }
    expect(rig.values()).toEqual(['twice', 'twice', 'twice?']);
  });

  it('strikes also where no answer is asked for, and only the client and node that it names', () => {
    const rig = new FaultRig();
    const [named, other] = [rig.connect(), rig.connect()];
    named.clientId = 'named';
    const fault = rig.inject({ kind: 'cut', client: 'named', node: 1 });
    for (const client of [other, named]) client.send(0, 7, writeProduce(batch(), { acks: 0 }));
    expect([other.isOpen, named.isOpen, fault.hits]).toEqual([true, false, 1]);
  });
});

describe('slow', () => {
  it('lets answers trickle at its rate, to the last byte', () => {
    const rig = new FaultRig();
    produce(rig.connect(), batch('x'.repeat(10_000)));
    const whole = rig.connect();
    const expected = (whole.send(1, 11, writeFetch()), whole.answers[0]);
    const client = rig.connect();
    const fault = rig.inject({ kind: 'slow', api: 'Fetch', bytesPerSecond: 1000 });
    client.send(1, 11, writeFetch());
    rig.advance(5000);
    expect(Buffer.concat(client.answers).length).toBeGreaterThanOrEqual(4950);
    expect(Buffer.concat(client.answers).length).toBeLessThanOrEqual(5000);
    rig.advance(10_000);
    expect([Buffer.concat(client.answers).equals(expected), fault.hits]).toEqual([true, 1]);
    const before = client.answers.length;
    client.send(18, 0);
    expect(client.answers.length).toBe(before + 1);
  });
});

it('an answer that trickles ends with its connection', () => {
  const rig = new FaultRig();
  rig.inject({ kind: 'slow', bytesPerSecond: 10 });
  const client = rig.connect();
  client.send(18, 0);
  expect(rig.broker.nextDeadline()).toBeLessThan(1000);
  client.close();
  rig.advance(1000);
  expect(rig.broker.nextDeadline()).toBeGreaterThan(10_000);
});

it('a fault that fails where it strikes costs the client its connection, and the host nothing', () => {
  const failures: unknown[] = [];
  const rig = new FaultRig({ onFailure: (error) => failures.push(error) });
  rig.broker.faults.hostedBy({
    crash() {
      throw new Error('nothing crashes');
    },
  });
  rig.inject({ kind: 'crash', api: 'ApiVersions', when: 'before' });
  const client = rig.connect();
  client.send(18, 0);
  expect([client.isOpen, failures]).toEqual([false, [new Error('nothing crashes')]]);
});

describe('no-leader', () => {
  it('keeps everybody from a partition until it is over, those who wait, too', () => {
    const rig = new FaultRig();
    const [client, waiting] = [rig.connect(), rig.connect()];
    waiting.send(1, 11, writeFetch({ maxWaitMs: 5000 }));
    const fault = rig.inject({ kind: 'no-leader', topic: 'topic', partition: 0, forMs: 1000 });
    expect(readFetched(waiting.take()!).partitions[0].errorCode).toBe(6);
    expect([produce(client, batch()).errorCode, produce(client, batch(), { partition: 1 }).errorCode]).toEqual([6, 0]);
    expect(leaders(client)).toEqual([[5, -1], [0, 1]]);
    expect(fault.hits).toBeGreaterThanOrEqual(3);
    rig.advance(1000);
    expect(leaders(client)).toEqual([[0, 1], [0, 1]]);
    expect(produce(client, batch()).errorCode).toBe(0);
  });
});

/** Error and leader of each partition of the topic, as Metadata tells them. */
function leaders(client: RigClient): number[][] {
  const reader = client.call(3, 0, (writer) => writer.structs(['topic'], (name) => writer.string(name)));
  reader.structs(() => [reader.i32(), reader.string(), reader.i32()]);
  return reader.structs(() => {
    reader.i16();
    reader.string();
    return reader.structs(() => {
      const error = reader.i16();
      reader.i32();
      const leader = reader.i32();
      reader.array(() => reader.i32());
      reader.array(() => reader.i32());
      return [error, leader];
    });
  })[0];
}

describe('stale-leader', () => {
  it('moves a leader, and tells the one of before', () => {
    const rig = new FaultRig({ nodes });
    const [old, next] = [rig.connect(1), rig.connect(2)];
    const fault = rig.inject({ kind: 'stale-leader', topic: 'topic', partition: 0, to: 2, forMs: 1000 });
    expect([leaders(old)[0], produce(old, batch()).errorCode, produce(next, batch()).errorCode, fault.hits]).toEqual([[0, 1], 6, 0, 1]);
    rig.advance(1000);
    expect(leaders(old)[0]).toEqual([0, 2]);
  });

  it('needs a second node', () => {
    const rig = new FaultRig();
    expect(() => rig.inject({ kind: 'stale-leader', topic: 'topic', partition: 0 })).toThrow('no other node holds it in sync');
    expect(() => rig.inject({ kind: 'stale-leader', topic: 'none', partition: 0 })).toThrow("There is no partition 0 of a topic 'none'");
  });
});

describe('coordinator-moved', () => {
  it('sends members to another node, which is loading first', () => {
    const rig = new FaultRig({ nodes });
    const { coordinators } = rig.broker.cluster;
    const before = coordinators.nodeOf('group', 'group');
    const fault = rig.inject({ kind: 'coordinator-moved', group: 'group', forMs: 500 });
    const after = coordinators.nodeOf('group', 'group');
    expect(after).not.toBe(before);
    const [old, next] = [rig.connect(before), rig.connect(after)];
    expect([heartbeat(old), heartbeat(next), fault.hits]).toEqual([16, 14, 1]);
    rig.advance(500);
    expect([heartbeat(old), heartbeat(next)]).toEqual([16, 25]);
  });

  it('of one node only loads', () => {
    const rig = new FaultRig();
    rig.inject({ kind: 'coordinator-moved', group: 'group', forMs: 500 });
    const client = rig.connect();
    expect(heartbeat(client)).toBe(14);
    rig.advance(500);
    expect(heartbeat(client)).toBe(25);
  });
});

describe('stale-commit', () => {
  it('tells the commit before the last one, of the group that it names', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    const fault = rig.inject({ kind: 'stale-commit', group: 'group' });
    for (const offset of [5, 9]) for (const group of ['group', 'other']) client.call(8, 6, writeCommit({ group, topic: 'topic', offset }));
    expect([fetchOffset(client, 'group', 'topic'), fetchOffset(client, 'other', 'topic'), fault.hits]).toEqual([5, 9, 1]);
    fault.clear();
    expect(fetchOffset(client, 'group', 'topic')).toBe(9);
  });
});

describe('disk-full', () => {
  it('lasts until the last of several is over', () => {
    const rig = new FaultRig();
    const client = rig.connect();
    const [first, second] = [rig.inject({ kind: 'disk-full' }), rig.inject({ kind: 'disk-full' })];
    rig.act(() => first.clear());
    expect([produce(client, batch()).errorCode, first.hits, second.hits]).toEqual([56, 0, 1]);
    rig.act(() => second.clear());
    expect(produce(client, batch()).errorCode).toBe(0);
  });

  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, () => Storage | undefined]>([
    ['memory', () => undefined],
    ['a simulated disk', () => new SimulatedDisk(() => 0.5)],
    ['a folder', () => new FileStorage(folder)],
  ])('refuses what needs room, in %s, and reads on', (_, storage) => {
    const rig = new FaultRig({ storage: storage() });
    const client = rig.connect();
    produce(client, batch('before'));
    const fault = rig.inject({ kind: 'disk-full', forMs: 100 });
    expect(produce(client, batch('lost')).errorCode).toBe(56);
    expect(valuesIn(fetch(client).partitions[0].records).map(({ value }) => value)).toEqual(['before']);
    expect(fault.hits).toBe(1);
    rig.advance(100);
    expect(produce(client, batch('after'))).toMatchObject({ errorCode: 0, baseOffset: 1 });
    rig.broker.storage.close?.();
  });
});

describe('a fault', () => {
  it.each(Object.entries(faultKinds))('of kind %s stands in the README with its fields', (name, { fields }) => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const which = Object.keys(whichRequests);
    for (const field of Object.keys(fields)) expect(row).toContain(which.includes(field) ? 'hich requests' : `\`${field}\``);
  });

  it.each([
    [{ kind: 'earthquake' }, `There is no fault 'earthquake'. There are: ${Object.keys(faultKinds).join(', ')}.`],
    [null, 'A fault is an object with a kind.'],
    [{ kind: 'delay' }, "Fault delay: field 'delayMs' is missing: milliseconds."],
    [{ kind: 'delay', delayMs: '5' }, `Fault delay: field 'delayMs' must be a number above 0, not "5".`],
    [{ kind: 'cut', nth: 0 }, "Fault cut: field 'nth' must be a whole number from 1 on, not 0."],
    [{ kind: 'cut', when: 'now' }, `Fault cut: field 'when' must be one of before, after, not "now".`],
    [{ kind: 'cut', topic: 'a' }, "Fault cut: there is no field 'topic'. There are: kind, forMs, api, client, node, nth, times, when."],
    [{ kind: 'cut', api: 'Prodcue' }, "Fault cut: API key 'Prodcue' is not served. There are: Produce, Fetch, "],
    [{ kind: 'error', api: 'CreateTopics', error: 'INVALID_REQUEST' }, "Fault error: field 'api' must be one of Produce, Fetch, "],
    [{ kind: 'error', api: 'Produce', error: 'NONE' }, "Fault error: field 'error' must be one of UNKNOWN_SERVER_ERROR, "],
    [{ kind: 'crash' }, 'Fault crash: nobody is there to start this broker again.'],
  ])('that is not right is refused, and leaves nothing: %j', (spec, message) => {
    const rig = new FaultRig();
    expect(() => rig.inject(spec as FaultSpec)).toThrow(message);
    expect(rig.broker.faults.isActive).toBe(false);
  });

  it('costs a deadline only while it has an end, and none when it is cleared', () => {
    const rig = new FaultRig();
    const fault = rig.inject({ kind: 'cut', forMs: 1000 });
    expect(rig.broker.nextDeadline()).toBe(1000);
    fault.clear();
    fault.clear();
    expect([rig.broker.nextDeadline(), rig.broker.faults.isActive]).toEqual([Infinity, false]);
  });
});
