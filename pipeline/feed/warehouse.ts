import { DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { ComponentContext } from '../../engine/component.ts';
import { readFeed, type Column } from '../gate/schema.ts';
import { dayName, type Feed, type FeedDay } from './feed-day.ts';
import type { HeldPart, ReadRow } from './read-file.ts';
import type { Mended } from './redrive.ts';

/** Where a row came from, and when it was written. */
const lineage = 'file_day DATE, delivery VARCHAR, byte_offset INTEGER, byte_length INTEGER, stored_ms BIGINT';
const accounts = `
  CREATE TABLE IF NOT EXISTS loads (feed VARCHAR, file_day DATE, delivery VARCHAR, sha256 VARCHAR, rows INTEGER, published_ms BIGINT);
  CREATE TABLE IF NOT EXISTS quarantine (feed VARCHAR, file_day DATE, delivery VARCHAR, scope VARCHAR, reason VARCHAR, detail VARCHAR, line INTEGER, "column" INTEGER, byte_offset INTEGER, byte_length INTEGER, raw BLOB, held_ms BIGINT);
  CREATE TABLE IF NOT EXISTS mended (feed VARCHAR, file_day DATE, delivery VARCHAR, byte_offset INTEGER, fixed VARCHAR, at_ms BIGINT);`;
const chunkRows = 2048;

export interface Published extends FeedDay {
  readonly delivery: string;
  readonly sha256: string;
  readonly rows: number;
}

export function sqlType(column: Column): string {
  switch (column.type) {
    case 'integer': return 'BIGINT';
    case 'decimal': return `DECIMAL(18, ${column.scale})`;
    case 'date': return 'DATE';
    case 'timestamp': return 'TIMESTAMP';
    case 'boolean': return 'BOOLEAN';
    case 'text':
    case 'enum': return 'VARCHAR';
  }
}

/** What DuckDB says where another process has the file open. */
const occupied = /Could not set lock on file/;
/** How long whoever finds it so waits. */
const occupiedMs = 20_000;

/**
 * A DuckDB file with a table a feed: every session on it is a connection, and the file is open as long as there is one. With
 * `exclusive` it is for several processes, one at a time: nobody stays in it longer than for one piece of work.
 */
export class Warehouse {
  readonly exclusive: boolean;
  readonly #file: string;
  readonly #feeds: readonly Feed[];
  #instance: DuckDBInstance | null = null;
  #sessions = 0;

  constructor(file: string, feeds: readonly Feed[], exclusive = false) {
    this.#file = file;
    this.#feeds = feeds;
    this.exclusive = exclusive;
  }

  /** Null while another process is in the file. */
  async connect(): Promise<Session | null> {
    try {
      this.#instance ??= await DuckDBInstance.create(this.#file, { threads: '1' });
    } catch (error) {
      if (this.exclusive && occupied.test((error as Error).message)) return null;
      throw error;
    }
    this.#sessions++;
    const connection = await this.#instance.connect();
    await connection.run(this.#feeds.map(({ id, schema }) => `CREATE TABLE IF NOT EXISTS "${id}" (${readFeed(schema).columns.map((column) => `"${column.name}" ${sqlType(column)}`).join(', ')}, ${lineage});`).join('\n') + accounts);
    return new Session(connection, this.#feeds, () => this.#left());
  }

  #left(): void {
    if (--this.#sessions > 0) return;
    this.#instance?.closeSync();
    this.#instance = null;
  }
}

/** A session for code of this host, as soon as there is one to have. */
export async function enterWarehouse({ native, clock, host, knob }: ComponentContext, warehouse: Warehouse): Promise<Session> {
  const connect = async (): Promise<Session | null> => {
    const session = await warehouse.connect();
    // Nobody would close it.
    if (host.dead) session?.close();
    return session;
  };
  for (;;) {
    const session = await native('connect', connect, { serviceMs: knob('warehouse.statement') });
    if (session !== null) return session;
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, occupiedMs));
  }
}

/** One connection; what it did not commit is undone when it closes. Every method is one or two statements. */
export class Session {
  readonly #connection: DuckDBConnection;
  readonly #columns: ReadonlyMap<string, readonly Column[]>;
  readonly #onClose: () => void;
  #closed = false;

  constructor(connection: DuckDBConnection, feeds: readonly Feed[], onClose: () => void) {
    this.#connection = connection;
    this.#columns = new Map(feeds.map(({ id, schema }) => [id, readFeed(schema).columns]));
    this.#onClose = onClose;
  }

  begin(): Promise<void> {
    return this.#run('BEGIN TRANSACTION');
  }

  commit(): Promise<void> {
    return this.#run('COMMIT');
  }

  async stage(feed: string, rows: readonly ReadRow[]): Promise<void> {
    const columns = this.#columns.get(feed)!;
    await this.#run(`CREATE OR REPLACE TEMP TABLE "stage_${feed}" (place INTEGER, ${columns.map((_, i) => `c${i} VARCHAR`).join(', ')}, byte_offset INTEGER, byte_length INTEGER)`);
    const appender = await this.#connection.createAppender(`stage_${feed}`, null, 'temp');
    const types = [INTEGER, ...columns.map(() => VARCHAR), INTEGER, INTEGER];
    for (let start = 0; start < rows.length; start += chunkRows) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setRows(rows.slice(start, start + chunkRows).map(({ cells, byteOffset, byteLength }, i) => [start + i, ...cells, byteOffset, byteLength]));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Takes the rows of a day out. */
  clear({ feed, day }: FeedDay): Promise<void> {
    return this.#run(`DELETE FROM "${feed}" WHERE file_day = CAST($1 AS DATE)`, [dayName(day)]);
  }

  /** Puts what is staged into the feed's table. `strict`: a cell that is not of its type is an error; else it is NULL. */
  insert({ feed, day }: FeedDay, delivery: string, storedMs: number, strict: boolean): Promise<void> {
    const cast = strict ? 'CAST' : 'TRY_CAST';
    const cells = this.#columns.get(feed)!.map((column, i) => `${cast}(c${i} AS ${sqlType(column)})`);
    return this.#run(`INSERT INTO "${feed}" SELECT ${cells.join(', ')}, CAST($1 AS DATE), $2, byte_offset, byte_length, $3 FROM "stage_${feed}" ORDER BY place`, [dayName(day), delivery, BigInt(storedMs)]);
  }

  /** The day is there: `rows` of this delivery. What was said of it before is taken back where the day is swapped. */
  async published({ feed, day, delivery, sha256, rows }: Published, atMs: number, instead: boolean): Promise<void> {
    if (instead) await this.#run('DELETE FROM loads WHERE feed = $1 AND file_day = CAST($2 AS DATE)', [feed, dayName(day)]);
    await this.#run('INSERT INTO loads VALUES ($1, CAST($2 AS DATE), $3, $4, $5, $6)', [feed, dayName(day), delivery, sha256, rows, BigInt(atMs)]);
  }

  /** SHA-256 of every file that is published, to its name. */
  async seen(): Promise<Record<string, string>> {
    const rows = await this.#rows("SELECT sha256, feed || '/' || CAST(file_day AS VARCHAR) FROM loads ORDER BY published_ms, feed");
    return Object.fromEntries(rows.map(([sha256, name]) => [sha256 as string, name as string]));
  }

  /** What is held of one delivery, once however often it is told. */
  async hold({ feed, day }: FeedDay, delivery: string, parts: readonly HeldPart[], atMs: number): Promise<void> {
    await this.#run('DELETE FROM quarantine WHERE feed = $1 AND file_day = CAST($2 AS DATE) AND delivery = $3', [feed, dayName(day), delivery]);
    const insert = await this.#connection.prepare('INSERT INTO quarantine VALUES ($1, CAST($2 AS DATE), $3, $4, $5, $6, $7, $8, $9, $10, unhex($11), $12)');
    for (const { scope, reason, detail, line, column, byteOffset, byteLength, raw } of parts) {
      insert.bind([feed, dayName(day), delivery, scope, reason, detail, line, column, byteOffset, byteLength, raw.toString('hex'), BigInt(atMs)]);
      await insert.run();
    }
  }

  /** Whether something of that scope is held of a day already. */
  async holds({ feed, day }: FeedDay, scope: HeldPart['scope']): Promise<boolean> {
    const [[count]] = await this.#rows('SELECT count(*) FROM quarantine WHERE feed = $1 AND file_day = CAST($2 AS DATE) AND scope = $3', [feed, dayName(day), scope]);
    return Number(count) > 0;
  }

  /** What people mended of one delivery, in that order. */
  async mended({ feed, day }: FeedDay, delivery: string): Promise<Mended[]> {
    const rows = await this.#rows('SELECT byte_offset, fixed FROM mended WHERE feed = $1 AND file_day = CAST($2 AS DATE) AND delivery = $3 ORDER BY at_ms, byte_offset', [feed, dayName(day), delivery]);
    return rows.map(([byteOffset, fixed]) => ({ byteOffset: byteOffset as number, fixed: fixed as string }));
  }

  /** A row leaves the quarantine. */
  async release({ feed, day }: FeedDay, delivery: string, { byteOffset, fixed }: Mended, atMs: number): Promise<void> {
    await this.#run('DELETE FROM quarantine WHERE feed = $1 AND file_day = CAST($2 AS DATE) AND delivery = $3 AND byte_offset = $4', [feed, dayName(day), delivery, byteOffset]);
    await this.#run('INSERT INTO mended VALUES ($1, CAST($2 AS DATE), $3, $4, $5, $6)', [feed, dayName(day), delivery, byteOffset, fixed, BigInt(atMs)]);
  }

  async #rows(sql: string, values: DuckDBValue[] = []): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql, values)).getRows() as unknown[][];
  }

  /** What a reader finds of a day of each feed; with `fallback`, the last day up to it that has any rows. */
  async look(wanted: readonly FeedDay[], fallback: boolean): Promise<Look[]> {
    if (wanted.length === 0) return [];
    const sql = wanted.map(({ feed }, i) => {
      const day = `CAST($${i + 1} AS DATE)`;
      const served = fallback ? `(SELECT max(file_day) FROM "${feed}" WHERE file_day <= ${day})` : day;
      return `SELECT ${i} AS place, CAST(max(file_day) AS VARCHAR), count(*), count(DISTINCT delivery || '@' || byte_offset) FROM "${feed}" WHERE file_day = ${served}`;
    }).join(' UNION ALL ');
    const found = await this.#rows(`${sql} ORDER BY place`, wanted.map(({ day }) => dayName(day)));
    return found.map(([place, servedDay, rows, distinct]) => ({ ...wanted[place as number], servedDay: servedDay as string | null, rows: Number(rows), distinct: Number(distinct) }));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.closeSync();
    this.#onClose();
  }

  async #run(sql: string, values?: DuckDBValue[]): Promise<void> {
    await this.#connection.run(sql, values);
  }
}

/** What a reader found when it wanted a day: `servedDay` is the day of the rows, null where there are none. */
export interface Look extends FeedDay {
  readonly servedDay: string | null;
  readonly rows: number;
  /** Rows that come from different places of different deliveries: fewer, where some are there twice. */
  readonly distinct: number;
}
