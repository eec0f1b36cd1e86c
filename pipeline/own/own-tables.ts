import { BIGINT, DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

/** Rows that a data chunk takes. */
const chunkRows = 2048;

/** Every table that a run with somebody's own service writes, with its columns in order. */
const tables = {
  /** What was sent: `content` is the CRC-32 of what must come out as it went in. */
  generated: { item: INTEGER, id: VARCHAR, due_ms: DOUBLE, key: VARCHAR, value: VARCHAR, content: BIGINT },
  /** What faults have done to it: what is due of it comes out so often at least, and at most. */
  struck: { item: INTEGER, fault: VARCHAR, least: INTEGER, most: INTEGER },
  /** Where the log has it. */
  acknowledged: { item: INTEGER, partition: INTEGER, offset: BIGINT, at_ms: DOUBLE },
  /** How far the group of the service had committed a partition of the input, and when that was seen. */
  committed: { partition: INTEGER, offset: BIGINT, at_ms: DOUBLE },
  /** What the group of the service was doing from when on, as far as that was seen while something waited for it. */
  group_states: { at_ms: DOUBLE, state: VARCHAR },
  /** In which file it was laid into the landing folder. */
  landed: { item: INTEGER, file: VARCHAR, at_ms: DOUBLE },
  /** What came out; without an item where its id is none that was sent. */
  delivered: { item: INTEGER, id: VARCHAR, at_ms: DOUBLE, partition: INTEGER, offset: BIGINT, key: VARCHAR, value: VARCHAR, content: BIGINT },
  /** What stood in the topic for what the service cannot take, when the run was over; without an item where it is nobody's. */
  set_aside: { item: INTEGER, id: VARCHAR, partition: INTEGER, offset: BIGINT, key: VARCHAR, value: VARCHAR },
  /** What was read there and, when the run was over, was not there any more; `at_ms` is when it was read. */
  taken_back: { item: INTEGER, partition: INTEGER, offset: BIGINT, at_ms: DOUBLE },
  /** What the log, and the proxy before it, met that a person should know, each once: a topic that there is not, or a sentence. */
  log_events: { type: VARCHAR, message: VARCHAR },
} as const satisfies Record<string, Record<string, DuckDBType>>;
export type TableName = keyof typeof tables;

export const tablesFile = 'pipeline.duckdb';

/** Rows are appended and hardly ever read: what is written need not be kept at hand, however long the run. */
const writingMemory = '256MB';

/** The tables of one run, filled in bulk: a row waits in memory until the next flush. */
export class OwnTables {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #waiting = Object.fromEntries(Object.keys(tables).map((name) => [name, []])) as unknown as Record<TableName, DuckDBValue[][]>;
  #flushing: Promise<void> = Promise.resolve();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** The statements that make the tables. */
  static get schema(): string {
    return Object.entries(tables).map(([name, columns]) => `CREATE TABLE ${name} (${Object.entries(columns).map(([column, type]) => `"${column}" ${String(type)}`).join(', ')})`).join('; ');
  }

  static async create(folder: string): Promise<OwnTables> {
    const instance = await DuckDBInstance.create(`${folder}/${tablesFile}`, { threads: '1', memory_limit: writingMemory });
    const connection = await instance.connect();
    await connection.run(OwnTables.schema);
    return new OwnTables(instance, connection);
  }

  push(table: TableName, row: DuckDBValue[]): void {
    this.#waiting[table].push(row);
  }

  /** Writes all that waits; calls follow one another. */
  flush(): Promise<void> {
    return (this.#flushing = this.#flushing.then(() => this.#write()));
  }

  async #write(): Promise<void> {
    for (const name of Object.keys(tables) as TableName[]) {
      const rows = this.#waiting[name];
      if (rows.length === 0) continue;
      this.#waiting[name] = [];
      const types = Object.values(tables[name]);
      const appender = await this.#connection.createAppender(name);
      for (let start = 0; start < rows.length; start += chunkRows) {
        const chunk = DuckDBDataChunk.create(types);
        chunk.setRows(rows.slice(start, start + chunkRows));
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
    }
  }

  /** Of what came out, leaves out what was taken back. */
  async takeBack(): Promise<void> {
    await this.flush();
    await this.#connection.run('DELETE FROM delivered d USING taken_back t WHERE t.partition = d.partition AND t."offset" = d."offset" AND t.at_ms = d.at_ms');
  }

  /** Rows of a question, flushed before. */
  async rows(sql: string): Promise<DuckDBValue[][]> {
    await this.flush();
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  async close(): Promise<void> {
    await this.flush();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}
