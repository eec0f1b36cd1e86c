// A group coordinator on a clock that the test moves: requests are calls, answers are kept until the test looks at them.
import { Broker } from '../src/broker.ts';
import type { BrokerOptions } from '../src/broker-options.ts';
import type { BrokerEvent } from '../src/events.ts';
import { GroupCoordinator } from '../src/groups/coordinator.ts';
import type { JoinAnswer, SyncAnswer } from '../src/groups/group.ts';
import type { JoinRequest, SyncRequest } from '../src/groups/membership.ts';
import { rethrow } from './broker-rig.ts';
import { seededRandom } from './seeded-random.ts';

/** An answer that may not have come yet. */
export interface Awaited<T> {
  answer: T | null;
}

export class GroupRig {
  readonly events: BrokerEvent[] = [];
  readonly broker: Broker;
  readonly coordinator: GroupCoordinator;

  constructor(options: Partial<BrokerOptions> = {}) {
    this.broker = new Broker({ host: 'localhost', port: 9092, random: seededRandom(1), onFailure: rethrow, ...options, observe: (event) => this.events.push(event) });
    this.coordinator = this.broker.service(GroupCoordinator);
  }

  /** Moves the clock, stopping at every deadline on the way. */
  advance(durationMs: number): void {
    const endMs = this.broker.nowMs + durationMs;
    while (this.broker.nextDeadline() <= endMs) this.broker.tick(Math.max(this.broker.nowMs, this.broker.nextDeadline()));
    this.broker.tick(endMs);
  }

  join(memberId = '', changes: Partial<JoinRequest> = {}): Awaited<JoinAnswer> {
    const awaited: Awaited<JoinAnswer> = { answer: null };
    const request: JoinRequest = {
      memberId, instanceId: null, clientId: 'client', clientHost: '127.0.0.1', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 30_000,
      protocolType: 'consumer', protocols: [{ name: 'range', metadata: Buffer.from('topics') }], twoSteps: false, canSkipAssignment: false, ...changes,
    };
    this.coordinator.join('group', request, (answer) => {
      if (awaited.answer !== null) throw new Error('a join was answered twice');
      awaited.answer = answer;
    });
    return awaited;
  }

  sync(memberId: string, generation: number, assignments: Record<string, string> = {}, changes: Partial<SyncRequest> = {}): Awaited<SyncAnswer> {
    const awaited: Awaited<SyncAnswer> = { answer: null };
    const entries = Object.entries(assignments).map(([id, value]) => ({ memberId: id, assignment: Buffer.from(value) }));
    this.coordinator.sync('group', { memberId, instanceId: null, generation, protocolType: null, protocol: null, assignments: entries, ...changes }, (answer) => {
      if (awaited.answer !== null) throw new Error('a sync was answered twice');
      awaited.answer = answer;
    });
    return awaited;
  }

  heartbeat(memberId: string, generation: number, instanceId: string | null = null): number {
    return this.coordinator.heartbeat('group', { memberId, instanceId }, generation);
  }

  leave(memberId: string, instanceId: string | null = null): number {
    return this.coordinator.leave('group', [{ memberId, instanceId }]).memberErrors[0];
  }

  /** Commits an offset of partition 0 of `topic`. */
  commit(memberId: string, generation: number, offset: number, topic = 'topic'): number {
    const entries = [{ topic, partition: 0, offset, leaderEpoch: -1, metadata: '', commitMs: this.broker.nowMs }];
    return this.coordinator.offsets.commit('group', { memberId, instanceId: null, generation, entries, producerId: null }).error;
  }

  committed(topic = 'topic'): number {
    return this.coordinator.offsets.committed('group', topic, 0)?.offset ?? -1;
  }

  get state(): string {
    return this.coordinator.describe('group').state;
  }

  /** A member that founded the group and holds the assignment `all`. */
  stableLeader(): { memberId: string; generation: number } {
    const joined = this.join().answer as JoinAnswer;
    this.sync(joined.memberId, joined.generation, { [joined.memberId]: 'all' });
    return joined;
  }
}
