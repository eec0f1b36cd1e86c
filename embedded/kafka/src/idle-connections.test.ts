import { expect, it } from 'vitest';
import { BrokerRig } from '../test/broker-rig.ts';
import { produce, writeFetch } from '../test/log-requests.ts';
import { recordBatch } from '../test/record-batches.ts';

const quietTopic = new Map([['retention.ms', '-1']]);

function rigOf(connectionsMaxIdleMs?: number): BrokerRig {
  const rig = new BrokerRig({ connectionsMaxIdleMs });
  rig.broker.topics.create('topic', 1, quietTopic);
  return rig;
}

it('a connection on which nothing comes or goes for ten minutes is closed, and the one that speaks stays', () => {
  const rig = rigOf();
  const [silent, speaking] = [rig.connect(), rig.connect()];
  for (let minute = 0; minute < 12; minute++) {
    rig.advance(60_000);
    expect(silent.isOpen, `after ${minute + 1} minutes`).toBe(minute < 9);
    produce(speaking, recordBatch());
  }
  expect(speaking.isOpen).toBe(true);
  expect(rig.events.filter(({ type }) => type === 'idle')).toEqual([{ type: 'idle', connection: silent.id, idleMs: 600_000 }]);
  rig.advance(610_000);
  expect(speaking.isOpen).toBe(false);
  expect(rig.broker.nextDeadline()).toBe(Infinity);
});

it('counts from the last answer, and a request that waits for its answer keeps the connection', () => {
  const rig = rigOf(1000);
  const client = rig.connect();
  client.send(1, 11, writeFetch({ maxWaitMs: 5000 }));
  rig.advance(5000);
  expect(client.take()).not.toBe(null);
  rig.advance(999);
  expect(client.isOpen).toBe(true);
  // It looks at all connections no more often than a hundred times in that second.
  rig.advance(11);
  expect(client.isOpen).toBe(false);
});

it('parts of a request keep the connection, and so does a slow network that takes the rest of an answer', () => {
  const rig = rigOf(1000);
  const client = rig.connect();
  rig.advance(900);
  rig.broker.idle.touch(client.id, rig.nowMs);
  rig.broker.mute(client.id);
  rig.advance(900);
  rig.deliver(rig.broker.unmute(client.id, rig.nowMs));
  rig.advance(900);
  expect(client.isOpen).toBe(true);
  rig.advance(110);
  expect(client.isOpen).toBe(false);
});

it('is not asked of a broker that keeps connections for ever, which has no deadline for them', () => {
  const rig = rigOf(-1);
  const client = rig.connect();
  expect(rig.broker.nextDeadline()).toBe(Infinity);
  rig.advance(1e9);
  expect(client.isOpen).toBe(true);
});
