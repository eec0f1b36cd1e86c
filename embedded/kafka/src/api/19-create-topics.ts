import type { Broker } from '../broker.ts';
import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import { errors } from '../errors.ts';
import { describeTopic } from '../topics/config-description.ts';
import { nameRefusal, shapeRefusal } from '../topics/new-topic.ts';
import { attempt, permitted, refusal, type ChangeResult } from '../topics/topic-change.ts';
import { assignmentProblem, type PartitionAssignment } from '../topics/replica-assignment.ts';
import { repeatedNames } from '../topics/topic-name.ts';
import type { Api } from './api.ts';

/**
 * CreateTopics.
 *
 * - v0: topics with partitions, replication factor or assignment, settings. v1: validate only, error message.
 * - v2: throttle time. v3: the same. v4: -1 for the broker's number of partitions and replicas (KIP-464); taken in all versions,
 *   as Kafka does.
 * - v5: flexible, the settings in the answer (KIP-525). v6: quotas may refuse (KIP-599). v7: topic ids (KIP-516).
 */
export const createTopics: Api = {
  key: 19,
  name: 'CreateTopics',
  minVersion: 0,
  maxVersion: 7,
  flexibleVersion: 5,
  handle(request, broker) {
    const { reader, version } = request;
    const topics = reader.structs(() => readTopic(reader));
    reader.i32();
    const isTrial = version >= 1 && reader.bool();
    const repeated = repeatedNames(topics.map(({ name }) => name));
    const results = topics.map((topic) => {
      return { topic, result: repeated.has(topic.name) ? refusal(errors.INVALID_REQUEST, 'Duplicate topic name.') : create(broker, topic, isTrial) };
    });
    const writer = request.writer();
    if (version >= 2) writer.i32(0);
    writer.structs(results, ({ topic, result }) => {
      writer.string(topic.name);
      if (version >= 7) writer.uuid(broker.topics.get(topic.name)?.id ?? '0'.repeat(32));
      writer.i16(result.errorCode);
      if (version >= 1) writer.string(result.message);
      if (version >= 5) writeOutcome(writer, broker, topic, result);
    });
    request.replyDurably(writer, results.reduce((sumMs, { result }) => sumMs + result.costMs, 0));
  },
};

interface NewTopic {
  name: string;
  partitions: number;
  replicationFactor: number;
  assignments: PartitionAssignment[];
  configs: [string, string | null][];
}

function readTopic(reader: Reader): NewTopic {
  return {
    name: reader.string(),
    partitions: reader.i32(),
    replicationFactor: reader.i16(),
    assignments: reader.structs(() => ({ index: reader.i32(), nodeIds: reader.array(() => reader.i32()) })),
    configs: reader.structs(() => [reader.string(), reader.nullableString()]),
  };
}

function create(broker: Broker, topic: NewTopic, isTrial: boolean): ChangeResult {
  const { topics } = broker;
  const partitions = partitionsOf(broker, topic);
  const problem = nameRefusal(topics, topic.name) ?? replicaRefusal(broker, topic) ?? shapeRefusal(partitions, topic.configs);
  if (problem !== null) return problem;
  return isTrial ? permitted : attempt(() => topics.create(topic.name, partitions, new Map(topic.configs as [string, string][])));
}

function replicaRefusal(broker: Broker, { partitions, replicationFactor, assignments }: NewTopic): ChangeResult | null {
  if (assignments.length > 0) {
    if (partitions !== -1 || replicationFactor !== -1) {
      return refusal(errors.INVALID_REQUEST, 'Both partition counts or replication factor and an assignment of replicas were given.');
    }
    const problem = assignmentProblem(assignments, 0, broker.cluster.nodes);
    return problem === null ? null : refusal(errors.INVALID_REPLICA_ASSIGNMENT, problem);
  }
  const { length: count } = broker.cluster.nodes;
  if (replicationFactor === -1 || (replicationFactor >= 1 && replicationFactor <= count)) return null;
  return refusal(errors.INVALID_REPLICATION_FACTOR, `Replication factor ${replicationFactor} where there ${count === 1 ? 'is 1 broker' : `are ${count} brokers`}.`);
}

function partitionsOf(broker: Broker, { partitions, assignments }: NewTopic): number {
  if (assignments.length > 0) return assignments.length;
  return partitions === -1 ? broker.options.defaultPartitions : partitions;
}

/** What the topic came to be, or -1 and null where it was refused; for a trial, what it would be. */
function writeOutcome(writer: Writer, broker: Broker, topic: NewTopic, { errorCode }: ChangeResult): void {
  if (errorCode !== errors.NONE) {
    writer.i32(-1).i16(-1).structs(null, () => undefined);
    return;
  }
  writer.i32(partitionsOf(broker, topic)).i16(broker.cluster.replicationFactor);
  writer.structs(describeTopic(new Map(topic.configs as [string, string][]), broker.options), (config) => {
    writer.string(config.name).string(config.value).bool(config.isReadOnly).i8(config.source).bool(false);
  });
}
