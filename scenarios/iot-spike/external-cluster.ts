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
/** How often a broker is tried once the command that starts it has ended, with a pause between: many such commands end at once. */
const returnTries = 30;
const pauseMs = 1_000;

export interface ExternalCluster extends Prepared {
  readonly log: LogAddress;
  build(itemOf: (value: Buffer) => number): BuildComponent;
}

/** Makes the topics of a run on the cluster that its plan names, and takes all of it away at the end; null where it names none. */
export async function prepareCluster({ plan, knob }: World, surroundings: Surroundings): Promise<ExternalCluster | null> {
  const { runId, local, wait } = surroundings;
  const log = externalLog(plan.backends, `${ourPrefix}${runId}-`, local['kafka.password']);
  if (log === null) return null;
  const remove = (tries: number): Promise<void> => removeAll(log, tries, knob('session.timeout') + removalMs, surroundings);
  const cluster = await LogCluster.reach(log, wait);
  try {
    await cluster.make();
  } catch (error) {
    // Some of them may be there.
    await remove(1);
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
      if (!control?.isDown) return remove(1);
      surroundings.note(`the broker is down: calling "${command} start"`);
      const failure = await control.start().then(() => null, (error: Error) => error);
      if (failure !== null) surroundings.note(`the broker may still be down: ${failure.message}`);
      await remove(failure === null ? returnTries : 1);
    },
  };
}

/** On a connection of its own: the cluster may have been down meanwhile. */
async function removeAll(log: LogAddress, tries: number, patienceMs: number, { note, wait }: Surroundings): Promise<void> {
  const remedy = `wavetank clean --kafka ${log.brokers.join(',')} removes it`;
  try {
    const cluster = await reach(log, tries, wait);
    const left = await cluster.remove(await cluster.find(log.prefix), patienceMs);
    await cluster.close();
    const names = [...left.topics, ...left.groups];
    if (names.length > 0) note(`left on the cluster: ${names.join(', ')}; ${remedy}`);
  } catch (error) {
    note(`what was made on the cluster could not be removed (${(error as Error).message}); ${remedy}`);
  }
}

async function reach(log: LogAddress, tries: number, wait: Surroundings['wait']): Promise<LogCluster> {
  for (let tried = 1; ; tried++) {
    try {
      return await LogCluster.reach(log, wait);
    } catch (error) {
      if (tried === tries) throw error;
    }
    await wait(pauseMs);
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
