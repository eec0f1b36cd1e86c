import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GroupRig, type Awaited } from '../../test/group-rig.ts';
import { errors } from '../errors.ts';
import type { JoinAnswer, SyncAnswer } from './group.ts';

const PARTITIONS = 6;
const SESSION_MS = 10_000;
const REBALANCE_MS = 20_000;

/** A consumer as clients write them: it joins, syncs, owns partitions, and begins anew when it is told so. */
class Consumer {
  memberId = '';
  generation = -1;
  owned: string | null = null;
  isAlive = true;
  private joining: Awaited<JoinAnswer> | null = null;
  private syncing: Awaited<SyncAnswer> | null = null;
  private readonly rig: GroupRig;
  private readonly delivered: Map<number, string[]>;
  private readonly twoSteps: boolean;

  constructor(rig: GroupRig, delivered: Map<number, string[]>, twoSteps: boolean) {
    this.rig = rig;
    this.delivered = delivered;
    this.twoSteps = twoSteps;
  }

  /** Its next step: takes an answer, or sends a heartbeat. */
  act(): void {
    if (!this.isAlive) return;
    if (this.joining !== null) return this.takeJoin(this.joining.answer);
    if (this.syncing !== null) return this.takeSync(this.syncing.answer);
    if (this.owned === null) return this.join();
    this.take(this.rig.heartbeat(this.memberId, this.generation));
  }

  leave(): void {
    if (this.memberId !== '') this.rig.leave(this.memberId);
    this.isAlive = false;
  }

  commit(): number {
    return this.rig.commit(this.memberId, this.generation, this.generation);
  }

  private join(): void {
    this.owned = null;
    this.joining = this.rig.join(this.memberId, {
      sessionTimeoutMs: SESSION_MS, rebalanceTimeoutMs: REBALANCE_MS, twoSteps: this.twoSteps,
    });
  }

  private takeJoin(answer: JoinAnswer | null): void {
    if (answer === null) return;
    this.joining = null;
    this.memberId = answer.memberId;
    if (answer.error !== errors.NONE) return this.take(answer.error);
    this.generation = answer.generation;
    const shares: Record<string, string> = {};
    answer.members.forEach(({ memberId }, index) => {
      const share = Array.from({ length: PARTITIONS }, (_, partition) => partition);
      shares[memberId] = share.filter((partition) => partition % answer.members.length === index).join();
    });
    this.syncing = this.rig.sync(this.memberId, this.generation, shares);
  }

  private takeSync(answer: SyncAnswer | null): void {
    if (answer === null) return;
    this.syncing = null;
    if (answer.error !== errors.NONE) return this.take(answer.error);
    this.owned = answer.assignment.toString();
    this.delivered.set(this.generation, [...(this.delivered.get(this.generation) ?? []), this.owned]);
  }

  private take(error: number): void {
    if (error === errors.NONE) return;
    if (error === errors.UNKNOWN_MEMBER_ID) this.memberId = '';
    this.join();
  }
}

type Step = { kind: 'start' | 'act' | 'leave' | 'crash' | 'commit' | 'wait'; which: number; durationMs: number };

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('start', 'act', 'act', 'act', 'act', 'leave', 'crash', 'commit', 'wait'),
    which: fc.nat(7),
    durationMs: fc.oneof(fc.nat(500), fc.nat(SESSION_MS), fc.nat(2 * REBALANCE_MS)),
  }),
  { maxLength: 80 },
);

function live(script: Step[], delayMs: number, twoSteps: boolean) {
  const rig = new GroupRig({ groupInitialRebalanceDelayMs: delayMs });
  const delivered = new Map<number, string[]>();
  const consumers: Consumer[] = [];
  for (const { kind, which, durationMs } of script) {
    const chosen = consumers[which % Math.max(1, consumers.length)];
    if (kind === 'start') consumers.push(new Consumer(rig, delivered, twoSteps));
    else if (kind === 'wait') rig.advance(durationMs);
    else if (chosen === undefined || !chosen.isAlive) continue;
    else if (kind === 'act') chosen.act();
    else if (kind === 'leave') chosen.leave();
    else if (kind === 'crash') chosen.isAlive = false;
    else checkFence(rig, chosen);
  }
  return { rig, delivered, consumers };
}

/** A commit is taken from members of the newest generation alone, told here from what the coordinator announced. */
function checkFence(rig: GroupRig, consumer: Consumer): void {
  const newest = rig.events.findLast((event) => event.type === 'generation');
  const isGone = rig.events.some((event) => event.type === 'member-gone' && event.member === consumer.memberId);
  const isMember = !isGone && newest !== undefined && newest.members.includes(consumer.memberId);
  const before = rig.committed();
  const error = consumer.commit();
  if (error !== errors.NONE) return expect(rig.committed()).toBe(before);
  const isSimple = consumer.generation === -1;
  if (isSimple) return expect(rig.coordinator.describe('group').members).toHaveLength(0);
  expect(isMember).toBe(true);
  expect(consumer.generation).toBe(newest?.generation);
}

function expectEachPartitionOnce(shares: string[]): void {
  const partitions = shares.flatMap((share) => share.split(',').filter((part) => part !== '').map(Number));
  expect(partitions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: PARTITIONS }, (_, partition) => partition));
}

const scripts = [steps, fc.constantFrom(0, 3_000), fc.boolean()] as const;

it('has one generation at a time, each with a greater number, and gives no partition to two of its members', () => {
  fc.assert(
    fc.property(...scripts, (script, delayMs, twoSteps) => {
      const { rig, delivered } = live(script, delayMs, twoSteps);
      const numbers = rig.events.flatMap((event) => (event.type === 'generation' ? [event.generation] : []));
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      for (const shares of delivered.values()) {
        const partitions = shares.flatMap((share) => share.split(',').filter((part) => part !== ''));
        expect(new Set(partitions).size).toBe(partitions.length);
      }
    }),
    { numRuns: 300 },
  );
});

it('comes to rest: whatever happened, those alive share all partitions in one generation and the dead are gone', () => {
  fc.assert(
    fc.property(...scripts, (script, delayMs, twoSteps) => {
      const { rig, consumers } = live(script, delayMs, twoSteps);
      // Nobody may be stuck for longer than the longest of the timeouts, twice: once to expire, once to rebalance.
      for (let elapsedMs = 0; elapsedMs < 2 * (SESSION_MS + REBALANCE_MS); elapsedMs += 1_000) {
        for (const consumer of consumers) consumer.act();
        rig.advance(1_000);
      }
      const alive = consumers.filter((consumer) => consumer.isAlive);
      const described = rig.coordinator.describe('group');
      expect(described.members.map((member) => member.memberId).sort()).toEqual(alive.map((one) => one.memberId).sort());
      if (alive.length === 0) return;
      expect(described.state).toBe('Stable');
      expect(new Set(alive.map((consumer) => consumer.generation)).size).toBe(1);
      expectEachPartitionOnce(alive.map((consumer) => consumer.owned as string));
    }),
    { numRuns: 300 },
  );
});

it('is a function of its input: the same script gives the same events and member ids', () => {
  fc.assert(
    fc.property(...scripts, (script, delayMs, twoSteps) => {
      const first = live(script, delayMs, twoSteps).rig.events;
      expect(live(script, delayMs, twoSteps).rig.events).toEqual(first);
    }),
    { numRuns: 50 },
  );
});
