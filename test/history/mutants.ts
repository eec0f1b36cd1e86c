import type { AnomalyName } from '../../engine/history/anomalies/registry.ts';
import { ModelBroker, type Entry, type Fetched } from './model-broker.ts';

/** Brokers that are wrong in one way each; those whose flaw comes and goes err once in a run, so that a single slip has to be found. */
class Flawed extends ModelBroker {
  #untilSlip = this.random.below(24);

  protected slips(): boolean {
    return this.#untilSlip-- === 0;
  }
}

class LosesARecord extends Flawed {
  override append(...[partition, values, transaction]: Parameters<ModelBroker['append']>): number[] {
    const offsets = super.append(partition, values, transaction);
    if (this.slips()) this.partitions[partition].splice(-1, 1, { offset: offsets.at(-1)!, value: null, transaction });
    return offsets;
  }
}

/** Its high watermark stays behind the end of the log. */
class KeepsTheLast extends Flawed {
  override lastStable(partition: number): number {
    return Math.max(0, super.lastStable(partition) - 1);
  }
}

class AppendsTwice extends Flawed {
  override append(...args: Parameters<ModelBroker['append']>): number[] {
    if (this.slips()) super.append(...args);
    return super.append(...args);
  }
}

/** Replicas that differ: what is read depends on which of them is asked. */
class HasUnequalReplicas extends Flawed {
  override fetch(...args: Parameters<ModelBroker['fetch']>): Fetched {
    const { records, next } = super.fetch(...args);
    if (records.length < 2 || !this.slips()) return { records, next };
    const swapped = [{ ...records[0], value: records[1].value }, { ...records[1], value: records[0].value }];
    return { records: [...swapped, ...records.slice(2)], next };
  }
}

/** Answers before it appends, and then does not. */
class AcknowledgesTooEarly extends Flawed {
  override append(...[partition, values, transaction]: Parameters<ModelBroker['append']>): number[] {
    if (this.slips()) return values.map((_, i) => this.end(partition) + i);
    return super.append(partition, values, transaction);
  }
}

class GivesAbortedRecords extends Flawed {
  override isVisible({ value }: Entry): boolean {
    return value !== null;
  }
}

class WritesWhatItRefuses extends Flawed {
  override refuse(partition: number, values: readonly string[]): void {
    if (this.slips()) this.append(partition, values, null);
  }
}

class IgnoresOpenTransactions extends Flawed {
  override lastStable(partition: number): number {
    return this.end(partition);
  }

  override isVisible({ value, transaction }: Entry): boolean {
    return value !== null && (transaction === null || this.ended.get(transaction) !== 'abort');
  }
}

class CommitsOnePartitionOnly extends Flawed {
  readonly #half = new Set<string>();

  override endTransaction(transaction: string, kind: 'commit' | 'abort'): void {
    super.endTransaction(transaction, kind);
    if (kind === 'commit') this.#half.add(transaction);
  }

  override isVisible(entry: Entry): boolean {
    const elsewhere = entry.transaction !== null && this.#half.has(entry.transaction) && !this.partitions[0].includes(entry);
    return super.isVisible(entry) && !elsewhere;
  }
}

class GarblesAValue extends Flawed {
  override append(...[partition, values, transaction]: Parameters<ModelBroker['append']>): number[] {
    return super.append(partition, this.slips() ? values.map((value) => value.toUpperCase()) : values, transaction);
  }
}

class SendsARecordAstray extends Flawed {
  override append(...[partition, values, transaction]: Parameters<ModelBroker['append']>): number[] {
    if (this.slips()) super.append((partition + 1) % this.partitions.length, values, transaction);
    return super.append(partition, values, transaction);
  }
}

class GoesBack extends Flawed {
  override fetch(partition: number, position: number, most: number): Fetched {
    return super.fetch(partition, position > 0 && this.slips() ? position - 1 : position, most + 1);
  }
}

class ReordersAPoll extends Flawed {
  override fetch(...args: Parameters<ModelBroker['fetch']>): Fetched {
    const { records, next } = super.fetch(...args);
    return { records: this.slips() ? records.toReversed() : records, next };
  }
}

class SkipsAnOffset extends Flawed {
  override fetch(partition: number, position: number, most: number): Fetched {
    return super.fetch(partition, this.slips() ? Math.min(position + 1, this.lastStable(partition)) : position, most);
  }
}

class DropsFromThePoll extends Flawed {
  override fetch(...args: Parameters<ModelBroker['fetch']>): Fetched {
    const { records, next } = super.fetch(...args);
    return { records: records.length > 2 && this.slips() ? records.toSpliced(1, 1) : records, next };
  }
}

/** Leaves a hole in a batch (or before it), and puts a later record there. */
class FillsHoles extends Flawed {
  readonly #holes = new Map<number, number>();
  readonly #withinBatches: boolean;

  constructor(withinBatches: boolean, ...args: ConstructorParameters<typeof ModelBroker>) {
    super(...args);
    this.#withinBatches = withinBatches;
  }

  override append(...[partition, values, transaction]: Parameters<ModelBroker['append']>): number[] {
    const entries = this.partitions[partition];
    const hole = this.#holes.get(partition);
    if (hole !== undefined && values.length === 1) {
      this.#holes.delete(partition);
      entries.splice(entries.findIndex(({ offset }) => offset > hole), 0, { offset: hole, value: values[0], transaction });
      return [hole];
    }
    if (hole !== undefined || (this.#withinBatches && values.length === 1) || !this.slips()) return super.append(partition, values, transaction);
    const first = this.#withinBatches ? super.append(partition, values.slice(0, 1), transaction) : [];
    this.#holes.set(partition, this.end(partition));
    const rest = values.slice(first.length).map((value, i) => ({ offset: this.#holes.get(partition)! + 1 + i, value, transaction }));
    entries.push(...rest);
    return [...first, ...rest.map(({ offset }) => offset)];
  }
}

class TearsABatch extends FillsHoles {
  constructor(...args: ConstructorParameters<typeof ModelBroker>) {
    super(true, ...args);
  }
}

class WritesBehind extends FillsHoles {
  constructor(...args: ConstructorParameters<typeof ModelBroker>) {
    super(false, ...args);
  }
}

class ReusesAnOffset extends Flawed {
  override append(...[partition, values, transaction]: Parameters<ModelBroker['append']>): number[] {
    if (this.end(partition) === 0 || !this.slips()) return super.append(partition, values, transaction);
    const offset = this.end(partition) - 1;
    this.partitions[partition].push(...values.map((value, i) => ({ offset: offset + i, value, transaction })));
    return values.map((_, i) => offset + i);
  }
}

class AcknowledgesTheNextOffset extends Flawed {
  override append(...args: Parameters<ModelBroker['append']>): number[] {
    const offsets = super.append(...args);
    return this.slips() ? offsets.map((offset) => offset + 1) : offsets;
  }
}

/** A new leader that lacks the end of the log. */
class LosesItsTail extends Flawed {
  override append(...args: Parameters<ModelBroker['append']>): number[] {
    if (this.slips()) this.partitions[args[0]].splice(-2);
    return super.append(...args);
  }
}

export interface Mutant {
  readonly Broker: new (...args: ConstructorParameters<typeof ModelBroker>) => ModelBroker;
  /** What it must be found by, besides whatever else it shows. */
  readonly shows: AnomalyName;
}

export const mutants: Readonly<Record<string, Mutant>> = {
  'loses a record that it acknowledged': { Broker: LosesARecord, shows: 'lost-write' },
  'commits a transaction in one partition only': { Broker: CommitsOnePartitionOnly, shows: 'lost-write' },
  'keeps the last record for itself': { Broker: KeepsTheLast, shows: 'unseen' },
  'appends a batch twice': { Broker: AppendsTwice, shows: 'duplicate' },
  'has unequal replicas': { Broker: HasUnequalReplicas, shows: 'inconsistent-offsets' },
  'uses an offset again': { Broker: ReusesAnOffset, shows: 'inconsistent-offsets' },
  'acknowledges before it appends, and loses it': { Broker: AcknowledgesTooEarly, shows: 'reused-offset' },
  'acknowledges the next offset': { Broker: AcknowledgesTheNextOffset, shows: 'reused-offset' },
  'loses the end of its log': { Broker: LosesItsTail, shows: 'reused-offset' },
  'gives aborted records': { Broker: GivesAbortedRecords, shows: 'aborted-read' },
  'writes what it refuses': { Broker: WritesWhatItRefuses, shows: 'aborted-read' },
  'gives records of open transactions': { Broker: IgnoresOpenTransactions, shows: 'uncommitted-read' },
  'garbles a value': { Broker: GarblesAValue, shows: 'phantom' },
  'sends a record astray': { Broker: SendsARecordAstray, shows: 'phantom' },
  'goes back': { Broker: GoesBack, shows: 'non-monotonic-poll' },
  'reorders a poll': { Broker: ReordersAPoll, shows: 'internal-non-monotonic-poll' },
  'skips an offset': { Broker: SkipsAnOffset, shows: 'skipped-poll' },
  'drops a record from a poll': { Broker: DropsFromThePoll, shows: 'internal-skipped-poll' },
  'writes behind what it acknowledged': { Broker: WritesBehind, shows: 'non-monotonic-send' },
  'tears a batch': { Broker: TearsABatch, shows: 'skipped-send' },
};
