import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeCreateTopics } from '../test/admin-requests.ts';
import { BrokerRig, requestFrame, rethrow } from '../test/broker-rig.ts';
import { fetch, produce, writeFetch, writeProduce } from '../test/log-requests.ts';
import { recordBatch, valuesIn } from '../test/record-batches.ts';
import { apis } from './api/registry.ts';
import type { BrokerOptions } from './broker-options.ts';
import { errors } from './errors.ts';
import type { BrokerEvent } from './events.ts';

describe('the registry', () => {
  it('has every key once, in order', () => {
    const keys = apis.map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
  });

  it('is what ApiVersions announces, in every version', () => {
    const client = new BrokerRig().connect();
    const announced = apis.map(({ key, minVersion, maxVersion }) => [key, minVersion, maxVersion]);
    for (const version of [0, 1, 2, 3]) {
      const reader = client.call(18, version, (writer) => version >= 3 && writer.string('rig').string('1'));
      expect(reader.i16()).toBe(errors.NONE);
      expect(reader.structs(() => [reader.i16(), reader.i16(), reader.i16()])).toEqual(announced);
    }
  });
});

describe('a version that is not served', () => {
  it('closes the connection', () => {
    for (const { key, maxVersion } of apis.filter((api) => api.key !== 18)) {
      const client = new BrokerRig().connect();
      client.send(key, maxVersion + 1);
      expect(client.isOpen).toBe(false);
      expect(client.answers).toHaveLength(0);
    }
  });

  it('of ApiVersions is answered with UNSUPPORTED_VERSION in the layout of v0', () => {
    const client = new BrokerRig().connect();
    client.sendFrame(requestFrame(18, 4, 7, (writer) => writer.string('rig').string('1')));
    const [answer] = client.answers;
    expect([answer.readInt32BE(4), answer.readInt16BE(8), answer.readInt32BE(10)]).toEqual([7, errors.UNSUPPORTED_VERSION, apis.length]);
    expect(answer.length).toBe(14 + 6 * apis.length);
    expect(client.isOpen).toBe(true);
  });

  it('of a key that does not exist closes the connection', () => {
    const rig = new BrokerRig();
    const client = rig.connect();
    client.send(999, 0);
    expect(client.isOpen).toBe(false);
    expect(rig.events).toMatchObject([{ type: 'unsupported', key: 999, clientId: 'rig' }]);
  });
});

describe('frames that are damaged', () => {
  const whole = [
    ...[3, 7, 9].map((version) => requestFrame(0, version, 1, writeProduce(recordBatch({ values: ['a', 'b'] }), { version }))),
    ...[4, 7, 11].map((version) => requestFrame(1, version, 1, writeFetch({ version, maxWaitMs: 100 }))),
    requestFrame(1, 11, 1, writeFetch({ epoch: 0, maxWaitMs: 0 })),
    ...[0, 7].map((version) => requestFrame(19, version, 1, writeCreateTopics([{ name: 'made', configs: [['retention.ms', '1']] }], version))),
  ];

  it('never throw and never harm what is stored, whatever the key', () => {
    const damage = fc.record({ frame: fc.nat(whole.length - 1), at: fc.nat(400), byte: fc.nat(255), cut: fc.option(fc.nat(400), { freq: 3 }) });
    const random = fc.record({ key: fc.constantFrom(...apis.map(({ key }) => key)), version: fc.nat(13), body: fc.uint8Array({ maxLength: 80 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(damage, random), { minLength: 1, maxLength: 20 }), (steps) => {
        const rig = new BrokerRig({ observe: undefined });
        rig.broker.topics.create('topic', 1);
        const healthy = rig.connect();
        produce(healthy, recordBatch({ values: ['kept'] }));
        for (const step of steps) {
          const client = rig.connect();
          if ('frame' in step) {
            const frame = Buffer.from(whole[step.frame]);
            frame[step.at % frame.length] = step.byte;
            client.sendFrame(frame.subarray(0, step.cut ?? frame.length));
          } else {
            const frame = requestFrame(step.key, step.version, 1, () => undefined);
            client.sendFrame(Buffer.concat([frame, step.body]));
          }
          rig.advance(50);
        }
        const { partitions: [{ records, errorCode }] } = fetch(healthy);
        expect([errorCode, valuesIn(records)[0]]).toEqual([errors.NONE, { offset: 0, value: 'kept' }]);
        const reopened = new BrokerRig({ storage: rig.broker.storage });
        expect(reopened.events.filter(({ type }) => type === 'truncated')).toEqual([]);
        expect(reopened.broker.topics.partition('topic', 0)?.endOffset).toBe(rig.broker.topics.partition('topic', 0)?.endOffset);
      }),
      { numRuns: 400 },
    );
  });

  it('close the connection, and leave nothing half done', () => {
    const rig = new BrokerRig();
    rig.broker.topics.create('topic', 1);
    for (let size = 0; size < whole[0].length; size++) {
      const client = rig.connect();
      client.sendFrame(whole[0].subarray(0, size));
      expect(client.isOpen).toBe(false);
    }
    expect(rig.broker.topics.partition('topic', 0)?.endOffset).toBe(0);
  });
});

describe('a fault of the broker itself', () => {
  function failing(options: Partial<BrokerOptions> = {}) {
    const rig = new BrokerRig({ onFailure: undefined, ...options });
    rig.broker.topics.create('topic', 1);
    const log = rig.broker.topics.partition('topic', 0)!;
    const read = log.read.bind(log);
    const fault = new TypeError('a fault');
    log.read = () => {
      throw fault;
    };
    return { rig, fault, mend: () => (log.read = read) };
  }

  it('closes the connection that met it, is told, and leaves the others alone', () => {
    const { rig, fault, mend } = failing();
    const [victim, other] = [rig.connect(), rig.connect()];
    victim.send(1, 11, writeFetch());
    expect(victim).toMatchObject({ isOpen: false, answers: [] });
    expect(rig.events.at(-1)).toEqual({ type: 'failed', connection: victim.id, key: 1, version: 11, error: fault });
    mend();
    expect(produce(other, recordBatch())).toMatchObject({ errorCode: errors.NONE });
    expect(fetch(other).partitions[0].errorCode).toBe(errors.NONE);
  });

  it('in an answer that waited is not laid at the door of the request that woke it', () => {
    const { rig } = failing();
    const [waiting, producer] = [rig.connect(), rig.connect()];
    waiting.send(1, 11, writeFetch({ maxWaitMs: 500 }));
    expect(produce(producer, recordBatch())).toMatchObject({ errorCode: errors.NONE });
    expect([waiting.isOpen, producer.isOpen]).toEqual([false, true]);
  });

  it('at a time that is due does not keep others from what is due then', () => {
    const { rig, fault, mend } = failing();
    rig.broker.deadlines.add(100, () => {
      throw fault;
    });
    mend();
    const waiting = rig.connect();
    waiting.send(1, 11, writeFetch({ maxWaitMs: 100 }));
    rig.advance(100);
    expect(waiting.answers).toHaveLength(1);
    expect(rig.events.at(-1)).toMatchObject({ type: 'failed', connection: null, error: fault });
  });

  it('is none where the observer throws: that goes to the host', () => {
    const assertion = new Error('an assertion');
    const observe = (event: BrokerEvent): void => {
      if (event.type === 'append') throw assertion;
    };
    const rig = new BrokerRig({ onFailure: undefined, observe });
    rig.broker.topics.create('topic', 1);
    expect(() => produce(rig.connect(), recordBatch())).toThrow(assertion);
  });

  it('is thrown on where the options say so', () => {
    const { rig, fault } = failing({ onFailure: rethrow });
    expect(() => rig.connect().send(1, 11, writeFetch())).toThrow(fault);
  });
});

describe('a connection', () => {
  it('that is not known, or not any more, is ignored', () => {
    const rig = new BrokerRig();
    expect(rig.broker.handle(99, requestFrame(18, 0, 1, () => undefined), 0)).toEqual([]);
    rig.broker.close(99);
    const client = rig.connect();
    client.close();
    expect(rig.broker.handle(client.id, requestFrame(18, 0, 1, () => undefined), 0)).toEqual([]);
  });

  it('gets its answers in the order of its requests, others theirs meanwhile', () => {
    const rig = new BrokerRig();
    rig.broker.topics.create('topic', 1);
    const slow = rig.connect();
    const quick = rig.connect();
    slow.send(1, 11, writeFetch({ maxWaitMs: 500 }));
    slow.send(18, 0);
    slow.send(0, 7, writeProduce(recordBatch()));
    expect(produce(quick, recordBatch()).baseOffset).toBe(0);
    expect(slow.answers).toHaveLength(3);
    expect([1, 2, 3].map((id) => slow.answers[id - 1].readInt32BE(4))).toEqual([1, 2, 3]);
  });
});

it('is a function of its input: the same requests give the same bytes', () => {
  const run = (): string => {
    const rig = new BrokerRig();
    const client = rig.connect();
    client.sendFrame(requestFrame(19, 7, 1, writeCreateTopics([{ name: 'topic' }], 7)));
    for (let turn = 0; turn < 5; turn++) client.sendFrame(requestFrame(0, 7, turn, writeProduce(recordBatch())));
    client.sendFrame(requestFrame(1, 11, 9, writeFetch({ epoch: 0 })));
    return client.answers.map((answer) => answer.toString('hex')).join('\n');
  };
  expect(run()).toBe(run());
});
