import { parentPort } from 'node:worker_threads';
import { DuckDBRunner } from './duckdb-runner.ts';
import type { FromTaskThread, ToTaskThread } from './thread-runner.ts';

/** A worker's tasks on the real clock, in a thread of its own; a DuckDB for each number of cores that a task can have. */
const runners = new Map<number, Promise<DuckDBRunner>>();

const tell = (message: FromTaskThread): void => parentPort!.postMessage(message);

function runnerWith(cores: number): Promise<DuckDBRunner> {
  let runner = runners.get(cores);
  if (runner === undefined) {
    const made = new DuckDBRunner(cores);
    runner = made.open().then(() => made);
    runners.set(cores, runner);
  }
  return runner;
}

function run({ number, task, cores }: Extract<ToTaskThread, { kind: 'run' }>): void {
  void runnerWith(cores).then((runner) => runner.run(task)).then(
    (outcome) => tell({ kind: 'done', number, outcome }),
    (error: Error) => tell({ kind: 'failed', number, message: error.message }),
  );
}

/** Nothing runs any more; without its port the thread has nothing to live for. */
async function end(): Promise<void> {
  for (const runner of runners.values()) (await runner).close();
  parentPort!.close();
}

parentPort!.on('message', (message: ToTaskThread) => {
  if (message.kind === 'run') run(message);
  else void end();
});
tell({ kind: 'ready' });
