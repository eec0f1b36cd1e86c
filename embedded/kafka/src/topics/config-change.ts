import type { Broker } from '../broker.ts';
import type { Writer } from '../codec/writer.ts';
import type { Request } from '../connection.ts';
import { errors } from '../errors.ts';
import { attempt, permitted, refusal, type ChangeResult } from './topic-change.ts';
import { configProblem } from './topic-config.ts';
import type { Topic } from './topic.ts';

/** Kinds of things that have settings, as the protocol numbers them. */
export const resourceType = { TOPIC: 2, BROKER: 4 } as const;

/** A resource whose settings are to change. */
export interface ConfigResource {
  type: number;
  name: string;
}

/** The settings that a topic is to have of its own, or why it cannot have them. */
export type NewConfigs = (topic: Topic) => ReadonlyMap<string, string | null> | ChangeResult;

/** Changes the settings of a topic, or with `isTrial` tells whether they could be changed. */
export function changeConfigs(broker: Broker, resource: ConfigResource, isTrial: boolean, newConfigs: NewConfigs): ChangeResult {
  if (resource.type === resourceType.BROKER) {
    return refusal(errors.INVALID_REQUEST, 'The settings of the broker are given at its start and cannot be changed.');
  }
  if (resource.type !== resourceType.TOPIC) {
    return refusal(errors.INVALID_REQUEST, `Resources of type ${resource.type} have no configuration here.`);
  }
  const topic = broker.topics.get(resource.name);
  if (topic === undefined) return refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, `There is no topic ${resource.name}.`);
  const configs = newConfigs(topic);
  if ('errorCode' in configs) return configs;
  const problem = configProblem(configs);
  if (problem !== null) return refusal(errors.INVALID_CONFIG, problem);
  return isTrial ? permitted : attempt(() => broker.topics.configure(topic, configs as ReadonlyMap<string, string>));
}

/** The answer that AlterConfigs and IncrementalAlterConfigs have in common. */
export function replyChanges(request: Request, resources: readonly ConfigResource[], results: readonly ChangeResult[]): void {
  const writer: Writer = request.writer().i32(0);
  writer.structs(resources, ({ type, name }, index) => {
    writer.i16(results[index].errorCode).string(results[index].message).i8(type).string(name);
  });
  request.replyDurably(writer, results.reduce((sumMs, { costMs }) => sumMs + costMs, 0));
}
