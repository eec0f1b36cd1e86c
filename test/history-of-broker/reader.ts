import { readFetched, writeFetch } from '../../embedded/kafka/test/log-requests.ts';
import { committedIn } from '../../embedded/kafka/test/transactions.ts';
import { Client } from './client.ts';
import type { Record } from './record.ts';
import { partitions, topic, type World } from './world.ts';

export interface Polled {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

/** Reads partitions from its positions on, as every consumer does. */
export class PartitionReader extends Client {
  readonly positions = new Map<number, number>();
  protected readonly record: Record;
  private readonly readsCommitted: boolean;

  constructor(world: World, name: string, record: Record, readsCommitted = false) {
    super(world, name);
    this.record = record;
    this.readsCommitted = readsCommitted;
  }

  /** What one fetch gives of a partition; null when it failed. Records before the position are dropped, as clients do. */
  protected async fetch(partition: number, maxWaitMs: number): Promise<{ records: Polled[]; isAtEnd: boolean } | null> {
    const position = this.positions.get(partition)!;
    const leader = await this.leaderOf(partition);
    if (leader === null) return null;
    const maxBytes = 200 + this.world.random.below(800);
    const reader = await this.call(leader, 1, 11, writeFetch({ topic, from: [[partition, position]], maxWaitMs, partitionMaxBytes: maxBytes, maxBytes: 100_000, leaderEpoch: this.epochOf(partition), readsCommitted: this.readsCommitted }));
    const fetched = reader === null ? null : readFetched(reader).partitions[0];
    if (fetched === null || fetched.errorCode !== 0) {
      if (fetched?.errorCode === 1) throw new Error(`${this.name}: offset ${position} of partition ${partition} is out of range`);
      this.forgetLeaders();
      return null;
    }
    const found = committedIn(fetched.records, fetched.aborted ?? []);
    const records = found.records.filter(({ offset }) => offset >= position).map((record) => ({ topic, partition, ...record }));
    const next = Math.max(position, found.next ?? 0);
    // The client may have been given other partitions meanwhile.
    this.positions.set(partition, next);
    return { records, isAtEnd: next >= fetched.highWatermark };
  }
}

/** Reads everything from the beginning, belongs to no group, and polls until it stands at the end. */
export class Observer extends PartitionReader {
  private isOver = false;

  async run(): Promise<void> {
    for (let partition = 0; partition < partitions; partition++) this.positions.set(partition, 0);
    this.record({ kind: 'assign', process: this.name, partitions: [...this.positions].map(([partition, from]) => ({ topic, partition, from })) }, this.world.nowMs);
    while (!this.isOver) {
      await this.poll();
      await this.world.sleep(this.world.random.below(40));
    }
    await this.persist('the end of the log', async () => ((await this.poll(true)) ? true : null));
  }

  /** All sends have ended: the polls from here on are the last. */
  stop(): void {
    this.isOver = true;
  }

  private async poll(isLast = false): Promise<boolean> {
    const invoked = this.world.nowMs;
    const records: Polled[] = [];
    let isAtEnd = true;
    for (const partition of this.positions.keys()) {
      const fetched = await this.fetch(partition, isLast ? 0 : this.world.random.below(30));
      records.push(...(fetched?.records ?? []));
      isAtEnd &&= fetched !== null && fetched.isAtEnd && fetched.records.length === 0;
    }
    this.record({ kind: 'poll', process: this.name, records, ...(isLast && isAtEnd ? { final: true } : {}) }, invoked);
    return isAtEnd;
  }
}
