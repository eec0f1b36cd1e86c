import type { Broker } from '../broker.ts';
import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';
import { newTopicRefusal } from '../topics/new-topic.ts';
import { topicNameProblem } from '../topics/topic-name.ts';
import { attempt } from '../topics/topic-change.ts';
import type { Topic } from '../topics/topic.ts';
import type { Api } from './api.ts';

/**
 * Metadata.
 *
 * - v0: no topics named means all. v1: null means all and none means none; controller, racks, internal topics.
 * - v2: cluster id. v3: throttle time. v4: the client says whether topics may be made. v5: offline replicas. v6: the same.
 * - v7: leader epoch. v8: authorized operations (KIP-430). v9: flexible. v10: topic ids (KIP-516).
 * - v11: no authorized operations of the cluster (KIP-700). v12: topics asked for by id.
 * - v13: an error code for the whole answer (KIP-1102). Held back: this broker never asks a client to bootstrap anew.
 */
export const metadata: Api = {
  key: 3,
  name: 'Metadata',
  minVersion: 0,
  maxVersion: 12,
  flexibleVersion: 9,
  handle(request, broker) {
    const { reader, version } = request;
    const asked = reader.nullableStructs(() => readTopic(reader, version));
    const mayCreate = version < 4 || reader.bool();
    const wantsClusterOperations = version >= 8 && version <= 10 && reader.bool();
    const wantsTopicOperations = version >= 8 && reader.bool();
    const wantsAll = asked === null || (version === 0 && asked.length === 0);
    const found = wantsAll ? broker.topics.all().map(known) : asked.map((topic) => find(broker, topic, mayCreate));
    const told = broker.faults.isActive ? found.map((topic) => struck(broker, request, topic)) : found;
    const writer = request.writer();
    if (version >= 3) writer.i32(0);
    writeCluster(writer, broker, version);
    writer.structs(told, (topic) => writeTopic(writer, broker, topic, version, wantsTopicOperations));
    if (version >= 8 && version <= 10) writer.i32(wantsClusterOperations ? CLUSTER_OPERATIONS : NOT_ASKED);
    for (const { name, errorCode } of found) if (name !== null && errorCode === errors.UNKNOWN_TOPIC_OR_PARTITION) broker.observe({ type: 'unknown-topic', topic: name, clientId: request.clientId });
    request.reply(writer, found.reduce((sumMs, { costMs }) => sumMs + costMs, 0));
  },
};

const NO_ID = '0'.repeat(32);
/** Bits of AclOperation: all that there are for the kind of resource, because there is no authorizer. */
const TOPIC_OPERATIONS = 3576;
const CLUSTER_OPERATIONS = 8096;
const NOT_ASKED = -2147483648;

interface AskedTopic {
  id: string;
  name: string | null;
}

interface FoundTopic extends AskedTopic {
  errorCode: ErrorCode;
  topic: Topic | undefined;
  costMs: number;
}

function readTopic(reader: Reader, version: number): AskedTopic {
  const id = version >= 10 ? reader.uuid() : NO_ID;
  return { id, name: version >= 10 ? reader.nullableString() : reader.string() };
}

function known(topic: Topic): FoundTopic {
  return { errorCode: errors.NONE, id: topic.id, name: topic.name, topic, costMs: 0 };
}

function find(broker: Broker, { id, name }: AskedTopic, mayCreate: boolean): FoundTopic {
  const failed = (errorCode: ErrorCode): FoundTopic => ({ errorCode, id, name, topic: undefined, costMs: 0 });
  if (name === null) {
    if (id === NO_ID) return { ...failed(errors.INVALID_REQUEST), name: '' };
    const topic = broker.topics.byId(id);
    return topic === undefined ? failed(errors.UNKNOWN_TOPIC_ID) : known(topic);
  }
  const topic = broker.topics.get(name);
  if (topic !== undefined) return known(topic);
  if (topicNameProblem(name) !== null) return failed(errors.INVALID_TOPIC_EXCEPTION);
  if (!mayCreate || !broker.options.autoCreateTopics) return failed(errors.UNKNOWN_TOPIC_OR_PARTITION);
  const partitions = broker.options.defaultPartitions;
  const refusal = newTopicRefusal(broker.topics, name, partitions, []);
  if (refusal !== null) return failed(refusal.errorCode);
  const { errorCode, costMs } = attempt(() => broker.topics.create(name, partitions));
  return errorCode === errors.NONE ? { ...known(broker.topics.get(name)!), costMs } : failed(errorCode);
}

function writeCluster(writer: Writer, broker: Broker, version: number): void {
  const { running } = broker.cluster;
  writer.structs(running, ({ id, host, port }) => {
    writer.i32(id).string(host).i32(port);
    if (version >= 1) writer.string(null);
  });
  if (version >= 2) writer.string(broker.options.clusterId);
  if (version >= 1) writer.i32(running[0].id);
}

/** A topic with the error that a fault has for it. */
function struck(broker: Broker, request: Request, topic: FoundTopic): FoundTopic {
  const errorCode = broker.faults.refusal(request, { topic: topic.name ?? undefined });
  return errorCode === errors.NONE ? topic : { ...topic, errorCode, topic: undefined };
}

function writePartition(writer: Writer, broker: Broker, topic: Topic, index: number, version: number): void {
  const { cluster } = broker;
  const { errorCode, nodeId, epoch } = cluster.toldOf(topic, index);
  const replicas = cluster.replicasOf(topic, index);
  writer.i16(errorCode).i32(index).i32(nodeId);
  if (version >= 7) writer.i32(epoch);
  writer.array(replicas, (id) => writer.i32(id)).array(cluster.inSyncOf(topic, index), (id) => writer.i32(id));
  if (version >= 5) writer.array(replicas.filter((id) => !cluster.isRunning(id)), (id) => writer.i32(id));
}

function writeTopic(writer: Writer, broker: Broker, found: FoundTopic, version: number, wantsOperations: boolean): void {
  writer.i16(found.errorCode);
  writer.string(version >= 12 ? found.name : (found.name ?? ''));
  if (version >= 10) writer.uuid(found.topic?.id ?? found.id);
  if (version >= 1) writer.bool(false);
  writer.structs(found.topic?.partitions ?? [], (_, index) => writePartition(writer, broker, found.topic!, index, version));
  if (version >= 8) writer.i32(wantsOperations && found.topic !== undefined ? TOPIC_OPERATIONS : NOT_ASKED);
}
