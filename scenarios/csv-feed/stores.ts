import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { existsSync, readFileSync } from 'node:fs';
import { epochMs } from '../../engine/clock.ts';
import type { Observation, Observed, Store, StoredRow } from '../../engine/scenario.ts';
import { readFeed, type Column } from '../../pipeline/gate/schema.ts';
import { dayMs, type FeedDay } from '../../pipeline/feed/feed-day.ts';
import { FeedAccount } from './account.ts';
import { fileContent, rowContent } from './exporter.ts';
import { feeds } from './feeds.ts';

/** What a run leaves in its folder. */
export const files = { warehouse: 'warehouse.duckdb', landing: 'landing', deliveries: 'deliveries.jsonl', looks: 'looks.jsonl', alerts: 'alerts.jsonl' } as const;

async function* reading<T>(folder: string, read: (connection: DuckDBConnection) => AsyncIterable<T>): AsyncIterable<T> {
  const instance = await DuckDBInstance.create(`${folder}/${files.warehouse}`, { access_mode: 'READ_ONLY', threads: '1' });
  const connection = await instance.connect();
  try {
    yield* read(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The form in which the exporter tells contents. */
function canonical(column: Column): string {
  const name = `"${column.name}"`;
  return column.type === 'timestamp' ? `strftime(${name}, '%Y-%m-%dT%H:%M:%SZ')` : `CAST(${name} AS VARCHAR)`;
}

async function* rowsOf(connection: DuckDBConnection, feed: (typeof feeds)[number], account: FeedAccount): AsyncIterable<StoredRow> {
  const cells = readFeed(feed.schema).columns.map((column) => `coalesce(${canonical(column)}, '')`).join(', ');
  const found = await connection.stream(`SELECT delivery, byte_offset, byte_length, stored_ms, ${cells} FROM "${feed.id}" ORDER BY file_day, delivery, byte_offset, stored_ms`);
  for await (const rows of found.yieldRows()) {
    for (const [delivery, offset, length, storedMs, ...values] of rows) {
      const item = account.row(delivery as string, offset as number, (offset as number) + (length as number));
      yield { item, content: rowContent(values as string[]), storedMs: Number(storedMs) };
    }
  }
}

async function* loadsOf(connection: DuckDBConnection, account: FeedAccount): AsyncIterable<StoredRow> {
  for (const { feed, day, delivery, publishedMs } of await loads(connection)) yield { item: account.fileOf(delivery), content: fileContent({ feed, day }, delivery), storedMs: publishedMs };
}

interface LoadRow extends FeedDay {
  readonly delivery: string;
  readonly rows: number;
  readonly publishedMs: number;
}

async function loads(connection: DuckDBConnection): Promise<LoadRow[]> {
  const found = await connection.runAndReadAll('SELECT feed, CAST(file_day AS VARCHAR), delivery, rows, published_ms FROM loads ORDER BY published_ms, feed, file_day');
  return found.getRows().map(([feed, day, delivery, rows, publishedMs]) => ({
    feed: feed as string, day: dayOf(day as string), delivery: delivery as string, rows: Number(rows), publishedMs: Number(publishedMs),
  }));
}

function dayOf(name: string): number {
  return Math.round((Date.parse(name) - epochMs) / dayMs);
}

/** Rows and files as the warehouse has them; which items they are follows from where they came from. */
export const warehouseStore: Store = {
  id: 'warehouse',
  read: (folder) => reading(folder, async function* read(connection) {
    const account = new FeedAccount(`${folder}/${files.deliveries}`);
    yield* loadsOf(connection, account);
    for (const feed of feeds) yield* rowsOf(connection, feed, account);
  }),
};

function lines(id: string, file: string): Observation {
  return {
    id,
    async *read(folder) {
      const path = `${folder}/${file}`;
      if (!existsSync(path)) return;
      for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') yield JSON.parse(line) as Observed;
    },
  };
}

/** What the reader saw, who was told what, which days were published when, and what lies in quarantine. */
export const observations: readonly Observation[] = [
  lines('looks', files.looks),
  lines('alerts', files.alerts),
  {
    id: 'loads',
    read: (folder) => reading(folder, async function* read(connection) {
      for (const load of await loads(connection)) yield { ...load };
    }),
  },
  {
    id: 'quarantine',
    read: (folder) => reading(folder, async function* read(connection) {
      const account = new FeedAccount(`${folder}/${files.deliveries}`);
      const found = await connection.runAndReadAll('SELECT feed, CAST(file_day AS VARCHAR), delivery, scope, reason, line, "column", byte_offset, byte_length, octet_length(raw) FROM quarantine ORDER BY feed, file_day, delivery, byte_offset, line, scope, reason');
      for (const [feed, day, delivery, scope, reason, line, column, offset, length, rawBytes] of found.getRows()) {
        const items = scope === 'row' ? account.within(delivery as string, offset as number, (offset as number) + (length as number)) : [];
        const record = { feed: feed as string, day: dayOf(day as string), scope: scope as string, reason: reason as string, line: line as number, column: column as number, length: length as number, rawBytes: Number(rawBytes) };
        for (const item of items.length === 0 ? [null] : items) yield { ...record, item };
      }
    }),
  },
];
