import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { rowBytes, type KeyCount, type MapTask, type MergeTask, type ReduceTask, type SketchTask, type Task, type TaskOutcome, type TaskRunner } from './task.ts';
import { countSql, gatherSql, mapSql, mergeSql, reduceSql, sentSql, sketchSql } from './task-sql.ts';

/** Runs tasks in this thread, each on a connection of its own. In virtual time DuckDB has one thread, whatever cores a task has. */
export class DuckDBRunner implements TaskRunner {
  readonly #threads: number;
  #instance: DuckDBInstance | null = null;

  constructor(threads: number) {
    this.#threads = threads;
  }

  async open(): Promise<void> {
    this.#instance = await DuckDBInstance.create(':memory:', { threads: String(this.#threads) });
  }

  async run(task: Task): Promise<TaskOutcome> {
    const connection = await this.#instance!.connect();
    try {
      return await perform(task, connection);
    } finally {
      connection.closeSync();
    }
  }

  close(): void {
    this.#instance?.closeSync();
    this.#instance = null;
  }
}

function perform(task: Task, connection: DuckDBConnection): Promise<TaskOutcome> {
  switch (task.kind) {
    case 'sketch':
      return sketch(task, connection);
    case 'map':
      return map(task, connection);
    case 'reduce':
    case 'merge':
      return aggregate(task, connection);
  }
}

async function sketch(task: SketchTask, connection: DuckDBConnection): Promise<TaskOutcome> {
  const [keys = [], rows = [], weights = []] = await columns(connection, sketchSql(task));
  const pairs = (values: readonly number[], count: number): KeyCount[] => keys.slice(0, count).map((key, i) => ({ key, rows: values[i] }));
  const rowsRead = rows.reduce((sum, each) => sum + each, 0);
  return {
    rowsRead, bytesRead: rowsRead * rowBytes.input, rowsWritten: 0, bytesWritten: 0,
    ...(task.top > 0 ? { top: pairs(rows, task.top) } : {}), ...(task.weights ? { weights: pairs(weights, keys.length) } : {}),
  };
}

async function map(task: MapTask, connection: DuckDBConnection): Promise<TaskOutcome> {
  const rowsRead = await count(connection, countSql([task.split]));
  await connection.run(mapSql(task));
  const sent = new Array<number>(task.partitioning.partitions).fill(0);
  const [partitions = [], rows = []] = await columns(connection, sentSql(task.out));
  partitions.forEach((partition, i) => (sent[partition] = rows[i]));
  const rowsWritten = sent.reduce((sum, each) => sum + each, 0);
  return { rowsRead, bytesRead: rowsRead * rowBytes.input, rowsWritten, bytesWritten: rowsWritten * rowBytes.shuffle, sent };
}

async function aggregate(task: ReduceTask | MergeTask, connection: DuckDBConnection): Promise<TaskOutcome> {
  await connection.run(gatherSql(task));
  const rowsRead = await count(connection, 'SELECT count(*)::INTEGER FROM gathered');
  for (const sql of task.kind === 'reduce' ? reduceSql(task) : [mergeSql(task)]) await connection.run(sql);
  const partials = task.kind === 'reduce' && task.partials !== null ? await count(connection, countSql([task.partials])) : 0;
  return { rowsRead, bytesRead: rowsRead * rowBytes.shuffle, rowsWritten: partials, bytesWritten: partials * rowBytes.shuffle };
}

/** Of a result without rows, none. */
async function columns(connection: DuckDBConnection, sql: string): Promise<number[][]> {
  return (await (await connection.runAndReadAll(sql)).getColumnsJS()) as number[][];
}

async function count(connection: DuckDBConnection, sql: string): Promise<number> {
  const [[rows]] = (await connection.runAndReadAll(sql)).getRowsJS() as number[][];
  return rows;
}
