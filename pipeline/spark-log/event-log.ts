/** What a task did, for the line that tells of its end. */
export interface EndedTask {
  readonly stage: number;
  readonly id: number;
  readonly index: number;
  /** From 0. */
  readonly attempt: number;
  readonly executor: string;
  readonly launchMs: number;
  readonly finishMs: number;
  readonly cpuMs: number;
  /** Reads a shuffle; else its input. */
  readonly shuffled: boolean;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
}

/**
 * Writes the events of an application in the form of Spark's own log, a JSON object a line (see `spark-event.ts`), so that
 * what reads the one reads the other. Times are ms since 1970.
 */
export class EventLog {
  readonly #lines: string[] = [];

  get lines(): readonly string[] {
    return this.#lines;
  }

  #write(event: string, fields: object): void {
    this.#lines.push(JSON.stringify({ Event: event, ...fields }));
  }

  begin(name: string, id: string, version: string, atMs: number): void {
    this.#write('SparkListenerLogStart', { 'Spark Version': version });
    this.#write('SparkListenerApplicationStart', { 'App Name': name, 'App ID': id, Timestamp: atMs, User: 'wavetank' });
  }

  end(atMs: number): void {
    this.#write('SparkListenerApplicationEnd', { Timestamp: atMs });
  }

  jobStarted(job: number, group: string, stages: readonly number[], atMs: number): void {
    this.#write('SparkListenerJobStart', {
      'Job ID': job, 'Submission Time': atMs, 'Stage Infos': [], 'Stage IDs': stages,
      Properties: { 'spark.jobGroup.id': group, 'spark.job.description': group },
    });
  }

  jobEnded(job: number, atMs: number): void {
    this.#write('SparkListenerJobEnd', { 'Job ID': job, 'Completion Time': atMs, 'Job Result': { Result: 'JobSucceeded' } });
  }

  stageSubmitted(stage: number, name: string, tasks: number, atMs: number): void {
    this.#write('SparkListenerStageSubmitted', { 'Stage Info': stageInfo(stage, name, tasks, { 'Submission Time': atMs }) });
  }

  stageCompleted(stage: number, name: string, tasks: number, submittedMs: number, atMs: number): void {
    this.#write('SparkListenerStageCompleted', { 'Stage Info': stageInfo(stage, name, tasks, { 'Submission Time': submittedMs, 'Completion Time': atMs }) });
  }

  taskEnded(task: EndedTask): void {
    this.#taskEnd(task, { Reason: 'Success' }, metricsOf(task));
  }

  /** The worker is gone, and the task with it. */
  taskLost(task: Omit<EndedTask, 'rowsRead' | 'bytesRead' | 'rowsWritten' | 'bytesWritten'>): void {
    const reason = { Reason: 'ExecutorLostFailure', 'Executor ID': task.executor, 'Exit Caused By App': false, 'Loss Reason': 'no heartbeat' };
    this.#taskEnd(task, reason, undefined);
  }

  #taskEnd(task: Omit<EndedTask, 'rowsRead' | 'bytesRead' | 'rowsWritten' | 'bytesWritten'>, reason: { readonly Reason: string }, metrics: object | undefined): void {
    const failed = metrics === undefined;
    this.#write('SparkListenerTaskEnd', {
      'Stage ID': task.stage, 'Stage Attempt ID': 0, 'Task Type': task.shuffled ? 'ResultTask' : 'ShuffleMapTask', 'Task End Reason': reason,
      'Task Info': {
        'Task ID': task.id, Index: task.index, Attempt: task.attempt, 'Partition ID': task.index, 'Launch Time': task.launchMs,
        'Executor ID': task.executor, Host: task.executor, Locality: 'ANY', Speculative: false, 'Getting Result Time': 0, 'Finish Time': task.finishMs,
        Failed: failed, Killed: false, Accumulables: [],
      },
      ...(failed ? {} : { 'Task Metrics': metrics }),
    });
  }
}

function stageInfo(stage: number, name: string, tasks: number, times: object): object {
  return { 'Stage ID': stage, 'Stage Attempt ID': 0, 'Stage Name': name, 'Number of Tasks': tasks, 'RDD Info': [], 'Parent IDs': [], Details: '', ...times, Accumulables: [], 'Resource Profile Id': 0 };
}

function metricsOf(task: EndedTask): object {
  const { shuffled, rowsRead, bytesRead, rowsWritten, bytesWritten } = task;
  return {
    'Executor Deserialize Time': 0, 'Executor Deserialize CPU Time': 0, 'Executor Run Time': task.finishMs - task.launchMs, 'Executor CPU Time': Math.round(task.cpuMs * 1e6),
    'Peak Execution Memory': 0, 'Result Size': 0, 'JVM GC Time': 0, 'Result Serialization Time': 0, 'Memory Bytes Spilled': 0, 'Disk Bytes Spilled': 0,
    'Shuffle Read Metrics': {
      'Remote Blocks Fetched': 0, 'Local Blocks Fetched': 0, 'Fetch Wait Time': 0, 'Remote Bytes Read': 0, 'Remote Bytes Read To Disk': 0,
      'Local Bytes Read': shuffled ? bytesRead : 0, 'Total Records Read': shuffled ? rowsRead : 0,
    },
    'Shuffle Write Metrics': { 'Shuffle Bytes Written': bytesWritten, 'Shuffle Write Time': 0, 'Shuffle Records Written': rowsWritten },
    'Input Metrics': { 'Bytes Read': shuffled ? 0 : bytesRead, 'Records Read': shuffled ? 0 : rowsRead },
    'Output Metrics': { 'Bytes Written': 0, 'Records Written': 0 },
    'Updated Blocks': [],
  };
}
