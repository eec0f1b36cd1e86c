import type { Reader } from '../../embedded/kafka/src/codec/reader.ts';
import { Writer } from '../../embedded/kafka/src/codec/writer.ts';
import { PartitionReader, type Polled } from './reader.ts';
import type { Record } from './record.ts';
import { partitions, topic, type World } from './world.ts';

const group = 'group';
const sessionTimeoutMs = 150;
const rebalanceTimeoutMs = 200;

/** What the members of a group were promised of its offsets: nobody may ever be told less, nor more than was asked for. */
export class CommitLaw {
  readonly broken: string[] = [];
  private readonly acknowledged = Array.from({ length: partitions }, () => -1);
  private readonly asked = Array.from({ length: partitions }, () => -1);

  ask(offsets: ReadonlyMap<number, number>): void {
    for (const [partition, offset] of offsets) this.asked[partition] = Math.max(this.asked[partition], offset);
  }

  /** What is promised at this moment. */
  get promised(): readonly number[] {
    return [...this.acknowledged];
  }

  acknowledge(offsets: ReadonlyMap<number, number>): void {
    for (const [partition, offset] of offsets) this.acknowledged[partition] = Math.max(this.acknowledged[partition], offset);
  }

  /** `promised` is of before it was asked. */
  fetched(member: string, partition: number, offset: number, promised: readonly number[]): void {
    if (offset < promised[partition]) this.broken.push(`${member} was told offset ${offset} of partition ${partition}, where ${promised[partition]} had been committed`);
    if (offset > this.asked[partition]) this.broken.push(`${member} was told offset ${offset} of partition ${partition}, which nobody had committed`);
  }
}

/** A member of the one group, by the classic protocol, that commits what it read and now and then falls asleep. */
export class GroupMember extends PartitionReader {
  private readonly law: CommitLaw;
  private memberId = '';
  private generation = -1;
  private isOver = false;

  constructor(world: World, name: string, record: Record, law: CommitLaw) {
    super(world, name, record);
    this.law = law;
  }

  stop(): void {
    this.isOver = true;
  }

  async run(): Promise<void> {
    while (!this.isOver) {
      if (!(await this.join())) {
        await this.world.sleep(5 + this.world.random.below(20));
        continue;
      }
      while (!this.isOver && (await this.heartbeat()) && (await this.round())) {
        // Each round is a poll, and sometimes a commit.
      }
      this.positions.clear();
      this.record({ kind: 'assign', process: this.name, partitions: [] }, this.world.nowMs);
    }
  }

  private async round(): Promise<boolean> {
    const { random } = this.world;
    const invoked = this.world.nowMs;
    const records: Polled[] = [];
    for (const partition of this.positions.keys()) records.push(...((await this.fetch(partition, random.below(20)))?.records ?? []));
    this.record({ kind: 'poll', process: this.name, records }, invoked);
    // Longer than its session lasts: the group goes on without it, and must not take what it commits when it wakes.
    if (random.chance(1, 25)) await this.world.sleep(2 * sessionTimeoutMs + random.below(200));
    if (random.chance(1, 40)) {
      await this.leave();
      return false;
    }
    return records.length === 0 || random.chance(1, 3) || this.commit();
  }

  private async ask(key: number, version: number, write: (writer: Writer) => void): Promise<Reader | null> {
    const coordinator = await this.coordinatorOf(group);
    const reader = coordinator === null ? null : await this.call(coordinator, key, version, write);
    if (reader === null) this.forgetCoordinator();
    return reader;
  }

  /** Whether the membership stands after an answer. */
  private isFine(code: number): boolean {
    if (code === 0) return true;
    if (code === 25) this.memberId = '';
    if (code === 14 || code === 15 || code === 16) this.forgetCoordinator();
    return false;
  }

  /** Whether it has partitions now, which may be none. */
  private async join(): Promise<boolean> {
    const reader = await this.ask(11, 2, (writer) => {
      writer.string(group).i32(sessionTimeoutMs).i32(rebalanceTimeoutMs).string(this.memberId).string('consumer');
      writer.structs(['range'], (name) => writer.string(name).bytes(Buffer.from(this.name)));
    });
    if (reader === null) return false;
    reader.i32();
    if (!this.isFine(reader.i16())) return false;
    this.generation = reader.i32();
    reader.string();
    const leader = reader.string();
    this.memberId = reader.string();
    const members = reader.structs(() => {
      const id = reader.string();
      reader.bytes();
      return id;
    });
    const own = await this.sync(leader === this.memberId ? members : []);
    return own !== null && this.begin(own);
  }

  private async sync(members: readonly string[]): Promise<number[] | null> {
    const reader = await this.ask(14, 1, (writer) => {
      writer.string(group).i32(this.generation).string(this.memberId);
      writer.structs(members, (id, index) => {
        const own = Array.from({ length: partitions }, (_, partition) => partition).filter((partition) => partition % members.length === index);
        writer.string(id).bytes(Buffer.from(own));
      });
    });
    if (reader === null) return null;
    reader.i32();
    return this.isFine(reader.i16()) ? [...reader.bytes()] : null;
  }

  /** Goes on from what the group has committed. */
  private async begin(own: readonly number[]): Promise<boolean> {
    const { promised } = this.law;
    const reader = await this.ask(9, 3, (writer) => {
      writer.string(group).structs([topic], (name) => writer.string(name).array(own, (partition) => writer.i32(partition)));
    });
    if (reader === null) return false;
    reader.i32();
    const offsets = reader.structs(() => {
      reader.string();
      return reader.structs(() => {
        const found = { partition: reader.i32(), offset: reader.i64() };
        reader.nullableString();
        return { ...found, error: reader.i16() };
      });
    }).flat();
    const code = reader.i16();
    if (!this.isFine(code) || offsets.some(({ error }) => error !== 0)) return false;
    for (const { partition, offset } of offsets) {
      this.law.fetched(this.name, partition, offset, promised);
      this.positions.set(partition, Math.max(0, offset));
    }
    this.record({ kind: 'assign', process: this.name, partitions: [...this.positions].map(([partition, from]) => ({ topic, partition, from })) }, this.world.nowMs);
    return true;
  }

  private async heartbeat(): Promise<boolean> {
    const reader = await this.ask(12, 0, (writer) => writer.string(group).i32(this.generation).string(this.memberId));
    return reader !== null && this.isFine(reader.i16());
  }

  private async leave(): Promise<void> {
    await this.ask(13, 0, (writer) => writer.string(group).string(this.memberId));
    this.memberId = '';
  }

  private async commit(): Promise<boolean> {
    const offsets = new Map(this.positions);
    if (offsets.size === 0) return true;
    this.law.ask(offsets);
    const reader = await this.ask(8, 5, (writer) => {
      writer.string(group).i32(this.generation).string(this.memberId);
      writer.structs([topic], (name) => writer.string(name).structs([...offsets], ([partition, offset]) => writer.i32(partition).i64(offset).string('')));
    });
    if (reader === null) return false;
    reader.i32();
    const codes = reader.structs(() => {
      reader.string();
      return reader.structs(() => {
        reader.i32();
        return reader.i16();
      });
    }).flat();
    if (!codes.every((code) => this.isFine(code))) return false;
    this.law.acknowledge(offsets);
    return true;
  }
}
