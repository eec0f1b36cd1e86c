import type { BuildComponent } from '../../engine/component.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Prepared, Surroundings, World } from '../../engine/scenario.ts';
import { ExternalLog } from '../../pipeline/external-log.ts';
import { groupOn, topicOn, topics } from '../../pipeline/kafkajs-client.ts';
import { externalLog, type LogAddress } from '../../pipeline/log-address.ts';
import { prepareTopics } from '../../pipeline/prepared-topics.ts';
import { broker } from './topology.ts';

export interface ExternalCluster extends Prepared {
  readonly log: LogAddress;
  build(itemOf: (value: Buffer) => number): BuildComponent;
}

/** Makes the topics of a run on the cluster that its plan names, and takes all of it away at the end; null where it names none. */
export async function prepareCluster({ plan, knob }: World, surroundings: Surroundings): Promise<ExternalCluster | null> {
  const names = (log: LogAddress): Record<string, number> => Object.fromEntries(Object.entries(topics).map(([topic, partitions]) => [topicOn(log, topic), partitions]));
  const prepared = await prepareTopics(plan.backends, names, knob('session.timeout'), surroundings);
  if (prepared === null) return null;
  const { log, control, release } = prepared;
  return {
    log, release,
    beyondReach: new Set(control === null ? [broker.id] : []),
    build: (itemOf) => (context) => new ExternalLog(context, { log, control, itemOf }),
  };
}

/** What a run makes and touches on the cluster, before it does. */
export function outside({ backends, remedies }: Plan, prefix: string): string[] {
  const log = externalLog({ log: backends.log }, prefix, undefined)!;
  return [
    ...Object.entries(topics).map(([topic, partitions]) => `create topic ${topicOn(log, topic)} with ${partitions} partitions`),
    ...Object.keys(topics).map((topic) => `join and commit offsets of group ${groupOn(log, topic)}`),
    `read with group ${prefix}gather what is left at the end`,
    ...(remedies.includes('buffer') ? [] : ['send nothing to these unless the remedy buffer is switched on']),
    'delete these topics and groups at the end',
  ];
}
