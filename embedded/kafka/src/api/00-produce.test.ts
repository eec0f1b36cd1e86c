import { describe, expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { fetch, listOffset, produce, readProduced, writeProduce } from '../../test/log-requests.ts';
import { recordBatch, valuesIn } from '../../test/record-batches.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { errors } from '../errors.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';

function start(options: Partial<BrokerOptions> = {}, configs: [string, string][] = []) {
  const rig = new BrokerRig(options);
  rig.broker.topics.create('topic', 1, new Map(configs));
  return { rig, client: rig.connect() };
}

describe('Produce', () => {
  it.each([3, 4, 5, 6, 7, 8, 9])('v%i appends a batch and tells its offset', (version) => {
    const { client } = start();
    expect(produce(client, recordBatch({ values: ['a', 'b'] }), { version })).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
    expect(produce(client, recordBatch({ values: ['c'] }), { version })).toMatchObject({ errorCode: errors.NONE, baseOffset: 2 });
    expect(valuesIn(fetch(client).partitions[0].records).map(({ value }) => value)).toEqual(['a', 'b', 'c']);
  });

  it.each([0, 1, 2])('v%i is announced, and refused with an error', (version) => {
    const { client } = start();
    expect(produce(client, recordBatch(), { version }).errorCode).toBe(errors.UNSUPPORTED_VERSION);
    expect(client.isOpen).toBe(true);
  });

  it.each<[string, Parameters<typeof produce>[1], Parameters<typeof produce>[2], number]>([
    ['an unknown topic', recordBatch(), { topic: 'other' }, errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['an unknown partition', recordBatch(), { partition: 1 }, errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['a negative partition', recordBatch(), { partition: -1 }, errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['no records', null, {}, errors.INVALID_RECORD],
    ['a torn batch', recordBatch().subarray(0, 60), {}, errors.CORRUPT_MESSAGE],
    ['acks=2', recordBatch(), { acks: 2 }, errors.INVALID_REQUIRED_ACKS],
    ['a transactional batch without an id', recordBatch({ attributes: 0x10 }), {}, errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED],
    ['a transactional id that nobody has', recordBatch({ attributes: 0x10, producerId: 1, producerEpoch: 0, baseSequence: 0 }), { transactionalId: 'tx' }, errors.INVALID_PRODUCER_ID_MAPPING],
    ['a control batch', recordBatch({ attributes: 0x20 }), {}, errors.INVALID_RECORD],
    ['zstd before v7', recordBatch({ attributes: 4 }), { version: 6 }, errors.UNSUPPORTED_COMPRESSION_TYPE],
    ['a batch above the limit', recordBatch({ values: ['x'.repeat(2000)] }), {}, errors.MESSAGE_TOO_LARGE],
  ])('refuses %s, and goes on', (_, records, shape, errorCode) => {
    const { client } = start({ messageMaxBytes: 1000 });
    expect(produce(client, records, shape)).toMatchObject({ errorCode, baseOffset: -1 });
    expect(produce(client, recordBatch())).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
  });

  it('obeys the settings of the topic: message size, append time, replicas in sync', () => {
    const large = recordBatch({ values: ['x'.repeat(2000)] });
    expect(produce(start({ messageMaxBytes: 1000 }, [['max.message.bytes', '5000']]).client, large).errorCode).toBe(errors.NONE);
    expect(produce(start({}, [['min.insync.replicas', '2']]).client, recordBatch()).errorCode).toBe(errors.NOT_ENOUGH_REPLICAS);
    const { rig, client } = start({}, [['message.timestamp.type', 'LogAppendTime']]);
    rig.nowMs = 5000;
    expect(produce(client, recordBatch({ baseTimestampMs: 1 })).appendTimeMs).toBe(5000);
    expect(listOffset(client, 4000)).toMatchObject({ offset: 0, timestampMs: 5000 });
  });

  it('with acks=0 has no answer, and closes the connection on an error', () => {
    const { rig, client } = start();
    client.send(0, 7, writeProduce(recordBatch(), { acks: 0 }));
    expect(client.answers).toHaveLength(0);
    expect(rig.broker.topics.partition('topic', 0)?.endOffset).toBe(1);
    client.send(0, 7, writeProduce(recordBatch(), { acks: 0, topic: 'other' }));
    expect(client.isOpen).toBe(false);
  });

  it('holds the acknowledgement, and what comes after it, back while the disk syncs', () => {
    const disk = new SimulatedDisk(seededRandom(1), { syncMs: 30 });
    const { rig, client } = start({ storage: disk, flush: 'acks-all' });
    client.send(0, 7, writeProduce(recordBatch()));
    client.send(0, 7, writeProduce(recordBatch(), { acks: 1 }));
    rig.advance(29);
    expect(client.answers).toHaveLength(0);
    rig.advance(1);
    expect(client.answers).toHaveLength(2);
    expect([client.take(), client.take()].map((reader) => readProduced(reader!).baseOffset)).toEqual([0, 1]);
  });

  it('answers KAFKA_STORAGE_ERROR when the disk is full', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { client } = start({ storage: disk });
    disk.settings.capacityBytes = disk.usedBytes;
    expect(produce(client, recordBatch()).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
    disk.settings.capacityBytes = Infinity;
    expect(produce(client, recordBatch())).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
  });

  it('tells the observer of appends, duplicates and refusals', () => {
    const { rig, client } = start();
    const idempotent = { producerId: 3, producerEpoch: 0, baseSequence: 0 };
    produce(client, recordBatch(idempotent));
    produce(client, recordBatch(idempotent));
    produce(client, Buffer.alloc(10));
    expect(rig.events.slice(1)).toMatchObject([
      { type: 'append', baseOffset: 0, recordCount: 1 },
      { type: 'duplicate', baseOffset: 0, producerId: 3 },
      { type: 'refused', errorCode: errors.CORRUPT_MESSAGE },
    ]);
  });
});
