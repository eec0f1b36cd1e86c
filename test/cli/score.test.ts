import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { command } from '../../cli/commands/score.ts';
import { sameValue } from '../../cli/score/same-value.ts';
import { withDuckDb } from '../../engine/store/duckdb.ts';
import { read } from '../../engine/store/query-run.ts';
import { wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const folder = workFolder();
const root = fileURLToPath(new URL('../..', import.meta.url));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const line = (kind: string, row: number): string => JSON.stringify({ kind, item: row, where: `${row * 100 + 5}-${row * 100 + 9}`, before: 'a', after: 'b', row, key: `K${row}` });

write('manifest.jsonl', `${[line('ragged', 2), line('ragged', 4), line('text-in-number', 6)].join('\n')}\n`);
write('caught.jsonl', '{"row":2,"reason":"column-count"}\n{"row":6}\n{"row":9,"reason":"type"}\n');
write('caught.csv', 'line,reason\n3,column-count\n7,\n10,type\n');
write('bytes.jsonl', '{"byteOffset":200,"byteLength":50}\n{"byteOffset":600,"byteLength":50}\n{"byteOffset":900,"byteLength":50}\n');
write('nothing.jsonl', '');
write('no-record.csv', 'why\nx\n');
write('no-number.csv', 'row\nsecond\n');
write('clean.csv', `id,n\n${Array.from({ length: 9 }, (_, i) => `K${i + 1},${i + 1}.50\n`).join('')}`);
write('table.csv', 'id,n\nK1,1.5\nK3,3.50\nK4,9.99\nK5,5.5\nK7,7.5\nK8,8.5\nX,1\n');
write('not-json.jsonl', 'hello\n');
write('strange.jsonl', '{"kind":"raged","item":1,"where":"1-2","before":null,"after":null}\n');
write('lacking.jsonl', '{"kind":"ragged","item":1}\n');
mkdirSync(join(folder, 'some-folder'));

test('the examples of the help do what they say, as printed', async () => {
  const [[caught], [loaded]] = command.examples;
  for (const example of [caught, loaded]) {
    const { code, out } = await wavetank(root, example.split(' '));
    expect(code).toBe(0);
    expect(out).toMatch(/^impossible-date +(\d+) +0 +\1 /m);
  }
});

test('it says all in 80 columns, whatever kinds met in a row, and what it doubts too', async () => {
  const kinds = ['ragged', 'text-in-number', 'impossible-date', 'duplicate-key', 'shifted-columns', 'surplus-empty-cell', 'stray-quote'];
  write('joined.jsonl', kinds.flatMap((_, i) => kinds.slice(0, i + 1).map((kind) => `${line(kind, i + 2)}\n`)).join(''));
  for (const args of [['--caught', 'caught.jsonl', '--min-precision', '0.1'], ['--table', 'table.csv', '--key', 'n'], ['--table', 'table.csv', '--key', 'id', '--clean', 'clean.csv']]) {
    const { out, err } = await wavetank(folder, ['score', '--manifest', 'joined.jsonl', ...args], { COLUMNS: '80' });
    expect(out).toMatch(/^duplicate-key\+impossible-date\+ragged\+shifted-columns\+stray-quote\+$\n^surplus-empty-cell\+text-in-number$\n {20,}1 /m);
    expect(Math.max(...`${out}\n${err}`.split('\n').map((each) => each.length))).toBeLessThanOrEqual(80);
  }
});

const summary = /^all +(.*)$/m;
const score = (...args: string[]) => wavetank(folder, ['score', '--manifest', 'manifest.jsonl', ...args]);
const all = async (...args: string[]): Promise<string[]> => summary.exec((await score(...args)).out)![1].split(/\s+/);

test('catches by row, by line and by bytes grade the same', async () => {
  for (const file of ['caught.jsonl', 'caught.csv', 'bytes.jsonl']) expect(await all('--caught', file)).toEqual(['3', '2', '1', '0', '1', '0.667', '0.667']);
  expect(await all('--caught', 'nothing.jsonl')).toEqual(['3', '0', '3', '0', '0', '–', '0.000']);
});

test('a table is graded by key, and against the clean file by content', async () => {
  expect(await all('--table', 'table.csv', '--key', 'id')).toEqual(['3', '2', '1', '0', '–', '–', '0.667']);
  const { out } = await score('--table', 'table.csv', '--key', 'id', '--clean', 'clean.csv');
  expect(summary.exec(out)![1].split(/\s+/)).toEqual(['3', '2', '1', '0', '1', '0.667', '0.667']);
  expect(out).toMatch(/1 row of the table has a key that the file never had/);
});

test('a table of a DuckDB file is read as it is', async () => {
  await withDuckDb(async (connection) => {
    await connection.run(`ATTACH '${join(folder, 'shop.duckdb')}' AS shop`);
    await connection.run(`CREATE TABLE shop.orders AS SELECT * FROM read_csv('${join(folder, 'table.csv')}')`);
  });
  expect(await all('--table', 'shop.duckdb:orders', '--key', 'id', '--clean', 'clean.csv')).toEqual(['3', '2', '1', '0', '1', '0.667', '0.667']);
});

test('a limit whose share nobody knows passes nothing', async () => {
  write('few.csv', 'id,n\nK1,1.5\n');
  const args = ['--table', 'few.csv', '--key', 'id', '--min-precision', '0.99'];
  const { code, out, err } = await score(...args, '--json');
  expect([code, JSON.parse(out)]).toMatchObject([3, { total: { false: null, precision: null } }]);
  expect(err).toMatch(/--min-precision: there is nothing that it could be judged by/);
  expect(await score(...args, '--clean', 'clean.csv')).toMatchObject({ code: 99 });
  write('never-sent.jsonl', `${JSON.stringify({ kind: 'drop', item: 2, where: '/order', before: '2', after: null, row: null, key: 'K2' })}\n`);
  expect(await wavetank(folder, ['score', '--manifest', 'never-sent.jsonl', '--caught', 'nothing.jsonl', '--min-recall', '0.9'])).toMatchObject({ code: 3, out: expect.stringContaining('1 record never sent') });
});

test('the total is told of one kind too', async () => {
  write('one.jsonl', `${line('ragged', 2)}\n`);
  write('many.jsonl', `{"row":2}\n${Array.from({ length: 9 }, (_, i) => `{"row":${i + 20}}\n`).join('')}`);
  const { out } = await wavetank(folder, ['score', '--manifest', 'one.jsonl', '--caught', 'many.jsonl']);
  expect(out).toMatch(/^ragged +1 +1 +0 +0 +– +– +1\.000$/m);
  expect(out).toMatch(/^all +1 +1 +0 +0 +9 +0\.100 +1\.000$/m);
});

/** A table of DuckDB with its own types, its clean file and a manifest in which the second and third key were broken. */
async function graded(columns: string, keys: readonly string[], clean: readonly string[], stored: readonly string[], key = 'id'): Promise<Awaited<ReturnType<typeof wavetank>>> {
  const name = `t${++tables}`;
  write(`${name}.jsonl`, `${[keys[1], keys[2]].map((each, i) => JSON.stringify({ kind: 'ragged', item: i + 2, where: '1-2', before: 'a', after: 'b', row: i + 2, key: each })).join('\n')}\n`);
  write(`${name}.csv`, `${clean.join('\n')}\n`);
  await withDuckDb(async (connection) => {
    await connection.run(`ATTACH '${join(folder, `${name}.duckdb`)}' AS shop`);
    await connection.run(`CREATE TABLE shop.orders (${columns})`);
    await connection.run(`INSERT INTO shop.orders VALUES ${stored.join(', ')}`);
  });
  return wavetank(folder, ['score', '--manifest', `${name}.jsonl`, '--table', `${name}.duckdb:orders`, '--key', key, '--clean', `${name}.csv`]);
}
let tables = 0;

test.each<[string, string, readonly string[]]>([
  ['UUIDs in capitals', 'UUID', ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'B0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'C0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11']],
  ['moments', 'TIMESTAMP', ['2026-01-01T10:00:00', '2026-01-02T10:00:00', '2026-01-03T10:00:00Z']],
  ['dates without zeros', 'VARCHAR', ['2026-1-5', '2026-1-6', '2026-1-7']],
  ['texts like times', 'VARCHAR', ['1:02:03', '1:02:04', '1:02:05']],
  ['numbers with zeros in front', 'INTEGER', ['0001', '0002', '0003']],
])('keys that are %s are found', async (_, type, keys) => {
  const { out } = await graded(`id ${type}, n INTEGER`, keys, ['id,n', ...keys.map((each, i) => `${each},${i}`)], keys.slice(0, 2).map((each, i) => `('${each}', ${i === 1 ? 7 : i})`));
  expect(out).toMatch(/^all +2 +1 +1 +0 +0 +1\.000 +0\.500$/m);
});

test('a key of several columns may have an empty one', async () => {
  const keys = ['A|1', 'B|', 'C|'];
  const { out } = await graded('a VARCHAR, b INTEGER, n INTEGER', keys, ['a,b,n', 'A,1,0', 'B,,1', 'C,,2'], ["('A', 1, 0)", "('B', NULL, 9)"], 'a,b');
  expect(out).toMatch(/^all +2 +1 +1 +0 +0 +1\.000 +0\.500$/m);
});

test('keys that nobody has are a mistake, not a pass', async () => {
  write('other.csv', 'id,n\nX1,1\n');
  expect(await score('--table', 'table.csv', '--key', 'id', '--clean', 'other.csv')).toMatchObject({ code: 2, err: expect.stringContaining('not one planted key is in other.csv') });
  expect(await score('--table', 'other.csv', '--key', 'id')).toMatchObject({ code: 3, err: expect.stringContaining('not one planted key is in the table') });
});

test.each<[string, string, string, boolean | null]>([
  ['INTEGER', '0123', '123', true], ['VARCHAR', '0123', "'123'", false], ['VARCHAR', '1.50', "'1.5'", true], ['VARCHAR', '0.00001', "'1e-05'", true],
  ['BIGINT', '9007199254740993', '9007199254740992', false], ['VARCHAR', '9007199254740993', "'9007199254740992'", false], ['BIGINT', '9007199254740993', '9007199254740993', true],
  ['INTEGER', '1.5', '2', false], ['DOUBLE', '0.1', '0.1', true], ['DECIMAL(10,2)', '7', '7', true],
  ['TIMESTAMP', '2026-01-01T10:00:00', "'2026-01-01 10:00:00'", true], ['TIMESTAMP', '2026-01-01T10:00:00', "'2026-01-01 10:00:01'", false],
  ['BOOLEAN', 'TRUE', 'true', true], ['BOOLEAN', '1', 'true', true], ['BOOLEAN', '0', 'true', false], ['DATE', '01.02.2026', "'2026-02-01'", null],
  ['INTEGER', '', 'NULL', true], ['INTEGER', '5', 'NULL', false], ['INTEGER', '', '5', false], ['VARCHAR', '', "''", true],
])('%s: %s of the file stored as %s is right: %s', async (type, given, stored, right) => {
  expect(await withDuckDb(async (connection) => (await read(connection, `SELECT ${sameValue('a', type, 'b')} FROM (SELECT CAST(${stored} AS ${type}) AS a, '${given}' AS b)`)).rows[0][0])).toBe(right);
});

test('columns that one side alone has are named, and without a common one nobody can tell', async () => {
  const found = await graded('id VARCHAR, betrag INTEGER', ['K1', 'K2', 'K3'], ['id,amount', 'K1,1', 'K2,2', 'K3,3'], ["('K1', 1)", "('K2', 999)"]);
  expect(found.out).toMatch(/^all +2 +1 +1 +0 /m);
  expect(found.out).toMatch(/not compared, since table or file alone has them: betrag, amount/);
});

test('limits fail a build, and --json tells a program', async () => {
  expect(await score('--caught', 'caught.jsonl', '--min-recall', '0.6')).toMatchObject({ code: 0 });
  expect(await score('--caught', 'caught.jsonl', '--min-recall', '0.7')).toMatchObject({ code: 99 });
  const { code, out } = await score('--caught', 'caught.jsonl', '--json', '--min-precision', '0.9');
  expect(code).toBe(99);
  expect(JSON.parse(out)).toMatchObject({ total: { planted: 3, caught: 2, false: 1 }, undecidable: 0 });
});

test.each<[string[], RegExp]>([
  [['--manifest', 'manifest.jsonl'], /nothing is named to be graded/],
  [['--caught', 'caught.jsonl'], /required option '--manifest/],
  [['--manifest', 'manifest.jsonl', '--caught', 'caught.jsonl', '--table', 'table.csv'], /cannot both be graded/],
  [['--manifest', 'manifest.jsonl', '--table', 'table.csv'], /graded by the key/],
  [['--manifest', 'manifest.jsonl', '--table', 'table.csv', '--key', 'nr'], /no column "nr".*it has id, n/s],
  [['--manifest', 'manifest.jsonl', '--table', 'gone.duckdb:orders', '--key', 'id'], /no such database/],
  [['--manifest', 'manifest.jsonl', '--table', 'some-folder', '--key', 'id'], /is a folder/],
  [['--manifest', 'gone.jsonl', '--caught', 'caught.jsonl'], /no such manifest/],
  [['--manifest', 'not-json.jsonl', '--caught', 'caught.jsonl'], /not-json\.jsonl:1: the line is no JSON/],
  [['--manifest', 'lacking.jsonl', '--caught', 'caught.jsonl'], /lacking\.jsonl:1: where/],
  [['--manifest', 'strange.jsonl', '--caught', 'caught.jsonl'], /did you mean ragged/],
  [['--manifest', 'manifest.jsonl', '--caught', 'gone.csv'], /gone\.csv: there is no such file/],
  [['--manifest', 'manifest.jsonl', '--caught', 'no-record.csv'], /tells of no record/],
  [['--manifest', 'manifest.jsonl', '--caught', 'no-number.csv'], /"second" is no whole number/],
  [['--manifest', 'manifest.jsonl', '--caught', 'not-json.jsonl'], /--caught: /],
  [['--manifest', 'manifest.jsonl', '--caught', 'caught.jsonl', '--min-recall', '2'], /"2" is no share/],
])('score %j is refused with what is wrong', async (args, message) => {
  const { code, err } = await wavetankHere(folder, ['score', ...args]);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
});
