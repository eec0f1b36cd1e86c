import type { Broker } from '../broker.ts';
import type { Writer } from '../codec/writer.ts';
import { errors, type ErrorCode } from '../errors.ts';
import { configSource, describeBroker, describeTopic, type DescribedConfig } from '../topics/config-description.ts';
import { resourceType } from '../topics/config-change.ts';
import { shortened } from '../topics/topic-change.ts';
import { topicNameProblem } from '../topics/topic-name.ts';
import type { Api } from './api.ts';

/**
 * DescribeConfigs.
 *
 * - v0: settings, and whether each is a default. v1: where each comes from, and synonyms (KIP-226). v2: the same.
 * - v3: types, documentation (KIP-569). v4: flexible.
 */
export const describeConfigs: Api = {
  key: 32,
  name: 'DescribeConfigs',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const resources = reader.structs(() => ({
      type: reader.i8(),
      name: reader.string(),
      keys: reader.nullableArray(() => reader.string()),
    }));
    const wantsSynonyms = version >= 1 && reader.bool();
    const wantsDocumentation = version >= 3 && reader.bool();
    const writer = request.writer().i32(0);
    writer.structs(resources, ({ type, name, keys }) => {
      const { errorCode, message, configs } = describe(broker, type, name);
      // Kafka takes no keys at all, null or an empty list, for all of them.
      const shown = keys === null || keys.length === 0 ? configs : configs.filter((config) => keys.includes(config.name));
      writer.i16(errorCode).string(message).i8(type).string(name);
      writer.structs(shown, (config) => writeConfig(writer, config, version, wantsSynonyms, wantsDocumentation));
    });
    request.reply(writer);
  },
};

interface Description {
  errorCode: ErrorCode;
  message: string | null;
  configs: DescribedConfig[];
}

function describe(broker: Broker, type: number, name: string): Description {
  const { options } = broker;
  if (type === resourceType.TOPIC) {
    const problem = topicNameProblem(name);
    if (problem !== null) return refused(errors.INVALID_TOPIC_EXCEPTION, problem);
    const topic = broker.topics.get(name);
    if (topic === undefined) return refused(errors.UNKNOWN_TOPIC_OR_PARTITION, `There is no topic ${name}.`);
    return { errorCode: errors.NONE, message: null, configs: describeTopic(topic.configs, options) };
  }
  if (type !== resourceType.BROKER) return refused(errors.INVALID_REQUEST, `Resources of type ${type} have no configuration here.`);
  if (name === '') return { errorCode: errors.NONE, message: null, configs: [] };
  const node = broker.cluster.nodes.find(({ id }) => name === String(id));
  if (node === undefined) return refused(errors.INVALID_REQUEST, `There is no broker ${name}: ${broker.cluster.nodes.map(({ id }) => id).join(', ')}.`);
  const configs = describeBroker({ ...options, nodeId: node.id, host: node.host, port: node.port }, broker.cluster.replicationFactor);
  return { errorCode: errors.NONE, message: null, configs };
}

function refused(errorCode: ErrorCode, message: string): Description {
  return { errorCode, message: shortened(message), configs: [] };
}

function writeConfig(writer: Writer, config: DescribedConfig, version: number, wantsSynonyms: boolean, wantsDocumentation: boolean): void {
  writer.string(config.name).string(config.value).bool(config.isReadOnly);
  if (version === 0) writer.bool(config.source === configSource.DEFAULT);
  else writer.i8(config.source);
  writer.bool(false);
  if (version >= 1) {
    writer.structs(wantsSynonyms ? config.synonyms : [], ({ name, value, source }) => {
      writer.string(name).string(value).i8(source);
    });
  }
  if (version >= 3) writer.i8(config.type).string(wantsDocumentation ? config.documentation : null);
}
