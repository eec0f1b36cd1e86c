import type { SparkEvent, TaskEnd } from './spark-event.ts';
import { parsePlan, type Operator } from './query-plan.ts';

/** What one successful task did, in the units of Spark's log. */
export interface TaskRun {
  /** Its number in the stage: for one that reads a shuffle, the partition. */
  readonly index: number;
  /** From 0; above, it was tried before. */
  readonly attempt: number;
  /** Rows that it read: of the shuffle where it reads one, else of the input. */
  readonly rows: number;
  readonly bytes: number;
  readonly durationMs: number;
  readonly cpuMs: number;
  readonly spilledBytes: number;
  readonly shuffleBytesWritten: number;
  readonly shuffleRowsWritten: number;
  readonly launchMs: number;
}

export interface StageRun {
  readonly id: number;
  readonly attempt: number;
  readonly name: string;
  /** How many tasks it is made of. */
  readonly taskCount: number;
  readonly tasks: readonly TaskRun[];
  readonly failedTasks: number;
  readonly readsShuffle: boolean;
  readonly submittedMs: number | null;
  readonly completedMs: number | null;
  readonly failure: string | null;
  /** The group that the program gave its job; null for none. */
  readonly jobGroup: string | null;
  /** Operators of the query's plan that it executes, and the exchange that it reads; null where no query is known. */
  readonly plan: { readonly operators: readonly Operator[]; readonly loops: ReadonlySet<number> } | null;
}

export interface Application {
  readonly id: string | null;
  readonly name: string | null;
  readonly sparkVersion: string | null;
  readonly startedMs: number | null;
  /** null while it runs, and where its log was cut off. */
  readonly endedMs: number | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly jobs: number;
  /** In the order in which they were submitted. */
  readonly stages: readonly StageRun[];
}

type StageInfo = Extract<SparkEvent, { Event: 'SparkListenerStageSubmitted' }>['Stage Info'];

interface StageDraft {
  info: StageInfo;
  readonly tasks: Map<number, TaskRun>;
  failedTasks: number;
  readsShuffle: boolean;
}

interface JobFacts {
  readonly group: string | null;
  readonly query: number | null;
}

/** Codegen loops by the names that Spark gives the scopes of a stage's RDDs. */
const loopScope = /WholeStageCodegen \((\d+)\)/g;

/** Gathers an application from the events of its log, in the order of the log. */
export class ApplicationReader {
  #id: string | null = null;
  #name: string | null = null;
  #version: string | null = null;
  #startedMs: number | null = null;
  #endedMs: number | null = null;
  #properties: Readonly<Record<string, string>> = {};
  #jobs = 0;
  readonly #stages = new Map<string, StageDraft>();
  readonly #jobOf = new Map<number, JobFacts>();
  readonly #plans = new Map<number, string>();

  take(event: SparkEvent): void {
    switch (event.Event) {
      case 'SparkListenerLogStart':
        this.#version = event['Spark Version'];
        return;
      case 'SparkListenerApplicationStart':
        [this.#name, this.#id, this.#startedMs] = [event['App Name'], event['App ID'] ?? null, event.Timestamp];
        return;
      case 'SparkListenerApplicationEnd':
        this.#endedMs = event.Timestamp;
        return;
      case 'SparkListenerEnvironmentUpdate':
        this.#properties = event['Spark Properties'];
        return;
      case 'SparkListenerJobStart':
        return this.#job(event['Stage IDs'], event.Properties ?? {});
      case 'SparkListenerStageSubmitted':
      case 'SparkListenerStageCompleted':
        this.#stage(event['Stage Info']['Stage ID'], event['Stage Info']['Stage Attempt ID'], event['Stage Info']);
        return;
      case 'SparkListenerTaskEnd':
        return this.#task(event);
      case 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart':
      case 'org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate':
        this.#plans.set(event.executionId, event.physicalPlanDescription);
    }
  }

  /** A stage that an earlier job has made is skipped by a later one that names it too. */
  #job(stageIds: readonly number[], properties: Readonly<Record<string, string>>): void {
    this.#jobs++;
    const query = properties['spark.sql.execution.id'];
    const facts = { group: properties['spark.jobGroup.id'] ?? null, query: query === undefined ? null : Number(query) };
    for (const id of stageIds) if (!this.#jobOf.has(id)) this.#jobOf.set(id, facts);
  }

  #stage(id: number, attempt: number, info?: StageInfo): StageDraft {
    const key = `${id}.${attempt}`;
    const known = this.#stages.get(key);
    if (known !== undefined) {
      if (info !== undefined) known.info = info;
      return known;
    }
    const made: StageDraft = {
      info: info ?? { 'Stage ID': id, 'Stage Attempt ID': attempt, 'Stage Name': `stage ${id}`, 'Number of Tasks': 0 },
      tasks: new Map(), failedTasks: 0, readsShuffle: false,
    };
    this.#stages.set(key, made);
    return made;
  }

  /** Of two copies of a task (one is speculative) the first to succeed counts, as it does for Spark. */
  #task(event: TaskEnd): void {
    const stage = this.#stage(event['Stage ID'], event['Stage Attempt ID']);
    if (event['Task End Reason'].Reason !== 'Success') {
      stage.failedTasks++;
      return;
    }
    const { Index: index } = event['Task Info'];
    if (stage.tasks.has(index)) return;
    const task = taskOf(event);
    const read = event['Task Metrics']?.['Shuffle Read Metrics'];
    if ((read?.['Total Records Read'] ?? 0) > 0) stage.readsShuffle = true;
    stage.tasks.set(index, task);
  }

  finish(): Application {
    const plans = new Map([...this.#plans].map(([query, text]) => [query, parsePlan(text)]));
    return {
      id: this.#id, name: this.#name, sparkVersion: this.#version, startedMs: this.#startedMs, endedMs: this.#endedMs,
      properties: this.#properties, jobs: this.#jobs,
      stages: [...this.#stages.values()].map((draft) => this.#finished(draft, plans)),
    };
  }

  #finished({ info, tasks, failedTasks, readsShuffle }: StageDraft, plans: ReadonlyMap<number, readonly Operator[]>): StageRun {
    const job = this.#jobOf.get(info['Stage ID']);
    const operators = job?.query == null ? undefined : plans.get(job.query);
    const loops = new Set([...JSON.stringify(info['RDD Info'] ?? '').matchAll(loopScope)].map(([, loop]) => Number(loop)));
    return {
      id: info['Stage ID'], attempt: info['Stage Attempt ID'], name: info['Stage Name'],
      taskCount: Math.max(info['Number of Tasks'], tasks.size),
      tasks: [...tasks.values()].toSorted((a, b) => a.index - b.index), failedTasks, readsShuffle,
      submittedMs: info['Submission Time'] ?? null, completedMs: info['Completion Time'] ?? null, failure: info['Failure Reason'] ?? null,
      jobGroup: job?.group ?? null,
      plan: operators === undefined ? null : { operators, loops },
    };
  }
}

function taskOf({ 'Task Info': info, 'Task Metrics': metrics }: TaskEnd): TaskRun {
  const shuffled = metrics?.['Shuffle Read Metrics'];
  const written = metrics?.['Shuffle Write Metrics'];
  const input = metrics?.['Input Metrics'];
  const shuffledRows = shuffled?.['Total Records Read'] ?? 0;
  const shuffledBytes = (shuffled?.['Local Bytes Read'] ?? 0) + (shuffled?.['Remote Bytes Read'] ?? 0);
  return {
    index: info.Index,
    attempt: info.Attempt,
    rows: shuffledRows > 0 ? shuffledRows : (input?.['Records Read'] ?? 0),
    bytes: shuffledRows > 0 ? shuffledBytes : (input?.['Bytes Read'] ?? 0),
    durationMs: Math.max(0, info['Finish Time'] - info['Launch Time']),
    cpuMs: Math.round((metrics?.['Executor CPU Time'] ?? 0) / 1e6),
    spilledBytes: metrics?.['Disk Bytes Spilled'] ?? 0,
    shuffleBytesWritten: written?.['Shuffle Bytes Written'] ?? 0,
    shuffleRowsWritten: written?.['Shuffle Records Written'] ?? 0,
    launchMs: info['Launch Time'],
  };
}
