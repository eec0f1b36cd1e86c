import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { medianOf } from '../cli/compare/paired.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { Gate } from '../pipeline/gate/gate.ts';
import type { Value } from '../pipeline/gate/kept-row.ts';
import type { FeedDefinition } from '../pipeline/gate/schema.ts';
import { perSecond, type Form, type Measured } from './measure.ts';

export const about = 'a CSV of eight columns through the gate, with every cell checked and every bad row held, beside DuckDB (read_csv with store_rejects, one thread) and csv-parse (cells only), in turns';

const statuses = ['open', 'paid', 'lost'];
const names = ['Ada Byron', 'Björn Ek', 'Chiara "Chi" Rossi', 'Orlov, Dmitri', 'Fatima Noor', 'Hana Sato', 'Émile Roux'];
const feed: FeedDefinition = {
  columns: [
    { name: 'id', type: 'integer', min: 1 }, { name: 'customer', type: 'text', maxLength: 40 }, { name: 'amount', type: 'decimal', scale: 2 }, { name: 'day', type: 'date' },
    { name: 'status', type: 'enum', values: statuses }, { name: 'quantity', type: 'integer', min: 0, max: 999 }, { name: 'placed', type: 'timestamp' },
    { name: 'note', type: 'text', nullable: true, maxLength: 80 },
  ],
};
const keyed: FeedDefinition = { ...feed, key: ['id'] };
const header = 'id,customer,amount,day,status,quantity,placed,note';

const two = (value: number): string => String(value).padStart(2, '0');

/** The cells of a row, which is a function of its number. */
function cellsOf(id: number): string[] {
  const mixed = Math.imul(id, 0x9e3779b1) >>> 0;
  return [
    String(id), names[mixed % names.length], `${mixed % 10_000}.${two(id % 100)}`, `2026-${two(1 + (mixed % 12))}-${two(1 + (id % 28))}`, statuses[mixed % 3], String(mixed % 1000),
    `2026-01-01 10:${two(id % 60)}:${two(mixed % 60)}`, mixed % 4 === 0 ? '' : `note ${mixed % 997} on order`,
  ];
}

function lineOf(cells: readonly string[]): string {
  return cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

type Damage = (cells: readonly string[]) => string;

/** One way each to damage a row; none of them leaves a row that is right. */
const structural: readonly Damage[] = [
  ([id, customer, ...rest]) => [id, `"${customer}`, ...rest].join(','),
  (cells) => `${lineOf(cells.with(7, 'note'))}"`,
  (cells) => `${lineOf(cells.with(7, 'by hand')).replace('by hand', '"by hand""')}`,
  (cells) => `${lineOf(cells)},`,
  (cells) => lineOf(cells.with(3, '2026-02-30')),
  (cells) => lineOf(cells.with(2, 'n/a')),
  (cells) => lineOf(cells.toSpliced(1, 1)),
  (cells) => lineOf([...cells.slice(0, 1), '', ...cells.slice(1, 7)]),
];
/** Against rules that a reader of CSV is not told: values of a list, what must not be empty, formulas. */
const untold: readonly Damage[] = [
  (cells) => lineOf(cells.with(4, 'gone')),
  (cells) => lineOf(cells.with(7, '=1+1')),
  (cells) => lineOf(cells.with(1, '')),
];
const damages = [...structural, ...untold];

function damageOf(id: number): Damage | null {
  return id % 100 === 50 ? damages[Math.floor(id / 100) % damages.length] : null;
}

function writeTable(path: string, rows: number, damaged: boolean): void {
  const file = openSync(path, 'w');
  let text = `${header}\n`;
  for (let id = 1; id <= rows; id++) {
    const damage = damaged ? damageOf(id) : null;
    text += `${damage === null ? lineOf(cellsOf(id)) : damage(cellsOf(id))}\n`;
    if (text.length > 1 << 20 || id === rows) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

function gated(path: string, definition: FeedDefinition, onRow: (values: () => Value[]) => void): number {
  let held = 0;
  const gate = new Gate(definition, { onRow: (row) => onRow(() => row.values()), onHeld: () => held++ });
  const file = openSync(path, 'r');
  for (;;) {
    const chunk = Buffer.allocUnsafeSlow(1 << 20);
    const read = readSync(file, chunk);
    if (read === 0) break;
    gate.write(chunk.subarray(0, read));
  }
  closeSync(file);
  gate.end();
  return held;
}

async function parsed(path: string, onRow: (cells: string[]) => void): Promise<void> {
  const parser = parse({ from_line: 2, skip_records_with_error: true });
  parser.on('data', onRow);
  const ended = new Promise<void>((resolve, reject) => parser.on('end', resolve).on('error', reject));
  parser.end(readFileSync(path));
  await ended;
}

async function loadWithDuckDB(connection: DuckDBConnection, path: string): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS reject_errors');
  await connection.run('DROP TABLE IF EXISTS reject_scans');
  await connection.run(`CREATE OR REPLACE TEMP TABLE loaded AS SELECT * FROM read_csv('${path}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', store_rejects = true,
    columns = {id: 'BIGINT', customer: 'VARCHAR', amount: 'DECIMAL(18,2)', day: 'DATE', status: 'VARCHAR', quantity: 'INTEGER', placed: 'TIMESTAMP', note: 'VARCHAR'})`);
}

/** Rows that were loaded and are not what they should be, and good rows that were not loaded. */
class Grade {
  wrong = 0;
  /** Of those: rows that only break a rule which a reader of CSV is not told. */
  wrongByUntold = 0;
  readonly #rows: number;
  readonly #seen = new Set<number>();

  constructor(rows: number) {
    this.#rows = rows;
  }

  add(cells: readonly string[]): void {
    const id = Number(cells[0]);
    if (id >= 1 && id <= this.#rows && damageOf(id) === null && cellsOf(id).every((cell, i) => cell === cells[i])) this.#seen.add(id);
    else {
      this.wrong++;
      const damage = damageOf(id);
      if (damage !== null && untold.includes(damage)) this.wrongByUntold++;
    }
  }

  get lost(): number {
    let lost = 0;
    for (let id = 1; id <= this.#rows; id++) if (damageOf(id) === null && !this.#seen.has(id)) lost++;
    return lost;
  }
}

async function grades(path: string, rows: number, connection: DuckDBConnection): Promise<Measured[]> {
  const [ours, theirs, duckdb] = [new Grade(rows), new Grade(rows), new Grade(rows)];
  gated(path, feed, (values) => {
    const [id, customer, amount, day, status, quantity, placed, note] = values();
    const units = String(amount).padStart(3, '0');
    ours.add([String(id), String(customer), `${units.slice(0, -2)}.${units.slice(-2)}`, String(day), String(status), String(quantity), String(placed).replace('T', ' ').replace('Z', ''), note === null ? '' : String(note)]);
  });
  await parsed(path, (cells) => theirs.add(cells));
  await loadWithDuckDB(connection, path);
  const read = await connection.runAndReadAll(`SELECT id::VARCHAR, customer, amount::VARCHAR, day::VARCHAR, status, quantity::VARCHAR, placed::VARCHAR, note FROM loaded ORDER BY id`);
  for (const row of read.getRows()) duckdb.add(row.map((cell) => (cell === null ? '' : String(cell))));
  return [['the gate', ours], ['DuckDB', duckdb], ['csv-parse', theirs]].flatMap(([who, grade]) => [
    { what: `${String(who)}: wrong rows loaded of ${rows / 100} damaged`, values: [(grade as Grade).wrong], unit: 'rows' },
    ...((grade as Grade).wrongByUntold > 0 ? [{ what: '  of them against a rule that it was not told', values: [(grade as Grade).wrongByUntold], unit: 'rows' }] : []),
    { what: `${String(who)}: good rows lost`, values: [(grade as Grade).lost], unit: 'rows' },
  ]);
}

export async function run(form: Form): Promise<Measured[]> {
  const [rows, rounds] = form === 'short' ? [200_000, 3] : [1_000_000, 5];
  const folder = temporaryFolder();
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const speeds = new Map<string, number[]>();
  const timed = async (what: string, work: () => Promise<void> | void): Promise<void> => {
    const startMs = performance.now();
    await work();
    speeds.set(what, [...speeds.get(what) ?? [], perSecond(rows, performance.now() - startMs)]);
  };
  try {
    for (const state of ['clean', '1 % bad']) writeTable(join(folder.path, `${state}.csv`), rows, state !== 'clean');
    for (let round = 0; round < rounds; round++) {
      for (const state of ['clean', '1 % bad']) {
        const path = join(folder.path, `${state}.csv`);
        await timed(`the gate, ${state}`, () => void gated(path, feed, () => {}));
        await timed(`the gate with a key, ${state}`, () => void gated(path, keyed, () => {}));
        await timed(`the gate with a key, values taken, ${state}`, () => void gated(path, keyed, (values) => void values()));
        await timed(`DuckDB into a table, ${state}`, () => loadWithDuckDB(connection, path));
        await timed(`csv-parse, ${state}`, () => parsed(path, () => {}));
      }
    }
    const lines: Measured[] = [...speeds].map(([what, values]) => ({
      what, values, unit: 'rows per second', ...(what.startsWith('the gate') ? { bar: { sense: 'at least' as const, value: 4e5, goal: medianOf(speeds.get(`DuckDB into a table, ${what.split(', ').at(-1)}`)!) } } : {}),
    }));
    const ratio = (what: string, to: string): Measured => ({ what: `${what} to ${to}`, values: speeds.get(what)!.map((speed, round) => speed / speeds.get(to)![round]), unit: 'times' });
    return [
      ...lines, ratio('the gate, clean', 'DuckDB into a table, clean'), ratio('the gate, 1 % bad', 'DuckDB into a table, 1 % bad'), ratio('the gate, clean', 'csv-parse, clean'),
      ...await grades(join(folder.path, '1 % bad.csv'), rows, connection),
    ];
  } finally {
    connection.closeSync();
    folder.remove();
  }
}
