import type { Operation, Outcome } from '../../engine/history/operation.ts';
import type { Random } from '../../engine/random.ts';
import type { ModelBroker } from './model-broker.ts';

/**
 * Clients of the model broker that do what a seed says, and record what they see: producers with several sends in flight
 * and with transactions, requests that fail or time out, a group that rebalances, an observer that reads everything. An
 * operation is invoked, takes effect and completes in three steps, between which others take theirs.
 */
interface Pending {
  readonly process: string;
  readonly invoked: number;
  /** Taken once; null when the request never got there. */
  effect: (() => void) | null;
  complete(): Operation;
}

interface Consumer {
  readonly process: string;
  positions: Map<number, number>;
}

interface Producer {
  readonly process: string;
  readonly transactional: boolean;
  transaction: string | null;
  /** A send of the transaction did not succeed: it can only be aborted. */
  spoilt: boolean;
  count: number;
  /** Values that are known not to have been written, to be sent again. */
  refused: string[];
}

const topic = 't';
const steps = 160;

export class ModelClients {
  readonly history: Operation[] = [];
  readonly #broker: ModelBroker;
  readonly #random: Random;
  readonly #pending: Pending[] = [];
  /** Effects of requests whose clients gave up, still under way. */
  readonly #late: (() => void)[] = [];
  readonly #producers: Producer[];
  readonly #group: Consumer[];
  readonly #observer: Consumer = { process: 'observer', positions: new Map() };
  readonly #committed = new Map<number, number>();
  /** One thing at a time, recorded without times. */
  readonly #sequential: boolean;
  #clock = 0;
  #transactions = 0;

  constructor(broker: ModelBroker, random: Random) {
    this.#broker = broker;
    this.#random = random;
    this.#sequential = random.chance(1, 4);
    this.#producers = Array.from({ length: 3 }, (_, i) => ({ process: `producer-${i}`, transactional: i > 0, transaction: null, spoilt: false, count: 0, refused: [] }));
    this.#group = Array.from({ length: 2 }, (_, i) => ({ process: `consumer-${i}`, positions: new Map() }));
  }

  run(): Operation[] {
    // Consumers that begin at the end of the log must not be held to what stood there before.
    if (this.#random.chance(1, 3)) for (let i = 0; i < 20; i++) this.#step([() => this.#produce(), () => this.#advance()]);
    const partitions = this.#broker.partitions.map((_, partition) => partition);
    for (const partition of partitions) this.#committed.set(partition, this.#broker.lastStable(partition));
    this.#assign(this.#observer, partitions, true);
    this.#rebalance();
    const consumers = [this.#observer, ...this.#group];
    for (let i = 0; i < steps; i++) {
      this.#step([() => this.#produce(), () => this.#produce(), () => this.#poll(this.#pick(consumers)), () => this.#advance(), () => this.#advance(), () => this.#advance()]);
      if (this.#random.chance(1, 30) && !this.#pending.some(({ process }) => process.startsWith('consumer'))) this.#rebalance();
    }
    this.#drain(consumers);
    return this.history;
  }

  #step(choices: (() => void)[]): void {
    this.#clock++;
    this.#pick(choices)();
    if (this.#sequential) while (this.#pending.length > 0) this.#advance();
  }

  /** Takes one step of one operation that is under way. */
  #advance(): void {
    this.#clock++;
    if (this.#late.length > 0 && this.#random.chance(1, 4)) return this.#take(this.#late)();
    if (this.#pending.length === 0) return;
    const at = this.#random.below(this.#pending.length);
    const pending = this.#pending[at];
    if (pending.effect !== null) {
      pending.effect();
      pending.effect = null;
      return;
    }
    this.#pending.splice(at, 1);
    this.#record(pending.complete(), pending.invoked);
  }

  #record(operation: Operation, invoked = this.#clock): void {
    this.history.push(this.#sequential ? operation : { ...operation, invoked, completed: this.#clock });
  }

  #begin(process: string, outcome: Outcome, effect: () => void, complete: () => Operation): void {
    // Nobody can say whether a request that timed out gets there, or when.
    if (outcome === 'unknown' && this.#random.chance(1, 2)) this.#late.push(effect);
    const arrives = outcome === 'ok' || (outcome === 'unknown' && this.#random.chance(1, 2) && !this.#late.includes(effect));
    this.#pending.push({ process, invoked: this.#clock, effect: arrives ? effect : null, complete });
  }

  #outcome(): Outcome {
    return this.#random.chance(1, 10) ? 'unknown' : this.#random.chance(1, 10) ? 'failed' : 'ok';
  }

  #produce(): void {
    const producer = this.#pick(this.#producers);
    const inFlight = this.#pending.filter(({ process }) => process === producer.process).length;
    if (inFlight > (producer.transactional ? 0 : 2)) return;
    if (producer.transaction !== null && (producer.spoilt || this.#random.chance(1, 3))) return this.#endTransaction(producer);
    if (producer.transactional && producer.transaction === null) [producer.transaction, producer.spoilt] = [`x${this.#transactions++}`, false];
    this.#send(producer);
  }

  #send(producer: Producer): void {
    const { transaction, process } = producer;
    const outcome = this.#outcome();
    if (transaction !== null && outcome !== 'ok') producer.spoilt = true;
    // One send may go to two partitions: a batch for each.
    const batches = this.#shuffled(this.#broker.partitions.map((_, partition) => partition)).slice(0, this.#random.chance(1, 5) ? 2 : 1)
      .map((partition) => ({ partition, values: Array.from({ length: 1 + this.#random.below(3) }, () => producer.refused.pop() ?? `${process}/${producer.count++}`), offsets: [] as number[] }));
    const effect = (): void => {
      // A fenced producer cannot write to a transaction that has ended.
      if (transaction !== null && this.#broker.ended.has(transaction)) return;
      for (const batch of batches) batch.offsets = this.#broker.append(batch.partition, batch.values, transaction);
    };
    this.#begin(process, outcome, effect, () => {
      if (outcome === 'failed') {
        for (const { partition, values } of batches) this.#broker.refuse(partition, values);
        if (transaction === null) producer.refused.push(...batches.flatMap(({ values }) => values));
      }
      const knowsPartition = outcome === 'ok' || this.#random.chance(1, 2);
      const records = batches.flatMap(({ partition, values, offsets }) => values.map((value, i) => ({
        topic, value, ...(knowsPartition ? { partition } : {}), ...(outcome === 'ok' ? { offset: offsets[i] } : {}),
      })));
      return { kind: 'send', process, outcome, records, ...(transaction === null ? {} : { transaction }) };
    });
  }

  #endTransaction(producer: Producer): void {
    const { process, spoilt } = producer;
    const transaction = producer.transaction!;
    const kind = spoilt || this.#random.chance(1, 4) ? 'abort' : 'commit';
    const outcome = this.#outcome();
    producer.transaction = null;
    this.#begin(process, outcome, () => this.#broker.endTransaction(transaction, kind), () => {
      // A commit that was refused is followed by the coordinator's abort.
      if (outcome === 'failed') this.#broker.endTransaction(transaction, 'abort');
      return { kind, process, outcome, transaction };
    });
  }

  #assign(consumer: Consumer, partitions: readonly number[], tellFrom: boolean): void {
    consumer.positions = new Map(partitions.map((partition) => [partition, this.#committed.get(partition)!]));
    this.#record({ kind: 'assign', process: consumer.process, partitions: [...consumer.positions].map(([partition, from]) => ({ topic, partition, ...(tellFrom ? { from } : {}) })) });
  }

  /** Partitions change hands, and their readers go back to what was committed. */
  #rebalance(): void {
    const owners = this.#broker.partitions.map(() => this.#random.below(this.#group.length));
    const tellFrom = this.#random.chance(1, 2);
    this.#group.forEach((consumer, i) => this.#assign(consumer, owners.flatMap((owner, partition) => (owner === i ? [partition] : [])), tellFrom));
  }

  #poll(consumer: Consumer, final = false): boolean {
    const { process } = consumer;
    if (this.#pending.some((pending) => pending.process === process)) return true;
    const records: { topic: string; partition: number; offset: number; value: string }[] = [];
    let moved = false;
    const effect = (): void => {
      for (const [partition, position] of consumer.positions) {
        const fetched = this.#broker.fetch(partition, position, final ? 1_000 : 1 + this.#random.below(4));
        records.push(...fetched.records.map((record) => ({ topic, partition, ...record })));
        moved ||= fetched.next > position;
        consumer.positions.set(partition, fetched.next);
      }
    };
    this.#begin(process, 'ok', effect, () => {
      if (consumer !== this.#observer && this.#random.chance(1, 2)) for (const [partition, position] of consumer.positions) this.#committed.set(partition, position);
      return { kind: 'poll', process, records, ...(final && !moved ? { final } : {}) };
    });
    if (final) while (this.#pending.length > 0) this.#advance();
    return moved;
  }

  #drain(consumers: readonly Consumer[]): void {
    while (this.#pending.length + this.#late.length > 0) this.#advance();
    this.#broker.expire();
    for (const consumer of consumers) {
      this.#clock++;
      // A broken broker may never come to its end, so the number of polls is bounded.
      for (let polls = 0; polls < 50 && this.#poll(consumer, true); polls++) this.#clock++;
    }
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)];
  }

  #take<T>(list: T[]): T {
    return list.splice(this.#random.below(list.length), 1)[0];
  }

  #shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return Array.from({ length: list.length }, () => this.#take(rest));
  }
}
