import type { BuildComponent } from '../../engine/component.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Prepared, Surroundings, World } from '../../engine/scenario.ts';
import { ExternalLog, type ClusterState } from '../../pipeline/external-log.ts';
import { groupOn, topicOn, topics } from '../../pipeline/kafkajs-client.ts';
import { externalLog, ourPrefix, type LogAddress } from '../../pipeline/log-address.ts';
import { LogCluster } from '../../pipeline/log-cluster.ts';
import { broker } from './topology.ts';

/** On top of the time after which members that died are out of their groups. */
const removalMs = 10_000;

export interface ExternalCluster extends Prepared {
  readonly log: LogAddress;
  build(itemOf: (value: Buffer) => number): BuildComponent;
}

/** Makes the topics of a run on the cluster that its plan names, and takes all of it away at the end; null where it names none. */
export async function prepareCluster({ plan, knob }: World, { runId, local, note, wait }: Surroundings): Promise<ExternalCluster | null> {
  const log = externalLog(plan.backends, `${ourPrefix}${runId}-`, local['kafka.password']);
  if (log === null) return null;
  const cluster = await LogCluster.reach(log, wait);
  await cluster.make();
  await cluster.close();
  const control = local['kafka.control'] ?? null;
  const state: ClusterState = { goingDown: null };
  return {
    log,
    beyondReach: new Set(control === null ? [broker.id] : []),
    build: (itemOf) => (context) => new ExternalLog(context, { log, control, itemOf }, state),
    release: () => removeAll(log, knob('session.timeout') + removalMs, note, wait),
  };
}

/** On a connection of its own: the cluster may have been down meanwhile. */
async function removeAll(log: LogAddress, patienceMs: number, note: Surroundings['note'], wait: Surroundings['wait']): Promise<void> {
  const remedy = `wavetank clean --kafka ${log.brokers.join(',')} removes it`;
  try {
    const cluster = await LogCluster.reach(log, wait);
    const left = await cluster.remove(await cluster.find(log.prefix), patienceMs);
    await cluster.close();
    const names = [...left.topics, ...left.groups];
    if (names.length > 0) note(`left on the cluster: ${names.join(', ')}; ${remedy}`);
  } catch (error) {
    note(`what was made on the cluster could not be removed (${(error as Error).message}); ${remedy}`);
  }
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
