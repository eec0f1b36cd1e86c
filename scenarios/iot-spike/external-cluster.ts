import type { BuildComponent } from '../../engine/component.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Prepared, Surroundings, World } from '../../engine/scenario.ts';
import { ExternalLog } from '../../pipeline/external-log.ts';
import { BrokerControl } from '../../pipeline/kafka-control.ts';
import { groupOn, topicOn, topics } from '../../pipeline/kafkajs-client.ts';
import { externalLog, ourPrefix, type LogAddress } from '../../pipeline/log-address.ts';
import { LogCluster } from '../../pipeline/log-cluster.ts';
import { broker } from './topology.ts';

/** On top of the time after which members that died are out of their groups. */
const removalMs = 10_000;
/** How long a broker may take to answer once the command that starts it has ended: many end at once. */
const returnMs = 30_000;
const lookMs = 250;

export interface ExternalCluster extends Prepared {
  readonly log: LogAddress;
  build(itemOf: (value: Buffer) => number): BuildComponent;
}

/** Makes the topics of a run on the cluster that its plan names, and takes all of it away at the end; null where it names none. */
export async function prepareCluster({ plan, knob }: World, surroundings: Surroundings): Promise<ExternalCluster | null> {
  const { runId, local, wait } = surroundings;
  const log = externalLog(plan.backends, `${ourPrefix}${runId}-`, local['kafka.password']);
  if (log === null) return null;
  const patienceMs = knob('session.timeout') + removalMs;
  const cluster = await LogCluster.reach(log, wait);
  try {
    await cluster.make();
  } catch (error) {
    // Some of them may be there.
    await removeAll(log, patienceMs, 0, surroundings);
    throw error;
  } finally {
    await cluster.close();
  }
  const command = local['kafka.control'];
  const control = command === undefined ? null : new BrokerControl(command);
  return {
    log,
    beyondReach: new Set(control === null ? [broker.id] : []),
    build: (itemOf) => (context) => new ExternalLog(context, { log, control, itemOf }),
    async release() {
      let returnsMs = 0;
      if (control?.isDown) {
        const told = await control.start().catch((error: Error) => error);
        if (told === undefined) returnsMs = returnMs;
        else surroundings.note(`the broker may still be down: ${told.message}; "${command} start" brings it back`);
      }
      await removeAll(log, patienceMs, returnsMs, surroundings);
    },
  };
}

/** On a connection of its own: the cluster may have been down meanwhile, and then answers again after up to `returnsMs`. */
async function removeAll(log: LogAddress, patienceMs: number, returnsMs: number, { note, wait }: Surroundings): Promise<void> {
  const remedy = `wavetank clean --kafka ${log.brokers.join(',')} removes it`;
  try {
    const cluster = await reachAgain(log, returnsMs, wait);
    const left = await cluster.remove(await cluster.find(log.prefix), patienceMs);
    await cluster.close();
    const names = [...left.topics, ...left.groups];
    if (names.length > 0) note(`left on the cluster: ${names.join(', ')}; ${remedy}`);
  } catch (error) {
    note(`what was made on the cluster could not be removed (${(error as Error).message}); ${remedy}`);
  }
}

async function reachAgain(log: LogAddress, limitMs: number, wait: Surroundings['wait']): Promise<LogCluster> {
  for (let waitedMs = 0; ; waitedMs += lookMs) {
    try {
      return await LogCluster.reach(log, wait);
    } catch (error) {
      if (waitedMs >= limitMs) throw error;
    }
    await wait(lookMs);
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
