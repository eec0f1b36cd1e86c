import type { FaultSpec } from '@wavetank/kafka';
import { nodeIds, partitions, topic, type World } from './world.ts';

const chaosMs = 1500;
const groupApis = ['Produce', 'Fetch', 'OffsetCommit', 'JoinGroup', 'SyncGroup', 'Heartbeat', 'OffsetFetch', 'Metadata', 'FindCoordinator', 'InitProducerId'];
/** Errors that each API key may answer, upon which a client tries again. */
const errors: Readonly<Record<string, readonly string[]>> = {
  Produce: ['NOT_LEADER_OR_FOLLOWER', 'KAFKA_STORAGE_ERROR', 'NOT_ENOUGH_REPLICAS'],
  Fetch: ['NOT_LEADER_OR_FOLLOWER', 'KAFKA_STORAGE_ERROR', 'UNKNOWN_SERVER_ERROR'],
  OffsetCommit: ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS', 'COORDINATOR_NOT_AVAILABLE'],
  JoinGroup: ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS', 'UNKNOWN_MEMBER_ID'],
  Heartbeat: ['NOT_COORDINATOR', 'REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID'],
  EndTxn: ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS', 'CONCURRENT_TRANSACTIONS'],
  AddPartitionsToTxn: ['NOT_COORDINATOR', 'CONCURRENT_TRANSACTIONS'],
  OffsetFetch: ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS'],
};

/** What chaos strikes. */
export interface Struck {
  readonly apis: readonly string[];
  readonly crashing: readonly string[];
  /** Whose coordinator moves. */
  readonly coordinated: { readonly kind: 'group' | 'transaction'; readonly names: readonly string[] };
}

export const groupsAndRecords: Struck = { apis: groupApis, crashing: ['Produce', 'OffsetCommit'], coordinated: { kind: 'group', names: ['group'] } };

/** Crashes, faults on the wire, leaders and coordinators that move, nodes that go and come; then all is well again. */
export async function chaos(world: World, { apis, crashing, coordinated }: Struck = groupsAndRecords): Promise<void> {
  const { random } = world;
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const acts: readonly (() => FaultSpec | (() => void))[] = [
    () => ({ kind: 'cut', api: pick(apis), when: pick(['before', 'after'] as const), times: 1 + random.below(2), forMs: 200 }),
    () => ({ kind: 'cut', api: 'Produce', when: 'after', times: 1, forMs: 200 }),
    () => ({ kind: 'delay', api: pick(apis), of: pick(['request', 'answer'] as const), delayMs: 20 + random.below(700), times: 1, forMs: 200 }),
    () => {
      const api = pick(Object.keys(errors).filter((name) => apis.includes(name)));
      return { kind: 'error', api, error: pick(errors[api]), times: 1 + random.below(3), forMs: 200 };
    },
    () => ({ kind: 'slow', bytesPerSecond: 2000, forMs: 100 }),
    () => ({ kind: 'crash', tear: pick([undefined, 'prefix', 'zeros', 'garbage'] as const), downMs: random.below(60) }),
    () => ({ kind: 'crash', api: pick(crashing), when: pick(['before', 'after'] as const), nth: 1, downMs: random.below(60), forMs: 200 }),
    () => ({ kind: 'no-leader', topic, partition: random.below(partitions), forMs: 60 }),
    () => (coordinated.kind === 'group' ? { kind: 'coordinator-moved', group: pick(coordinated.names), forMs: 60 } : () => world.act((broker) => broker.cluster.moveCoordinator('transaction', pick(coordinated.names), pick(nodeIds)))),
    () => ({ kind: 'disk-full', forMs: 40 }),
    () => () => move(world, random.below(partitions), pick(nodeIds)),
    () => () => stopForAWhile(world, pick(nodeIds), 20 + random.below(100)),
  ];
  while (world.nowMs < chaosMs) {
    await world.sleep(20 + random.below(100));
    const next = pick(acts)();
    // What needs a node that is stopped for now is left out.
    try {
      if (typeof next === 'function') next();
      else world.inject(next);
    } catch (error) {
      if (!/in sync|No node|is stopped/.test((error as Error).message)) throw error;
    }
  }
  while (!world.isServing) await world.sleep(20);
  world.clearFaults();
  for (const id of nodeIds) world.act((broker) => broker.cluster.start(id));
}

function move(world: World, partition: number, nodeId: number): void {
  world.act((broker) => broker.cluster.moveLeader(topic, partition, nodeId));
}

function stopForAWhile(world: World, nodeId: number, durationMs: number): void {
  world.act((broker) => broker.cluster.stop(nodeId));
  world.after(durationMs, () => world.act((broker) => broker.cluster.start(nodeId)));
}
