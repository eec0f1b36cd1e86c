import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { command } from '../../cli/commands/score.ts';
import { withDuckDb } from '../../engine/store/duckdb.ts';
import { wavetank, workFolder } from './wavetank.ts';

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

test('limits fail a build, and --json tells a program', async () => {
  expect(await score('--caught', 'caught.jsonl', '--min-recall', '0.6')).toMatchObject({ code: 0 });
  expect(await score('--caught', 'caught.jsonl', '--min-recall', '0.7')).toMatchObject({ code: 99 });
  const { code, out } = await score('--caught', 'caught.jsonl', '--json', '--min-precision', '0.9');
  expect(code).toBe(99);
  expect(JSON.parse(out)).toMatchObject({ total: { planted: 3, caught: 2, false: 1 }, undecidable: 0 });
});

test.concurrent.each<[string[], RegExp]>([
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
  const { code, err } = await wavetank(folder, ['score', ...args]);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
});
