// A loader with DuckDB: `wavetank break examples/data/orders.csv --each --cmd "node examples/data/load-duckdb.mjs {}"`.
// What it lets through goes into the file that is named second: id, customer, amount and day of every row, one a line.
import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file, out] = process.argv;
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`CREATE TABLE orders AS SELECT * FROM read_csv('${file.replaceAll("'", "''")}', header = true)`);
const loaded = await connection.runAndReadAll('SELECT id, customer, amount::DOUBLE, booked::VARCHAR FROM orders ORDER BY id');
if (out !== undefined) writeFileSync(out, loaded.getRows().map((row) => `${row.join('|')}\n`).join(''));
