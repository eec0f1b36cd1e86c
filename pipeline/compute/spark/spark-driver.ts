import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Component, ComponentContext } from '../../../engine/component.ts';
import type { Committed } from '../driver.ts';
import { hotRows } from '../hot-keys.ts';
import type { BatchMessage } from '../job-messages.ts';
import { planPartitioning } from '../partitioning.ts';
import { Signal } from '../../signal.ts';
import type { KeyCount, Partitioning } from '../task.ts';
import { partitionSql, saltSql } from '../task-sql.ts';
import type { SparkAnswer, SparkApplication } from './spark-application.ts';

export interface SparkDriverOptions {
  readonly folder: string;
  readonly batches: number;
  readonly application: SparkApplication;
  /** Spark's own adaptive execution in place of our partitioning. */
  readonly adaptive: boolean;
}

interface Sketch {
  readonly hot: readonly (readonly [key: number, rows: number])[] | null;
  readonly weights: readonly (readonly [key: number, rows: number])[] | null;
}

const callMs = 1;
/** A task of Spark is one thread, and Spark starts the tasks of a stage in the order of their numbers. */
export const notForSpark = 'remedy resources has no part on Spark, which starts tasks in their order and runs each in one thread, whatever cores are free';
/** As a file of this machine, whatever else Spark takes paths for. */
const fileUri = (path: string): string => `file://${resolve(path)}`;
const pairs = (found: Sketch['hot']): KeyCount[] | null => found?.map(([key, rows]) => ({ key, rows })) ?? null;

/** The driver whose tasks run on Apache Spark: the same batches, the same plan for each by the same remedies; Spark schedules. */
export class SparkDriver implements Component {
  readonly #context: ComponentContext;
  readonly #options: SparkDriverOptions;
  readonly #arrived = new Signal();
  readonly #waiting: BatchMessage[] = [];
  #current: BatchMessage | null = null;

  constructor(context: ComponentContext, options: SparkDriverOptions) {
    this.#context = context;
    this.#options = options;
    // An answer may never come: what Spark does for a driver that is gone is of no use.
    context.host.onDeath(() => void options.application.close());
  }

  async start(): Promise<void> {
    const { folder } = this.#options;
    await this.#native('prepare', async () => {
      for (const name of ['results', 'committed', 'event-log']) mkdirSync(`${folder}/${name}`, { recursive: true });
    });
    if (this.#context.remedy('resources')) this.#context.note(notForSpark);
    void this.#work();
  }

  remedied(id: string, on: boolean): void {
    if (id === 'resources' && on) this.#context.note(notForSpark);
  }

  receive(message: unknown): void {
    this.#waiting.push(message as BatchMessage);
    this.#arrived.raise();
  }

  *holding(): Iterable<number> {
    for (const { splits } of this.#held()) for (const { firstItem, rows } of splits) for (let item = firstItem; item < firstItem + rows; item++) yield item;
  }

  waiting(): number {
    return this.#held().reduce((sum, { splits }) => sum + splits.reduce((rows, split) => rows + split.rows, 0), 0);
  }

  #held(): BatchMessage[] {
    return this.#current === null ? this.#waiting : [this.#current, ...this.#waiting];
  }

  async #work(): Promise<void> {
    const { batches, folder } = this.#options;
    for (let number = 1; number <= batches; number++) {
      while (this.#waiting.length === 0) await this.#arrived.wait();
      const batch = (this.#current = this.#waiting.shift()!);
      const committed = await this.#run(batch);
      if (number === batches) await this.#native('keep log', () => this.#options.application.keepLog(`${folder}/event-log`));
      await this.#native('commit', async () => {
        const path = `${folder}/committed/batch-${number}.json`;
        writeFileSync(`${path}.part`, JSON.stringify(committed));
        renameSync(`${path}.part`, path);
      });
      for (const { firstItem, rows } of batch.splits) for (let item = firstItem; item < firstItem + rows; item++) this.#context.stage.stored(item);
      this.#current = null;
    }
  }

  async #run({ batch, splits }: BatchMessage): Promise<Committed> {
    const { knob, remedy, note, clock } = this.#context;
    const { application, folder, adaptive } = this.#options;
    const totalRows = splits.reduce((sum, { rows }) => sum + rows, 0);
    const partitions = knob('job.partitions');
    const [detects, byWeight, combine] = [remedy('detect'), remedy('repartition'), remedy('combine')];
    const everyNth = Math.max(1, Math.round(100 / knob('sample.splits')));
    const paths = splits.map(({ path }) => fileUri(path));
    const sampled = byWeight ? paths.filter((_, index) => index % everyNth === 0) : [];
    const out = `results/spark-${batch}`;
    application.ask(`ask-${batch}`, { splits: paths, hotRows: detects ? hotRows(totalRows, partitions) : null, sampled, combine, adaptive, out: fileUri(`${folder}/${out}`) });
    const sketch: Sketch = detects || byWeight ? await this.#sketch(batch) : { hot: null, weights: null };
    const hot = pairs(sketch.hot) ?? [];
    const partitioning = planPartitioning({
      partitions, combine, totalRows, weights: pairs(sketch.weights), saltFactor: knob('salt.factor'), hot: remedy('salt') ? hot : [],
    });
    application.ask(`plan-${batch}`, planText(partitioning));
    const done = await this.#answer('done');
    note(`batch ${batch} is aggregated on Spark${detects ? `; hot keys: ${hot.map(({ key, rows }) => `${key} (${rows} rows)`).join(', ') || 'none'}` : ''}`);
    return { batch, committedMs: Math.round(clock.now()), results: [`${out}/*.parquet`], shuffle: [], partitions, hot, detected: detects, mixedRows: done.mixed };
  }

  async #sketch(batch: number): Promise<Sketch> {
    await this.#answer('sketched');
    return this.#options.application.read<Sketch>(`sketch-${batch}`);
  }

  async #answer<K extends SparkAnswer['kind']>(kind: K): Promise<Extract<SparkAnswer, { kind: K }>> {
    const answer = await this.#native(kind, () => this.#options.application.next());
    if (answer.kind !== kind) throw new Error(`the job on Spark says ${answer.kind} where ${kind} was asked for`);
    return answer as Extract<SparkAnswer, { kind: K }>;
  }

  #native<T>(name: string, call: () => Promise<T>): Promise<T> {
    return this.#context.native(name, call, { serviceMs: callMs });
  }
}

/** A partitioning in the words of the job. */
function planText(partitioning: Partitioning): object {
  const { partitions, combine, salts } = partitioning;
  return { partitions, combine, salt: saltSql(salts, 'id'), partition: partitionSql(partitioning), salted: salts.map(([key]) => key) };
}
