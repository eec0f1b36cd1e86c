import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { epochMs } from '../../engine/clock.ts';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { orExplain } from '../../engine/store/run-folder.ts';
import { ApplicationReader } from '../spark-log/application.ts';
import { EventLog } from '../spark-log/event-log.ts';
import { skewOf } from '../spark-log/skew.ts';
import { readEvent } from '../spark-log/spark-event.ts';
import { Signal } from '../signal.ts';
import { runJob, type JobDone } from './job.ts';
import type { BatchMessage, DriverInbox } from './job-messages.ts';
import { TaskPool } from './task-pool.ts';

export interface DriverOptions {
  readonly folder: string;
  /** As many batches come. */
  readonly batches: number;
  readonly application: { readonly id: string; readonly name: string; readonly version: string };
}

/** What stands beside the results of a batch once it is committed: `committed/batch-<n>.json`; paths begin at the run's stores. */
export interface Committed extends JobDone {
  readonly batch: number;
  readonly committedMs: number;
  /** Rows sent to each partition that no single key fills by half, where `shuffle` names no files that tell. */
  readonly mixedRows?: readonly number[];
}

/** From how many times the rows of the median a partition is worth a word. */
const wordyRatio = 2;
const commitMs = 5;

/** Aggregates batch after batch: a job each, whose results are there for readers all at once, when it is committed. */
export class Driver implements Component {
  readonly #context: ComponentContext;
  readonly #options: DriverOptions;
  readonly #log = new EventLog();
  readonly #pool: TaskPool;
  readonly #arrived = new Signal();
  readonly #waiting: BatchMessage[] = [];
  #current: BatchMessage | null = null;
  #stages = 0;
  #written = 0;

  constructor(context: ComponentContext, options: DriverOptions) {
    this.#context = context;
    this.#options = options;
    this.#pool = new TaskPool(context, this.#log);
  }

  async start(): Promise<void> {
    const { folder, application } = this.#options;
    await this.#native('prepare', () => {
      for (const name of ['shuffle', 'results', 'committed', 'event-log']) mkdirSync(`${folder}/${name}`, { recursive: true });
    });
    this.#log.begin(application.name, application.id, application.version, this.#nowMs());
    this.#pool.start();
    void this.#work();
  }

  receive(message: unknown, from: string): void {
    const heard = message as DriverInbox;
    if (heard.kind !== 'batch') return this.#pool.hear(heard, from);
    this.#waiting.push(heard);
    this.#arrived.raise();
  }

  *holding(): Iterable<number> {
    for (const batch of this.#held()) yield* itemsOf(batch);
  }

  waiting(): number {
    return this.#held().reduce((sum, { splits }) => sum + splits.reduce((rows, split) => rows + split.rows, 0), 0);
  }

  #held(): BatchMessage[] {
    return this.#current === null ? this.#waiting : [this.#current, ...this.#waiting];
  }

  async #work(): Promise<void> {
    for (let job = 0; job < this.#options.batches; job++) {
      while (this.#waiting.length === 0) await this.#arrived.wait();
      const batch = (this.#current = this.#waiting.shift()!);
      this.#log.jobStarted(job, `batch-${batch.batch}`, Array.from({ length: 4 }, (_, i) => this.#stages + i), this.#nowMs());
      const done = await runJob(this.#context, this.#pool, batch, { folder: this.#options.folder, firstStage: this.#stages });
      this.#stages += 4;
      this.#log.jobEnded(job, this.#nowMs());
      if (this.#context.remedy('detect')) this.#tell(done);
      if (job === this.#options.batches - 1) this.#log.end(this.#nowMs());
      await this.#commit(batch, done, job === this.#options.batches - 1);
      this.#current = null;
    }
  }

  /** What the event log says of the job: which partitions were hot, and by which keys. */
  #tell({ hot }: JobDone): void {
    const reader = new ApplicationReader();
    for (const line of this.#log.lines) {
      const read = readEvent(line);
      if (read.kind === 'event') reader.take(read.event);
    }
    const reduce = reader.finish().stages.findLast(({ name }) => name === 'reduce')!;
    const partitions = skewOf(reduce, wordyRatio, 1).hot;
    const keys = hot.map(({ key, rows }) => `${key} (${rows} rows)`).join(', ') || 'none';
    const where = partitions.length === 0 ? 'no partition is hot' : `hot partition ${partitions.map(({ index, ofMedian }) => `${index} with ${ofMedian.toFixed(1)} times the median`).join(', ')}`;
    this.#context.note(`${where}; hot keys: ${keys}`);
    this.#context.acted('detect', hot.length);
  }

  /** Results become visible by one rename; before it, a reader sees none of them. */
  async #commit(batch: BatchMessage, done: JobDone, last: boolean): Promise<void> {
    const { folder, application } = this.#options;
    const committedMs = Math.round(this.#context.clock.now());
    const within = (path: string): string => relative(folder, path);
    const committed: Committed = { batch: batch.batch, committedMs, ...done, results: done.results.map(within), shuffle: done.shuffle.map(within) };
    const log = `${folder}/event-log/${application.id}`;
    const lines = this.#log.lines.slice(this.#written);
    this.#written += lines.length;
    await this.#native('commit', () => {
      appendFileSync(`${log}.inprogress`, lines.map((line) => `${line}\n`).join(''));
      if (last) renameSync(`${log}.inprogress`, log);
      const path = `${folder}/committed/batch-${batch.batch}.json`;
      writeFileSync(`${path}.part`, JSON.stringify(committed));
      renameSync(`${path}.part`, path);
    });
    for (const item of itemsOf(batch)) this.#context.stage.stored(item);
  }

  #nowMs(): number {
    return epochMs + Math.round(this.#context.clock.now());
  }

  #native(name: string, call: () => void): Promise<void> {
    return this.#context.native(name, () => orExplain(this.#options.folder, async () => call()), { serviceMs: commitMs });
  }
}

function* itemsOf({ splits }: BatchMessage): Iterable<number> {
  for (const { firstItem, rows } of splits) for (let item = firstItem; item < firstItem + rows; item++) yield item;
}
