// A loader that trusts its input: `wavetank break examples/data/orders.csv --each --cmd "node examples/data/load.mjs {}"`.
import { readFileSync } from 'node:fs';

const [header, ...rows] = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n').map((line) => line.split(','));
const amount = header.indexOf('amount');
for (const [i, row] of rows.entries()) {
  if (row.length !== header.length) throw new Error(`row ${i + 1} has ${row.length} cells`);
  if (Number.isNaN(Number(row[amount]))) throw new Error(`row ${i + 1}: ${row[amount]} is no number`);
}
