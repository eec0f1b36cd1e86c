import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin } from 'kafkajs';
import { clientFor, uniqueName, until, type Target } from './target.ts';

/** The error types of what kafkajs throws, one for each topic. */
async function errorTypes(attempt: Promise<unknown>): Promise<string[]> {
  const failure = await attempt.then(
    () => null,
    (error: { type?: string; cause?: { type?: string }; errors?: { type: string }[] }) => error,
  );
  if (failure === null) return [];
  return failure.errors?.map((error) => error.type) ?? [failure.type ?? failure.cause?.type ?? String(failure)];
}

export function topicLaws(target: () => Target): void {
  describe('topics', () => {
    let admin: Admin;
    beforeAll(async () => {
      admin = clientFor(target()).admin();
      await admin.connect();
    });
    afterAll(() => admin.disconnect());

    const create = (topic: string, numPartitions = 1, more: object = {}) =>
      admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1, ...more }], waitForLeaders: true });

    it('are listed and described once made', async () => {
      const topic = uniqueName('made');
      expect(await create(topic, 3)).toBe(true);
      expect(await admin.listTopics()).toContain(topic);
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      expect(topics).toHaveLength(1);
      expect(topics[0].partitions.map((each) => each.partitionId).sort()).toEqual([0, 1, 2]);
      const { controller, brokers } = await admin.describeCluster();
      expect(brokers).toEqual([{ nodeId: 1, host: target().host, port: target().port }]);
      expect(controller).toBe(1);
      for (const each of topics[0].partitions) expect(each).toMatchObject({ leader: 1, replicas: [1], isr: [1] });
    });

    it('are not made twice, and not made at all for a mere validation', async () => {
      const topic = uniqueName('twice');
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], validateOnly: true, waitForLeaders: false });
      expect(await admin.listTopics()).not.toContain(topic);
      expect(await create(topic)).toBe(true);
      expect(await create(topic)).toBe(false);
    });

    it('are refused by name, partitions and replication factor', async () => {
      expect(await errorTypes(create('no/slashes'))).toEqual(['INVALID_TOPIC_EXCEPTION']);
      expect(await errorTypes(create('x'.repeat(250)))).toEqual(['INVALID_TOPIC_EXCEPTION']);
      expect(await errorTypes(create('..'))).toEqual(['INVALID_TOPIC_EXCEPTION']);
      expect(await errorTypes(create(uniqueName('none'), 0))).toEqual(['INVALID_PARTITIONS']);
      expect(await errorTypes(create(uniqueName('many'), 1, { replicationFactor: 3 }))).toEqual(['INVALID_REPLICATION_FACTOR']);
      const settings = { configEntries: [{ name: 'no.such.setting', value: '1' }] };
      expect(await errorTypes(create(uniqueName('odd'), 1, settings))).toEqual(['INVALID_CONFIG']);
    });

    it('are gone once deleted, and cannot be deleted twice', async () => {
      const topic = uniqueName('gone');
      await create(topic);
      await admin.deleteTopics({ topics: [topic] });
      await until('the topic is gone', async () => !(await admin.listTopics()).includes(topic));
      const impatient = clientFor(target(), 0).admin();
      await impatient.connect();
      expect(await errorTypes(impatient.deleteTopics({ topics: [topic] }))).toEqual(['UNKNOWN_TOPIC_OR_PARTITION']);
      await impatient.disconnect();
    });

    it('get more partitions, never fewer', async () => {
      const topic = uniqueName('more');
      await create(topic, 2);
      const grow = (count: number) => admin.createPartitions({ topicPartitions: [{ topic, count }] });
      await grow(5);
      const count = async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length;
      await until('five partitions', async () => (await count()) === 5);
      expect(await errorTypes(grow(3))).toEqual(['INVALID_PARTITIONS']);
    });

    it('have settings that can be asked for and changed', async () => {
      const topic = uniqueName('set');
      await create(topic, 1, { configEntries: [{ name: 'max.message.bytes', value: '5000' }] });
      const setting = async (name: string) => {
        const resource = { type: 2, name: topic, configNames: [name] };
        const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
        return resources[0].configEntries.map((entry) => [entry.configName, entry.configValue, entry.isDefault]);
      };
      expect(await setting('max.message.bytes')).toEqual([['max.message.bytes', '5000', false]]);
      expect(await setting('cleanup.policy')).toEqual([['cleanup.policy', 'delete', true]]);
      const configEntries = [{ name: 'max.message.bytes', value: '6000' }];
      await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] });
      await until('the new value', async () => (await setting('max.message.bytes'))[0][1] === '6000');
    });

    it('appear when a producer sends to them, with one partition', async () => {
      const topic = uniqueName('auto');
      const producer = clientFor(target()).producer({ allowAutoTopicCreation: true });
      await producer.connect();
      await producer.send({ topic, messages: [{ value: 'first' }] });
      await producer.disconnect();
      expect(await admin.fetchTopicOffsets(topic)).toEqual([{ partition: 0, offset: '1', high: '1', low: '0' }]);
    });
  });
}
