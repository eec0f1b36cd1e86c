import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Observation, Observed, Store, StoredRow } from '../../engine/scenario.ts';
import { tablesFile } from '../../pipeline/own/own-tables.ts';
import type { Definition } from './definition.ts';

/** Rows of a question about what a run wrote. */
export async function* ask(folder: string, sql: string): AsyncIterable<Record<string, DuckDBValue>> {
  const instance = await DuckDBInstance.create(`${folder}/${tablesFile}`, { access_mode: 'READ_ONLY', threads: '1' });
  const connection = await instance.connect();
  try {
    const result = await connection.stream(sql);
    const names = result.columnNames();
    for await (const rows of result.yieldRowsJs()) for (const row of rows) yield Object.fromEntries(names.map((name, i) => [name, row[i] as DuckDBValue]));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** When the group had committed the place of an item, as far as that was seen. */
const committedMs = '(SELECT min(c.at_ms) FROM committed c WHERE c.partition = a.partition AND c."offset" > a."offset")';

/** What came out: a row for each record; where one goes in and several come out, a row once all of them are there. */
export function outputStore(definition: Definition): Store {
  return {
    id: 'output',
    async *read(folder: string): AsyncIterable<StoredRow> {
      for await (const { item, content, at_ms: atMs } of ask(folder, rowsOf(definition))) {
        yield { item: item as number | null, content: Number(content), storedMs: atMs as number };
      }
    },
  };
}

function rowsOf({ relation }: Definition): string {
  // What a group has committed of an aggregate's input is all that can be told of a single record.
  if (relation === 'aggregate') {
    return `SELECT a.item, g.content, ${committedMs} AS at_ms FROM acknowledged a JOIN generated g USING (item) WHERE at_ms IS NOT NULL ORDER BY a.item`;
  }
  return 'SELECT item, content, at_ms FROM delivered ORDER BY item, at_ms, partition, "offset"';
}

/** Where each record that did not come out was last seen; and those that came out and were never sent. */
export function places({ relation }: Definition): Observation {
  const missing = relation === 'aggregate' ? `${committedMs} IS NULL` : 'd.item IS NULL';
  return {
    id: 'places',
    async *read(folder: string): AsyncIterable<Observed> {
      const sql = `SELECT g.item, g.id, a.partition, a."offset"::DOUBLE AS "offset", a.at_ms, ${committedMs} AS committed_ms, l.file, l.at_ms AS landed_ms
        FROM generated g LEFT JOIN acknowledged a USING (item) LEFT JOIN landed l ON l.item = g.item LEFT JOIN (SELECT DISTINCT item FROM delivered) d ON d.item = g.item
        WHERE ${missing} ORDER BY g.item`;
      for await (const row of ask(folder, sql)) yield row as Observed;
    },
  };
}
