import { errors } from '../errors.ts';
import { MAX_PARTITIONS } from './replica-assignment.ts';
import type { TopicCatalogue } from './topic-catalogue.ts';
import { refusal, type ChangeResult } from './topic-change.ts';
import { configProblem } from './topic-config.ts';
import { topicNameProblem } from './topic-name.ts';

type Topics = Pick<TopicCatalogue, 'get' | 'rivalOf'>;
type Configs = Iterable<readonly [string, string | null]>;

/** Why there cannot be such a new topic, whoever asks for it; null when there can. */
export function newTopicRefusal(topics: Topics, name: string, partitions: number, configs: Configs): ChangeResult | null {
  return nameRefusal(topics, name) ?? shapeRefusal(partitions, configs);
}

/** Why no new topic can have this name; null when one can. */
export function nameRefusal(topics: Topics, name: string): ChangeResult | null {
  const problem = topicNameProblem(name);
  if (problem !== null) return refusal(errors.INVALID_TOPIC_EXCEPTION, problem);
  if (topics.get(name) !== undefined) return refusal(errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
  const rival = topics.rivalOf(name);
  if (rival === undefined) return null;
  return refusal(errors.INVALID_TOPIC_EXCEPTION, `Topic '${name}' collides with existing topic: ${rival}`);
}

/** Why no topic can have so many partitions and these settings; null when one can. */
export function shapeRefusal(partitions: number, configs: Configs): ChangeResult | null {
  const tooMany = partitionsProblem(partitions);
  if (tooMany !== null) return refusal(errors.INVALID_PARTITIONS, tooMany);
  const problem = configProblem(configs);
  return problem === null ? null : refusal(errors.INVALID_CONFIG, problem);
}

/** What is wrong with a number of partitions; null when nothing is. */
export function partitionsProblem(partitions: number): string | null {
  if (Number.isInteger(partitions) && partitions >= 1 && partitions <= MAX_PARTITIONS) return null;
  return `The number of partitions must be between 1 and ${MAX_PARTITIONS}, not ${partitions}.`;
}
