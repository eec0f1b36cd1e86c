import type { Broker } from '../broker.ts';
import { errors } from '../errors.ts';
import { partitionsProblem } from '../topics/new-topic.ts';
import { assignmentProblem } from '../topics/replica-assignment.ts';
import { attempt, permitted, refusal, type ChangeResult } from '../topics/topic-change.ts';
import { repeatedNames } from '../topics/topic-name.ts';
import type { Api } from './api.ts';

/**
 * CreatePartitions.
 *
 * - v0: topics with the number of partitions that they are to have (KIP-195). v1: the same. v2: flexible. v3: quotas may refuse.
 */
export const createPartitions: Api = {
  key: 37,
  name: 'CreatePartitions',
  minVersion: 0,
  maxVersion: 3,
  flexibleVersion: 2,
  handle(request, broker) {
    const { reader } = request;
    const topics = reader.structs(() => ({
      name: reader.string(),
      count: reader.i32(),
      assignments: reader.nullableStructs(() => reader.array(() => reader.i32())),
    }));
    reader.i32();
    const isTrial = reader.bool();
    const repeated = repeatedNames(topics.map(({ name }) => name));
    const results = topics.map((topic) => {
      return repeated.has(topic.name) ? refusal(errors.INVALID_REQUEST, 'Duplicate topic name.') : grow(broker, topic, isTrial);
    });
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ name }, index) => {
      writer.string(name).i16(results[index].errorCode).string(results[index].message);
    });
    request.replyDurably(writer, results.reduce((sumMs, { costMs }) => sumMs + costMs, 0));
  },
};

interface Growth {
  name: string;
  count: number;
  assignments: number[][] | null;
}

function grow(broker: Broker, { name, count, assignments }: Growth, isTrial: boolean): ChangeResult {
  const topic = broker.topics.get(name);
  if (topic === undefined) return refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, `There is no topic ${name}.`);
  const current = topic.partitions.length;
  if (count <= current) {
    return refusal(errors.INVALID_PARTITIONS, `Topic ${name} has ${current} partitions, which ${count} would not increase.`);
  }
  const tooMany = partitionsProblem(count);
  if (tooMany !== null) return refusal(errors.INVALID_PARTITIONS, tooMany);
  if (assignments !== null) {
    const placed = assignments.map((nodeIds, position) => ({ index: current + position, nodeIds }));
    const problem = assignmentProblem(placed, current, broker.cluster.nodes);
    if (problem !== null) return refusal(errors.INVALID_REPLICA_ASSIGNMENT, problem);
    if (assignments.length !== count - current) {
      return refusal(errors.INVALID_REPLICA_ASSIGNMENT, `${assignments.length} assignments for ${count - current} new partitions.`);
    }
  }
  return isTrial ? permitted : attempt(() => broker.topics.grow(topic, count));
}
