import type { Writer } from '../../embedded/kafka/src/codec/writer.ts';
import { readProduced, writeProduce } from '../../embedded/kafka/test/log-requests.ts';
import { recordBatch } from '../../embedded/kafka/test/record-batches.ts';
import { Client } from './client.ts';
import type { Record } from './record.ts';
import { partitions, topic, type World } from './world.ts';

const transactions = 25;
const timeoutMs = 300;
const transactional = 0x10;

interface Identity {
  producerId: number;
  producerEpoch: number;
}

/** A transaction is over for this producer: it was fenced, or its time ran out. */
class GivenUp extends Error {}

/** Errors upon which the same is asked again: no leader there, no room, no coordinator there, a transaction before not at its end. */
const retriable = new Set([2, 3, 5, 6, 7, 14, 15, 16, 19, 51, 56]);

/** What no producer may be let do by an identity that another one has taken the place of. */
export class FencingLaw {
  readonly broken: string[] = [];

  letIn(name: string, what: string): void {
    this.broken.push(`${name} was let ${what} under an epoch of before`);
  }
}

/** Sends transactions over several partitions, commits most of them, forgets some, and now and then comes back under the epoch of before. */
export class Transactor extends Client {
  private readonly record: Record;
  private readonly law: FencingLaw;
  private identity: Identity | null = null;
  private before: Identity | null = null;
  private sequences: number[] = [];
  private count = 0;

  constructor(world: World, name: string, record: Record, law: FencingLaw) {
    super(world, name);
    this.record = record;
    this.law = law;
  }

  async run(): Promise<void> {
    for (let number = 0; number < transactions; number++) {
      if (this.identity === null) await this.begin();
      try {
        await this.transact(`${this.name}-${number}`);
      } catch (error) {
        if (!(error instanceof GivenUp)) throw error;
        this.forget();
      }
      await this.world.sleep(this.world.random.below(40));
    }
    // What it left undone is aborted by the next one of its name.
    this.forget();
    await this.begin();
  }

  private forget(): void {
    this.before = this.identity;
    this.identity = null;
  }

  private async begin(): Promise<void> {
    this.identity = await this.persist('a producer id', async () => {
      const reader = await this.ask(22, 1, (writer) => writer.string(this.name).i32(timeoutMs));
      if (reader === null) return null;
      reader.i32();
      return this.isDone(reader.i16()) ? { producerId: reader.i64(), producerEpoch: reader.i16() } : null;
    });
    this.sequences = Array.from({ length: partitions }, () => 0);
  }

  private async transact(transaction: string): Promise<void> {
    const { random } = this.world;
    await this.persist('partitions', async () => {
      const reader = await this.ask(24, 1, (writer) => {
        this.own(writer).structs([topic], (name) => writer.string(name).array([...this.sequences.keys()], (partition) => writer.i32(partition)));
      });
      if (reader === null) return null;
      reader.i32();
      const [codes] = reader.structs(() => [reader.string(), reader.structs(() => [reader.i32(), reader.i16()][1])][1] as number[]);
      return codes.every((code) => this.isDone(code)) ? true : null;
    });
    for (let sends = 1 + random.below(4); sends > 0; sends--) await this.send(transaction, random.below(partitions));
    if (this.before !== null && random.chance(1, 2)) await this.comeBack(transaction, this.before);
    if (random.chance(1, 12)) await this.world.sleep(2 * timeoutMs);
    if (random.chance(1, 8)) throw new GivenUp();
    await this.end(transaction, random.chance(2, 3));
  }

  private async send(transaction: string, partition: number): Promise<void> {
    const values = Array.from({ length: 1 + this.world.random.below(2) }, () => `${this.name}/${this.count++}`);
    const invoked = this.world.nowMs;
    const batch = this.batch(this.identity!, values, this.sequences[partition]);
    const told = (offset: number | null): void => {
      const records = values.map((value, index) => ({ topic, partition, value, ...(offset === null ? {} : { offset: offset + index }) }));
      this.record({ kind: 'send', process: this.name, outcome: offset === null ? 'unknown' : 'ok', transaction, records }, invoked);
    };
    try {
      const { baseOffset } = await this.persist('a send', async () => {
        const answer = await this.produce(batch, partition);
        return answer !== null && this.isDone(answer.errorCode) ? answer : null;
      });
      told(baseOffset);
    } catch (error) {
      told(null);
      throw error;
    }
    this.sequences[partition] += values.length;
  }

  private async end(transaction: string, isCommit: boolean): Promise<void> {
    const invoked = this.world.nowMs;
    const told = (outcome: 'ok' | 'unknown'): void => this.record({ kind: isCommit ? 'commit' : 'abort', process: this.name, outcome, transaction }, invoked);
    try {
      await this.persist('an end', async () => {
        const reader = await this.ask(26, 1, (writer) => void this.own(writer).bool(isCommit));
        if (reader === null) return null;
        reader.i32();
        return this.isDone(reader.i16()) ? true : null;
      });
      told('ok');
    } catch (error) {
      told('unknown');
      throw error;
    }
  }

  /** Asks for what the identity before this one may not do any more. What it sends belongs to a transaction that nobody ends. */
  private async comeBack(transaction: string, before: Identity): Promise<void> {
    const partition = this.world.random.below(partitions);
    const value = `${this.name}/${this.count++}`;
    const invoked = this.world.nowMs;
    const answer = await this.produce(this.batch(before, [value], 0), partition);
    this.record({ kind: 'send', process: this.name, outcome: answer === null ? 'unknown' : 'failed', transaction: `${transaction}-zombie`, records: [{ topic, partition, value }] }, invoked);
    if (answer?.errorCode === 0) this.law.letIn(this.name, 'send');
    const reader = await this.ask(26, 1, (writer) => void this.own(writer, before).bool(true));
    if (reader === null) return;
    reader.i32();
    if (reader.i16() === 0) this.law.letIn(this.name, 'commit');
  }

  private batch(identity: Identity, values: string[], baseSequence: number): Buffer {
    return recordBatch({ values, ...identity, baseSequence, attributes: transactional });
  }

  private async produce(batch: Buffer, partition: number): Promise<{ errorCode: number; baseOffset: number } | null> {
    const leader = await this.leaderOf(partition);
    if (leader === null) return null;
    const reader = await this.call(leader, 0, 7, writeProduce(Buffer.from(batch), { topic, partition, transactionalId: this.name }));
    const answer = reader === null ? null : readProduced(reader);
    if (answer === null || answer.errorCode !== 0) this.forgetLeaders();
    return answer;
  }

  private own(writer: Writer, { producerId, producerEpoch }: Identity = this.identity!): Writer {
    return writer.string(this.name).i64(producerId).i16(producerEpoch);
  }

  private async ask(key: number, version: number, write: (writer: Writer) => void) {
    const coordinator = await this.coordinatorOf(this.name, 'transaction');
    const reader = coordinator === null ? null : await this.call(coordinator, key, version, write);
    if (reader === null) this.forgetCoordinator();
    return reader;
  }

  private isDone(code: number): boolean {
    if (code === 0) return true;
    if (code === 14 || code === 15 || code === 16) this.forgetCoordinator();
    if (!retriable.has(code)) throw new GivenUp(`error ${code}`);
    return false;
  }
}
