import type { DuckDBConnection } from '@duckdb/node-api';
import { damagedRecords, isOfFiles, withRunViews } from './query-run.ts';

/** By metric, sorted: a value for each sample period from the run's zero; null where none is known. */
export type KeptSeries = ReadonlyMap<string, readonly (number | null)[]>;

/** The series that a run folder keeps, each value in its period. `which`: those that are wanted, as a condition of SQL on `metric`. */
export async function readSeries(folder: string, which: string): Promise<KeptSeries> {
  return withRunViews(folder, async (connection) => {
    try {
      return await seriesIn(connection, which);
    } catch (error) {
      throw isOfFiles(error) ? damagedRecords(folder, 'metrics.parquet', error) : error;
    }
  });
}

/** The same of a run whose views are open. */
export async function seriesIn(connection: DuckDBConnection, which: string): Promise<KeptSeries> {
  const reader = await connection.runAndReadAll(`SELECT metric, list(second::INTEGER ORDER BY second), list(value ORDER BY second) FROM metrics WHERE (${which}) AND second >= 0 GROUP BY metric ORDER BY metric`);
  return new Map((reader.getRowsJS() as [string, number[], (number | null)[]][]).map(([metric, seconds, values]) => {
    const placed = new Array<number | null>(seconds.at(-1)! + 1).fill(null);
    seconds.forEach((second, i) => (placed[second] = values[i]));
    return [metric, placed];
  }));
}
