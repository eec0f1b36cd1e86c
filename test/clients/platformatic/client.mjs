// @platformatic/kafka against a broker: one step a run, named on the command line.
import { deepStrictEqual } from 'node:assert';
import { Admin, Consumer, Producer, ProduceAcks, stringDeserializers, stringSerializers } from '@platformatic/kafka';

const [step, seed, name] = process.argv.slice(2);
const common = { clientId: 'platformatic', bootstrapBrokers: [seed] };
const admin = new Admin(common);

const create = (topic, partitions = 1) => admin.createTopics({ topics: [topic], partitions, replicas: 1 });

function producerOf(more = {}) {
  return new Producer({ ...common, serializers: stringSerializers, acks: ProduceAcks.ALL, ...more });
}

async function produce(values, more) {
  const producer = producerOf(more);
  await producer.send({ messages: values.map((value) => ({ topic: name, value })) });
  await producer.close();
}

/** The values of the first messages that a consumer is given; `seen` is called with each. */
async function read(consumer, count, options, seen = () => {}) {
  const stream = await consumer.consume({ topics: [name], maxWaitTime: 200, sessionTimeout: 10_000, heartbeatInterval: 1_000, ...options });
  const values = [];
  for await (const message of stream) {
    values.push(message.value);
    await seen(message);
    if (values.length === count) break;
  }
  await stream.close();
  return values;
}

const consumerOf = (groupId, more = {}) => new Consumer({ ...common, groupId, deserializers: stringDeserializers, ...more });
const fromStart = { mode: 'earliest', autocommit: false };
const fromCommitted = { mode: 'committed', fallbackMode: 'earliest', autocommit: false };

const steps = {
  async exchange() {
    await create(name);
    await produce(['a', 'b']);
    await produce(['c'], { compression: 'gzip', idempotent: true });
    const consumer = consumerOf(`${name}-readers`);
    deepStrictEqual(await read(consumer, 3, fromStart), ['a', 'b', 'c']);
    await consumer.close(true);
  },
  async group() {
    await create(name, 2);
    await produce(['a', 'b', 'c']);
    const first = consumerOf(name);
    deepStrictEqual((await read(first, 3, fromCommitted, (message) => message.commit())).sort(), ['a', 'b', 'c']);
    await first.close(true);
    await produce(['d']);
    const again = consumerOf(name);
    deepStrictEqual(await read(again, 1, fromCommitted), ['d']);
    await again.close(true);
  },
  async admin() {
    await create(name, 2);
    await admin.createPartitions({ topics: [{ name, count: 3 }] });
    const deadline = performance.now() + 30_000;
    let partitions = 0;
    // A broker with a controller tells of a change a moment after it was made.
    while (partitions !== 3 && performance.now() < deadline) partitions = (await admin.metadata({ topics: [name], forceUpdate: true })).topics.get(name).partitionsCount;
    deepStrictEqual(partitions, 3);
    await produce(['a', 'b']);
    const consumer = consumerOf(`${name}-readers`);
    const ends = (await consumer.listOffsets({ topics: [name] })).get(name);
    deepStrictEqual(ends.reduce((sum, end) => sum + end, 0n), 2n);
    await consumer.close(true);
    await admin.describeConfigs({ resources: [{ resourceType: 2, resourceName: name }] });
    await admin.deleteTopics({ topics: [name] });
  },
  async transactions() {
    await create(name);
    const producer = producerOf({ idempotent: true, transactionalId: name });
    for (const value of ['a', 'b', 'c']) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: [{ topic: name, value }] });
      await (value === 'b' ? transaction.abort() : transaction.commit());
    }
    await producer.close();
    const consumer = consumerOf(name, { isolationLevel: 1 });
    deepStrictEqual(await read(consumer, 2, fromStart), ['a', 'c']);
    await consumer.close(true);
  },
};

await steps[step]();
await admin.close();
process.exit();
