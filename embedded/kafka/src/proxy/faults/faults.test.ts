// Each kind of fault as a client meets it behind a proxy: over sockets, on a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../../../../../test/wire/raw-client.ts';
import { requestFrame } from '../../../test/broker-rig.ts';
import { readFetched, readProduced, writeFetch, writeProduce } from '../../../test/log-requests.ts';
import { recordBatch } from '../../../test/record-batches.ts';
import { seededRandom } from '../../../test/seeded-random.ts';
import { TestClock } from '../../../test/test-clock.ts';
import { errors } from '../../errors.ts';
import { startKafka, type RunningKafka } from '../../index.ts';
import { proxyFaultKinds, startProxy, type ProxyEvent, type ProxyFault, type ProxyFaultName, type ProxyFaultParams, type RunningProxy } from '../index.ts';

let kafka: RunningKafka;
let proxy: RunningProxy;
let clock: TestClock;
const events: ProxyEvent[] = [];
const clients: RawClient[] = [];

beforeEach(async () => {
  clock = new TestClock();
  kafka = await startKafka({ nodes: 2, topics: [{ name: 'topic', partitions: 2 }, 'other'] });
  for (const [topic, partition] of [['topic', 0], ['topic', 1], ['other', 0]] as const) kafka.moveLeader(topic, partition, 1);
  for (const group of ['group', 'spared']) kafka.moveCoordinator(group, 1);
  proxy = await startProxy({ upstream: kafka.brokers, clock, random: seededRandom(1), observe: (event) => void events.push(event) });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  await kafka.close();
  events.length = 0;
});

function connect(clientId: string, node = 0): RawClient {
  const [host, port] = proxy.brokers[node].split(':');
  const client = new RawClient({ host, port: Number(port) }, clientId);
  clients.push(client);
  return client;
}

const batch = recordBatch({ values: ['value'] });
const written = (topic = 'topic', partition = 0): number => kafka.broker.topics.partition(topic, partition)!.endOffset;

/** The error code of one Produce, or that its connection was closed. */
const produce = (client: RawClient, topic = 'topic', partition = 0): Promise<number | 'closed'> =>
  client.exchange(0, 7, writeProduce(batch, { topic, partition })).then((reader) => readProduced(reader).errorCode, () => 'closed' as const);
const fetch = (client: RawClient, topic = 'topic'): Promise<number> => client.exchange(1, 11, writeFetch({ topic })).then((reader) => readFetched(reader).partitions[0].errorCode);
const heartbeat = (client: RawClient, group: string): Promise<number> => client.exchange(12, 0, (writer) => writer.string(group).i32(1).string('member')).then((reader) => reader.i16());

/** Tells a node's number to the proxy, as any client would. */
const learnNodes = (client: RawClient): Promise<unknown> => client.exchange(3, 1, (writer) => writer.i32(0));

/** What has come of something in the time of many round trips of a client that no fault is about. */
async function soon<T>(outcome: Promise<T>): Promise<T | 'waits'> {
  const spared = connect('spared');
  const trips = async (): Promise<'waits'> => {
    for (let trip = 0; trip < 20; trip++) await spared.exchange(18, 0, () => undefined);
    return 'waits';
  };
  return Promise.race([outcome, trips()]);
}

interface Case<Name extends ProxyFaultName> {
  readonly params: ProxyFaultParams<Name>;
  /** Has the fault disturb something; the client's id is `struck`. */
  provoke(struck: RawClient): Promise<void>;
}

/** Each kind at work. */
const cases: { [Name in ProxyFaultName]: Case<Name> } = {
  cut: {
    params: { client: 'struck' },
    async provoke(struck) {
      expect(await produce(struck)).toBe('closed');
      await struck.closed;
      expect(written()).toBe(0);
    },
  },
  'black-hole': {
    params: { client: 'struck' },
    async provoke(struck) {
      expect([await soon(produce(struck)), written()]).toEqual(['waits', 0]);
    },
  },
  delay: {
    params: { client: 'struck', delayMs: 100 },
    async provoke(struck) {
      const asked = produce(struck);
      expect([await soon(asked), written()]).toEqual(['waits', 0]);
      clock.advanceTo(clock.nowMs + 100);
      expect([await soon(asked), written()]).toEqual(['waits', 1]);
      clock.advanceTo(clock.nowMs + 100);
      expect(await asked).toBe(0);
    },
  },
  bandwidth: {
    params: { client: 'struck', bytesPerSecond: 100, of: 'request' },
    async provoke(struck) {
      const asked = produce(struck);
      expect(await soon(asked)).toBe('waits');
      clock.advanceTo(clock.nowMs + 500);
      expect([await soon(asked), written()]).toEqual(['waits', 0]);
      clock.advanceTo(clock.nowMs + 10_000);
      expect([await asked, written()]).toEqual([0, 1]);
    },
  },
  'drop-response': {
    params: { client: 'struck', api: 'Produce' },
    async provoke(struck) {
      expect([await produce(struck), written()]).toEqual(['closed', 1]);
    },
  },
  error: {
    params: { client: 'struck', api: 'Produce', error: 'NOT_ENOUGH_REPLICAS' },
    async provoke(struck) {
      expect([await produce(struck), written()]).toEqual([errors.NOT_ENOUGH_REPLICAS, 0]);
    },
  },
  'not-leader': {
    params: { client: 'struck', topic: 'topic' },
    async provoke(struck) {
      expect([await produce(struck), await fetch(struck), written()]).toEqual([errors.NOT_LEADER_OR_FOLLOWER, errors.NOT_LEADER_OR_FOLLOWER, 0]);
      expect([await produce(struck, 'other'), await fetch(struck, 'other')]).toEqual([0, 0]);
    },
  },
  'coordinator-moved': {
    params: { client: 'struck', group: 'group' },
    async provoke(struck) {
      expect(await heartbeat(struck, 'group')).toBe(errors.NOT_COORDINATOR);
      expect(await heartbeat(struck, 'spared')).toBe(errors.UNKNOWN_MEMBER_ID);
    },
  },
};

describe.each(Object.keys(proxyFaultKinds) as ProxyFaultName[])('%s', (name) => {
  const begin = (): ProxyFault => proxy.begin(name, cases[name].params);

  it('strikes and says when, spares other clients, and is over when it ends', async () => {
    clock.advanceTo(1000);
    const spared = connect('spared');
    const fault = begin();
    expect([fault.hits, fault.firstMs, fault.lastMs]).toEqual([0, null, null]);
    await cases[name].provoke(connect('struck'));
    expect(fault.hits).toBeGreaterThan(0);
    expect(fault.firstMs).toBe(1000);
    expect(fault.lastMs).toBeLessThanOrEqual(clock.nowMs);
    const { hits } = fault;
    expect([await produce(spared), await fetch(spared), await heartbeat(spared, 'group'), fault.hits]).toEqual([0, 0, errors.UNKNOWN_MEMBER_ID, hits]);
    fault.end();
    const after = connect('struck');
    expect([await produce(after), await fetch(after), await heartbeat(after, 'group')]).toEqual([0, 0, errors.UNKNOWN_MEMBER_ID]);
    expect([fault.isActive, fault.hits]).toEqual([false, hits]);
    expect(events).toEqual([]);
  });

  it('ends by itself when its time is over', async () => {
    const fault = proxy.begin(name, { ...cases[name].params, forMs: 50 });
    clock.advanceTo(49);
    expect(fault.isActive).toBe(true);
    clock.advanceTo(50);
    expect(fault.isActive).toBe(false);
    expect([await produce(connect('struck')), fault.hits]).toEqual([0, 0]);
  });
});

describe('cut', () => {
  it('tears the connections that there are, and refuses new ones', async () => {
    const before = connect('any');
    await before.exchange(18, 0, () => undefined);
    const fault = proxy.begin('cut', {});
    await before.closed;
    await connect('late').closed;
    expect([fault.hits, proxy.connections]).toEqual([2, 0]);
  });

  it('of one node leaves the others', async () => {
    const [first, second] = [connect('any', 0), connect('any', 1)];
    await Promise.all([first, second].map(learnNodes));
    const fault = proxy.begin('cut', { node: 2 });
    await second.closed;
    expect([await produce(first), fault.hits]).toEqual([0, 1]);
  });
});

describe('black-hole', () => {
  it('of answers lets requests be done, and closes the connection when it ends', async () => {
    const client = connect('struck');
    await learnNodes(client);
    const fault = proxy.begin('black-hole', { client: 'struck', of: 'answer' });
    const asked = produce(client);
    expect([await soon(asked), written()]).toEqual(['waits', 1]);
    fault.end();
    expect(await asked).toBe('closed');
  });

  it('leaves the cluster without word of a client that went away, until it ends', async () => {
    const client = connect('struck');
    await learnNodes(client);
    const fault = proxy.begin('black-hole', { client: 'struck' });
    client.destroy();
    await client.closed;
    expect(await soon(new Promise<never>(() => undefined))).toBe('waits');
    expect(proxy.connections).toBe(2);
    fault.end();
    expect(proxy.connections).toBe(1);
  });

  it('leaves alone a connection of which it took nothing', async () => {
    const client = connect('struck');
    await learnNodes(client);
    proxy.begin('black-hole', { client: 'struck' }).end();
    expect(await produce(client)).toBe(0);
  });
});

describe('delay', () => {
  it('keeps the order of requests and answers, whatever the jitter', async () => {
    const client = connect('struck');
    const fault = proxy.begin('delay', { client: 'struck', delayMs: 50, jitterMs: 50 });
    const ids = Array.from({ length: 30 }, (_, index) => index);
    const answers = Promise.all(ids.map(async () => (await client.nextAnswer()).i32()));
    for (const id of ids) client.sendFrame(requestFrame(18, 0, id, () => undefined, 'struck'));
    for (let step = 0; step < 40 && (await soon(answers)) === 'waits'; step++) clock.advanceTo(clock.nowMs + 10);
    expect([await answers, fault.hits]).toEqual([ids, 60]);
  });

  it('lets what it held come when it is due, although it ended', async () => {
    const client = connect('struck');
    const fault = proxy.begin('delay', { client: 'struck', delayMs: 100, of: 'request' });
    const asked = produce(client);
    expect(await soon(asked)).toBe('waits');
    fault.end();
    expect(await soon(asked)).toBe('waits');
    clock.advanceTo(100);
    expect(await asked).toBe(0);
  });
});

describe('bandwidth', () => {
  it('is that of the line, not of a frame, and what trickled goes at once when it ends', async () => {
    const client = connect('struck');
    const fault = proxy.begin('bandwidth', { client: 'struck', bytesPerSecond: 1000, of: 'request' });
    const ids = Array.from({ length: 100 }, (_, index) => index);
    const frame = (id: number): Buffer => requestFrame(18, 0, id, () => undefined, 'struck');
    let answered = 0;
    const all = Promise.all(ids.map(() => client.nextAnswer().then(() => (answered += 1))));
    for (const id of ids) client.sendFrame(frame(id));
    for (let step = 0; step < 10; step++) {
      clock.advanceTo(clock.nowMs + 100);
      await soon(all);
    }
    const perSecond = 1000 / (frame(0).length + 4);
    expect(answered).toBeGreaterThan(perSecond * 0.9);
    expect(answered).toBeLessThan(perSecond * 1.2);
    fault.end();
    await all;
    expect(fault.hits).toBe(100);
  });
});

describe('drop-response', () => {
  it('drops the answers that it is told to: the nth, of a topic, of a node', async () => {
    const fault = proxy.begin('drop-response', { api: 'Produce', topic: 'topic', nth: 2 });
    const outcomes: unknown[] = [];
    for (const topic of ['topic', 'other', 'topic', 'topic']) outcomes.push(await produce(connect('any'), topic));
    expect([outcomes, written(), fault.hits]).toEqual([[0, 0, 'closed', 0], 3, 1]);
    const ofNode = proxy.begin('drop-response', { api: 'Heartbeat', node: 2 });
    await learnNodes(connect('any'));
    expect(await heartbeat(connect('any', 0), 'group')).toBe(errors.UNKNOWN_MEMBER_ID);
    await expect(heartbeat(connect('any', 1), 'group')).rejects.toThrow('closed');
    expect(ofNode.hits).toBe(1);
  });
});

describe('error', () => {
  it('is answered in its turn, behind what was asked before and before what comes after', async () => {
    const client = connect('any');
    const fault = proxy.begin('error', { api: 'Heartbeat', error: 'REBALANCE_IN_PROGRESS', nth: 1, times: 2 });
    const all = Promise.all([1, 2, 3, 4].map(() => client.nextAnswer()));
    client.sendFrame(requestFrame(1, 11, 1, writeFetch({ maxWaitMs: 100 }), 'any'));
    for (const id of [2, 3]) client.sendFrame(requestFrame(12, 0, id, (writer) => writer.string('group').i32(1).string('member'), 'any'));
    client.sendFrame(requestFrame(18, 0, 4, () => undefined, 'any'));
    const answers = await all;
    expect(answers.map((reader) => reader.i32())).toEqual([1, 2, 3, 4]);
    expect([answers[1].i16(), answers[2].i16(), fault.hits]).toEqual([errors.REBALANCE_IN_PROGRESS, errors.REBALANCE_IN_PROGRESS, 2]);
  });

  it('strikes one partition, and one topic of Metadata and Fetch', async () => {
    const client = connect('any');
    proxy.begin('error', { api: 'Produce', error: 'CORRUPT_MESSAGE', topic: 'topic', partition: 1 });
    proxy.begin('error', { api: 'Fetch', error: 'KAFKA_STORAGE_ERROR', topic: 'topic' });
    proxy.begin('error', { api: 'Metadata', error: 'LEADER_NOT_AVAILABLE', topic: 'topic' });
    expect([await produce(client), await produce(client, 'topic', 1), await produce(client, 'other')]).toEqual([0, errors.CORRUPT_MESSAGE, 0]);
    expect([await fetch(client), await fetch(client, 'other')]).toEqual([errors.KAFKA_STORAGE_ERROR, 0]);
    const metadata = await client.exchange(3, 0, (writer) => writer.structs(['topic', 'other'], (name) => writer.string(name)));
    metadata.structs(() => [metadata.i32(), metadata.string(), metadata.i32()]);
    const told = metadata.structs(() => {
      const topic = [metadata.i16(), metadata.string()];
      metadata.structs(() => [metadata.i16(), metadata.i32(), metadata.i32(), metadata.array(() => metadata.i32()), metadata.array(() => metadata.i32())]);
      return topic;
    });
    expect(told).toEqual([[errors.LEADER_NOT_AVAILABLE, 'topic'], [0, 'other']]);
  });

  it('of a Produce without acknowledgements is a closed connection, and nothing is written', async () => {
    const client = connect('any');
    proxy.begin('error', { api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER' });
    client.sendFrame(requestFrame(0, 7, 1, writeProduce(batch, { acks: 0 }), 'any'));
    await client.closed;
    expect(written()).toBe(0);
  });

  it('tells that it cannot strike a version which is not known', async () => {
    const fault = proxy.begin('error', { api: 'Heartbeat', error: 'NOT_COORDINATOR' });
    const client = connect('any');
    client.sendFrame(requestFrame(12, 99, 1, () => undefined, 'any'));
    await client.closed;
    expect([events.map(({ type }) => type), fault.hits]).toEqual([['unknown-version'], 0]);
  });

  it('hangs up on a request that is not what its header says, and tells', async () => {
    proxy.begin('error', { api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER', topic: 'topic' });
    const client = connect('any');
    client.sendFrame(requestFrame(0, 7, 1, (writer) => writer.string(null).i16(1).i32(0).i32(1_000_000), 'any'));
    await client.closed;
    expect(events.map(({ type }) => type)).toEqual(['malformed']);
  });
});

describe('a fault that cannot be', () => {
  it.each([
    ['flood', {}, "A proxy has no fault 'flood'. There are: cut, black-hole"],
    ['delay', {}, "Fault delay: field 'delayMs' is missing"],
    ['delay', { delayMs: 1, of: 'both' }, "field 'of' must be one of request, answer"],
    ['drop-response', { api: 'Produced' }, "API key 'Produced' is not served"],
    ['error', { api: 'ApiVersions', error: 'NONE' }, "field 'api' must be one of Produce, ListOffsets"],
    ['cut', { api: 'Fetch' }, "there is no field 'api'"],
  ] as const)('%s %j is refused', (name, params, message) => {
    expect(() => proxy.begin(name as ProxyFaultName, params as never)).toThrow(message);
  });
});
