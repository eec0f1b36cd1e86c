import type { Surroundings } from '../engine/scenario.ts';
import { BrokerControl } from './kafka-control.ts';
import { externalLog, ourPrefix, type LogAddress } from './log-address.ts';
import { LogCluster, type TopicSizes } from './log-cluster.ts';

/** On top of the time after which members that died are out of their groups. */
const removalMs = 10_000;
/** How often a broker is tried once the command that starts it has ended, with a pause between: many such commands end at once. */
const returnTries = 30;
const pauseMs = 1_000;

export interface PreparedTopics {
  readonly log: LogAddress;
  /** Takes a broker down and brings it back; null where nobody can. */
  readonly control: BrokerControl | null;
  /** Takes all of it away; a broker that is down is brought back before. */
  release(): Promise<void>;
}

/**
 * Makes the topics of a run on the cluster that its plan names, under a name of the run; null where it names none.
 * `sessionMs`: after so long members that died are out of their groups.
 */
export async function prepareTopics(
  backends: Readonly<Record<string, string>>, topicsOn: (log: LogAddress) => TopicSizes, sessionMs: number, surroundings: Surroundings,
): Promise<PreparedTopics | null> {
  const { runId, local, wait } = surroundings;
  const log = externalLog(backends, `${ourPrefix}${runId}-`, local['kafka.password']);
  if (log === null) return null;
  const remove = (tries: number): Promise<void> => removeAll(log, tries, sessionMs + removalMs, surroundings);
  const cluster = await LogCluster.reach(log, wait);
  try {
    await cluster.make(topicsOn(log));
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
    log, control,
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
async function removeAll(log: LogAddress, tries: number, patienceMs: number, { note, wait }: Pick<Surroundings, 'note' | 'wait'>): Promise<void> {
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
