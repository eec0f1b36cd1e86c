import { errors } from '../errors.ts';
import { changeConfigs, replyChanges } from '../topics/config-change.ts';
import { refusal, type ChangeResult } from '../topics/topic-change.ts';
import { configType, defaultConfig, topicConfigs } from '../topics/topic-config.ts';
import type { Topic } from '../topics/topic.ts';
import type { Broker } from '../broker.ts';
import type { Api } from './api.ts';

/**
 * IncrementalAlterConfigs (KIP-339): changes single settings of a topic.
 *
 * - v0: resources with operations on their settings, validate only. v1: flexible.
 */
export const incrementalAlterConfigs: Api = {
  key: 44,
  name: 'IncrementalAlterConfigs',
  minVersion: 0,
  maxVersion: 1,
  flexibleVersion: 1,
  handle(request, broker) {
    const { reader } = request;
    const resources = reader.structs(() => ({
      type: reader.i8(),
      name: reader.string(),
      changes: reader.structs(() => ({ name: reader.string(), operation: reader.i8(), value: reader.nullableString() })),
    }));
    const isTrial = reader.bool();
    const results = resources.map((resource) =>
      changeConfigs(broker, resource, isTrial, (topic) => changed(broker, topic, resource.changes)),
    );
    replyChanges(request, resources, results);
  },
};

const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

interface ConfigChange {
  name: string;
  operation: number;
  value: string | null;
}

function changed(broker: Broker, topic: Topic, changes: readonly ConfigChange[]): Map<string, string | null> | ChangeResult {
  const configs = new Map<string, string | null>(topic.configs);
  for (const { name, operation, value } of changes) {
    if (operation === DELETE) configs.delete(name);
    else if (operation === SET) configs.set(name, value);
    else if (operation !== APPEND && operation !== SUBTRACT) return refusal(errors.INVALID_REQUEST, `Unknown operation ${operation}.`);
    else if (topicConfigs.get(name)?.type !== configType.LIST) {
      return refusal(errors.INVALID_CONFIG, `Can't add to or take from ${name}, which is not a list.`);
    } else {
      const items = itemsOf(configs.get(name) ?? defaultConfig(name, broker.options));
      const given = itemsOf(value ?? '');
      const rest = items.filter((item) => !given.includes(item));
      configs.set(name, (operation === APPEND ? [...rest, ...given] : rest).join(','));
    }
  }
  return configs;
}

function itemsOf(list: string): string[] {
  return list.split(',').map((item) => item.trim()).filter((item) => item !== '');
}
