import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Finding, FurtherItems } from '../check.ts';
import type { Plant } from '../damage.ts';
import type { JournalLine } from '../journal/journal.ts';
import type { HopLog } from '../ledger/hops.ts';
import type { LedgerView } from '../ledger/ledger.ts';
import { events } from '../ledger/transitions.ts';
import type { Recorder } from '../metrics/recorder.ts';
import { formatPlan } from '../plan-file.ts';
import type { Plan } from '../plan.ts';
import type { Result } from '../result.ts';
import { withDuckDb } from './duckdb.ts';
import { Dictionary, writeParquet } from './parquet-table.ts';
import { orExplain } from './run-folder.ts';

/** What a run leaves behind. */
export interface RunContents {
  readonly plan: Plan;
  readonly result: Result;
  readonly findings: readonly Finding[];
  readonly further: readonly FurtherItems[];
  readonly records: {
    readonly journal: Iterable<JournalLine>;
    /** One byte of every journal record: tells at which record a replay differs. */
    readonly fingerprints: Uint8Array;
    readonly ledger: LedgerView;
    readonly manifest: readonly Plant[];
    readonly hops: HopLog;
    readonly metrics: Recorder;
  };
}

/** Writes a run into its folder. Plan and result come last: a folder that has them has all. */
export async function writeRun(folder: string, contents: RunContents): Promise<void> {
  const { plan, result, findings, further, records } = contents;
  await orExplain(folder, async () => {
    await writeLines(join(folder, 'journal.jsonl'), records.journal);
    await writeFile(join(folder, 'journal.bin'), records.fingerprints);
    await writeLines(join(folder, 'findings.jsonl'), findings);
    if (records.manifest.length > 0) await writeLines(join(folder, 'manifest.jsonl'), records.manifest);
    await withDuckDb(async (connection) => {
      await writeLedger(connection, join(folder, 'ledger.parquet'), records.ledger);
      await writeHops(connection, join(folder, 'hops.parquet'), records.hops, records.ledger);
      await writeMetrics(connection, join(folder, 'metrics.parquet'), records.metrics);
      if (further.length > 0) await writeFurther(connection, join(folder, 'further.parquet'), further);
    });
    await writeFile(join(folder, 'plan.json'), formatPlan(plan));
    await writeFile(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  });
}

async function writeLines(file: string, lines: Iterable<object>): Promise<void> {
  const texts = function* (): Iterable<string> {
    for (const line of lines) yield `${JSON.stringify(line)}\n`;
  };
  await pipeline(Readable.from(texts()), createWriteStream(file));
}

async function writeLedger(connection: DuckDBConnection, file: string, ledger: LedgerView): Promise<void> {
  const buckets = new Dictionary();
  const stages = new Dictionary();
  const causes = new Dictionary();
  const faults = new Dictionary();
  const classes = new Dictionary(['', ...ledger.classes]);
  await writeParquet(connection, file, {
    columns: {
      item: 'UINTEGER', class: 'UINTEGER', bucket: 'UINTEGER', stage: 'UINTEGER', cause: 'UINTEGER', fault: 'UINTEGER',
      due_ms: 'DOUBLE', end_ms: 'DOUBLE', copies: 'UINTEGER', rows: 'UINTEGER',
    },
    count: ledger.count,
    row(item, values) {
      values[0] = item;
      values[1] = ledger.class(item) + 1;
      values[2] = buckets.code(ledger.bucket(item));
      values[3] = stages.code(ledger.lastHop(item) ?? '');
      values[4] = causes.code(ledger.cause(item));
      values[5] = faults.code(ledger.fault(item));
      values[6] = ledger.dueMs(item);
      values[7] = ledger.endMs(item);
      values[8] = ledger.copies(item);
      values[9] = ledger.rows(item);
    },
    get select() {
      const texts = [classes.sql('class'), buckets.sql('bucket'), stages.sql('stage'), causes.sql('cause'), faults.sql('fault')];
      return `item, ${texts.join(', ')}, due_ms, end_ms, copies, rows`;
    },
  });
}

async function writeFurther(connection: DuckDBConnection, file: string, further: readonly FurtherItems[]): Promise<void> {
  const checks = new Dictionary();
  let [block, from] = [0, 0];
  await writeParquet(connection, file, {
    // What was spoken of and never generated may have any number.
    columns: { check_id: 'UINTEGER', item: 'DOUBLE' },
    count: further.reduce((sum, { items }) => sum + items.length, 0),
    row(index, values) {
      // They are asked for one after the other.
      for (; index - from >= further[block].items.length; block++) from += further[block].items.length;
      values[0] = checks.code(further[block].check);
      values[1] = further[block].items[index - from];
    },
    get select() {
      return `${checks.sql('check_id')}, item::BIGINT AS item`;
    },
  });
}

async function writeHops(connection: DuckDBConnection, file: string, hops: HopLog, ledger: LedgerView): Promise<void> {
  const stages = new Dictionary(ledger.stages);
  const causes = new Dictionary(ledger.causes);
  const names = new Dictionary(['', ...events]);
  await writeParquet(connection, file, {
    columns: { item: 'UINTEGER', stage: 'UINTEGER', event: 'UINTEGER', cause: 'UINTEGER', at_ms: 'DOUBLE' },
    count: hops.length,
    row(index, values) {
      values[0] = hops.item(index);
      values[1] = hops.stage(index);
      values[2] = hops.event(index);
      values[3] = hops.cause(index);
      values[4] = hops.atMs(index);
    },
    select: `rowid AS hop, item, ${stages.sql('stage')}, ${names.sql('event')}, ${causes.sql('cause')}, at_ms`,
    metadata: { skipped: String(hops.skipped) },
  });
}

async function writeMetrics(connection: DuckDBConnection, file: string, metrics: Recorder): Promise<void> {
  const names = metrics.names();
  const series = names.map((name) => metrics.series(name));
  const seconds = Math.max(0, ...series.map((values) => values.length));
  await writeParquet(connection, file, {
    columns: { metric: 'UINTEGER', second: 'UINTEGER', value: 'DOUBLE' },
    count: names.length * seconds,
    row(index, values) {
      const metric = Math.floor(index / seconds);
      values[0] = metric + 1;
      values[1] = index % seconds;
      values[2] = series[metric][index % seconds];
    },
    select: `${new Dictionary(['', ...names]).sql('metric')}, second, nullif(value, 'NaN'::DOUBLE) AS value`,
  });
}
