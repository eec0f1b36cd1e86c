import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Observation, Observed, Store, StoredRow } from '../../engine/scenario.ts';
import { tablesFile } from '../../pipeline/own/own-tables.ts';
import type { Definition } from './definition.ts';
import { dueSql } from './relation.ts';

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

/** `c.at_ms`: when the group had committed the place of an item, as far as that was seen. What it has taken back later was committed all the same. */
const joinCommitted = `ASOF LEFT JOIN (SELECT partition, "offset", min(at_ms) OVER (PARTITION BY partition ORDER BY "offset" DESC) AS at_ms FROM committed) c
  ON c.partition = a.partition AND c."offset" > a."offset"`;

/** What came out: a row for each record; where one goes in and several come out, a row once all of them are there. */
export function outputStore(definition: Definition): Store {
  return {
    id: 'output',
    async *read(folder: string): AsyncIterable<StoredRow> {
      for await (const { item, content, at_ms: atMs } of ask(folder, rowsOf(definition))) {
        yield { item: item as number | null, content: Number(content), storedMs: atMs as number };
      }
    },
    async *takenBack(folder: string): AsyncIterable<number> {
      for await (const { item } of ask(folder, 'SELECT DISTINCT item FROM taken_back WHERE item IS NOT NULL ORDER BY item')) yield item as number;
    },
  };
}

function rowsOf({ relation }: Definition): string {
  const due = dueSql(relation);
  // What a group has committed of an aggregate's input is all that can be told of a single record.
  if (due === null) {
    return `SELECT a.item, g.content, c.at_ms FROM acknowledged a JOIN generated g USING (item) ${joinCommitted} WHERE c.at_ms IS NOT NULL ORDER BY a.item`;
  }
  // Of an item that should have come out thrice, the third record completes it, and a fourth is one too many.
  return `WITH came AS (
      SELECT d.item, d.content, d.at_ms, d.partition, d."offset", coalesce(due.due, 1) AS due, row_number() OVER earlier AS nth,
        max(d.content) FILTER (d.content <> g.content) OVER earlier AS other
      FROM delivered d LEFT JOIN generated g USING (item) LEFT JOIN (${due}) due USING (item)
      WINDOW earlier AS (PARTITION BY d.item ORDER BY d.at_ms, d.partition, d."offset" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
    SELECT item, coalesce(other, content) AS content, at_ms FROM came WHERE item IS NULL OR nth >= due ORDER BY item, at_ms, partition, "offset"`;
}

/** What faults have done to records, by their items. */
const struckSql = "SELECT item, string_agg(fault, ', ' ORDER BY fault) AS faults FROM struck GROUP BY item";

const notAside = 'g.item NOT IN (SELECT item FROM set_aside WHERE item IS NOT NULL)';

/** Where each record was last seen of which too little came out, or that should have been set aside and was not; `came` of `due` did. */
function places({ relation, topics }: Definition): string {
  const due = dueSql(relation);
  return `SELECT g.item, g.id, a.partition, a."offset"::DOUBLE AS "offset", a.at_ms, c.at_ms AS committed_ms, l.file, l.at_ms AS landed_ms, t.at_ms AS taken_back_ms, s.faults AS struck, ${due === null ? '0 AS came, 1' : 'coalesce(d.came, 0)::INTEGER AS came, due.due'} AS due
    FROM generated g LEFT JOIN acknowledged a USING (item) ${joinCommitted} LEFT JOIN landed l ON l.item = g.item LEFT JOIN (${struckSql}) s ON s.item = g.item
    LEFT JOIN (SELECT item, max(at_ms) AS at_ms FROM taken_back GROUP BY item) t ON t.item = g.item
    LEFT JOIN (SELECT item, count(*) AS came FROM delivered GROUP BY item) d ON d.item = g.item ${due === null ? '' : `JOIN (${due}) due ON due.item = g.item`}
    WHERE ${due === null ? 'c.at_ms IS NULL' : `coalesce(d.came, 0) < due.due${topics?.deadLetter === undefined ? '' : ` OR due.spared AND d.came IS NULL AND ${notAside}`}`} ORDER BY g.item`;
}

/** Partitions that are not committed to their end, and the first record from there on that nobody can read. */
const stuck = `SELECT a.partition, coalesce(c."offset", 0)::DOUBLE AS "offset", count(*)::INTEGER AS behind, min(a."offset") FILTER (s.item IS NOT NULL)::DOUBLE AS malformed, arg_min(g.id, a."offset") FILTER (s.item IS NOT NULL) AS id
  FROM acknowledged a JOIN generated g USING (item) LEFT JOIN (SELECT DISTINCT item FROM struck WHERE fault = 'malformed') s ON s.item = a.item
  LEFT JOIN (SELECT partition, max("offset") AS "offset" FROM committed GROUP BY partition) c ON c.partition = a.partition
  WHERE a."offset" >= coalesce(c."offset", 0) GROUP BY a.partition, c."offset" HAVING malformed IS NOT NULL ORDER BY a.partition`;

/** What was set aside of which something was due, or of which something came out as well; where it stands first. */
const setAside = (due: string): string => `SELECT g.item, g.id, s.partition, s."offset"::DOUBLE AS "offset", d.item IS NOT NULL AS came
  FROM (SELECT item, min(partition) AS partition, arg_min("offset", (partition, "offset")) AS "offset" FROM set_aside GROUP BY item) s JOIN generated g USING (item)
  JOIN (${due}) due ON due.item = g.item LEFT JOIN (SELECT DISTINCT item FROM delivered) d ON d.item = g.item
  WHERE due.due > 0 OR d.item IS NOT NULL ORDER BY g.item`;

const cameOut = 'SELECT g.item, g.id, g.value AS went_in, d.key, d.value AS came_out, d.partition, d."offset"::DOUBLE AS "offset", d.at_ms FROM delivered d JOIN generated g USING (item)';
const order = 'ORDER BY g.item, d.at_ms, d.partition, d."offset"';

/** So many records that are nobody's are shown. */
const shown = 3;

/** What a run with this definition wrote down of single records that are not as they should be. */
export function witnesses(definition: Definition): Observation[] {
  const due = dueSql(definition.relation);
  return [
    observation('places', places(definition)),
    observation('unread-by-proxy', "SELECT message FROM log_events WHERE type = 'unknown-version' ORDER BY message"),
    observation('unknown-topics', "SELECT message AS topic FROM log_events WHERE type = 'unknown-topic' ORDER BY message"),
    observation('group', 'SELECT state FROM group_states ORDER BY at_ms'),
    observation('stuck', stuck),
    observation('repeated', due === null ? null : `SELECT g.item, g.id, count(*)::INTEGER AS came, any_value(due.most)::INTEGER AS most, min(d.at_ms) AS at_ms, max(d.at_ms) AS last_ms
      FROM delivered d JOIN generated g USING (item) JOIN (${due}) due ON due.item = g.item GROUP BY g.item, g.id HAVING came > any_value(due.most) ORDER BY g.item`),
    observation('altered', due === null ? null : `${cameOut} WHERE d.content <> g.content ${order}`),
    observation('unwanted', due === null ? null : `${cameOut} JOIN (${due}) due ON due.item = g.item WHERE due.most = 0 ${order}`),
    observation('set-aside', due === null ? null : setAside(due)),
    observation('nobodys-aside', `SELECT id, partition, "offset"::DOUBLE AS "offset", count(*) OVER ()::INTEGER AS count FROM set_aside WHERE item IS NULL ORDER BY partition, "offset" LIMIT ${shown}`),
    observation('nobodys', due === null ? null : `SELECT id, partition, "offset"::DOUBLE AS "offset", at_ms FROM delivered WHERE item IS NULL ORDER BY at_ms, partition, "offset" LIMIT ${shown}`),
  ];
}

/** Nothing without a question. */
function observation(id: string, sql: string | null): Observation {
  return {
    id,
    async *read(folder: string): AsyncIterable<Observed> {
      if (sql !== null) for await (const row of ask(folder, sql)) yield row as Observed;
    },
  };
}
