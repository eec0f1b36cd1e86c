import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, test } from 'vitest';
import { command } from '../../cli/commands/gate.ts';
import { reasons } from '../../pipeline/gate/reason.ts';
import { wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'dist/cli/main.js');
const page = readFileSync(join(root, 'docs/how-to/gate-a-csv.md'), 'utf8');
let folder: string;
beforeEach(() => (folder = workFolder()));

const schema = { columns: [{ name: 'id', type: 'integer' }, { name: 'name', type: 'text', nullable: true }, { name: 'amount', type: 'decimal', scale: 2 }], key: ['id'] };
const write = (name: string, content: string | object): void => writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('the examples of the help do what they say, as printed', async () => {
  const [[gate], [infer]] = command.examples;
  const gated = await wavetank(root, gate.split(' '));
  expect(gated).toMatchObject({ code: 99, err: '' });
  expect(gated.out).toMatch(/^✗ held {3}examples\/feeds\/orders\.csv: 7 of 39 rows\n/);
  const inferred = await wavetank(root, infer.split(' '));
  expect(inferred).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(inferred.out)).toMatchObject({ key: ['order_id'], columns: [{ type: 'integer' }, { type: 'text' }, { type: 'decimal', scale: 2 }, { type: 'date' }, { type: 'enum' }, { type: 'text' }] });
});

describe('docs/how-to/gate-a-csv.md', () => {
  test('every line of it ends as it says', () => {
    cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
    const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      const { status, stderr } = spawnSync('sh', ['-c', line.replace('npx wavetank', `${process.execPath} ${main}`)], { cwd: folder, encoding: 'utf8' });
      expect([line, status, stderr]).toEqual([line, line.startsWith('echo') || line.includes('--infer') ? 0 : 99, '']);
    }
    expect(parse(read('accepted.csv'), { columns: true })).toHaveLength(32);
    for (const text of read('held.jsonl').trim().split('\n')) {
      const held = JSON.parse(text) as { reason: string; byteOffset: number; raw: string };
      const bytes = readFileSync(join(root, 'examples/feeds/orders.csv'));
      expect(reasons).toHaveProperty([held.reason]);
      expect(bytes.toString('utf8', held.byteOffset, held.byteOffset + Buffer.byteLength(held.raw))).toBe(held.raw);
    }
  });

  test('its table has every reason as the registry tells it', () => {
    const told = [...page.matchAll(/^\| `([a-z-]+)` \| (file|row|file, row) \| (.*) \|$/gm)].map(([, id, scope, about]) => [id, scope, about]);
    expect(told).toEqual(Object.entries(reasons).map(([id, { scope, about }]) => [id, scope === 'both' ? 'file, row' : scope, about]));
  });

  test('its schema is one', async () => {
    write('s.json', /```json\n([\s\S]*?)```/.exec(page)![1]);
    expect(await wavetank(root, ['gate', 'examples/feeds/orders.csv', '--schema', join(folder, 's.json')])).toMatchObject({ code: 99, err: '' });
  });
});

test('rows are written as plain CSV, without those that were withdrawn', async () => {
  write('s.json', schema);
  write('a.csv', 'amount;name;id\n1.5;"a;b";1\n2;"";2\n3;;3\n4;x;1\n5;"say ""hi""";5\n');
  expect(await wavetank(folder, ['gate', 'a.csv', '--schema', 's.json', '--accepted', 'out.csv', '--held', 'held.jsonl'])).toMatchObject({ code: 99 });
  expect(read('out.csv')).toBe('id,name,amount\n2,"",2.00\n3,,3.00\n5,"say ""hi""",5.00\n');
  expect(read('held.jsonl').trim().split('\n').map((line) => JSON.parse(line) as object)).toMatchObject([
    { scope: 'row', file: 'a.csv', line: 2, reason: 'duplicate-key', raw: '1.5;"a;b";1', withdrawn: true }, { line: 5, raw: '4;x;1', withdrawn: false },
  ]);
});

test('a file where all is right ends with 0, also when it is piped in', async () => {
  write('s.json', schema);
  write('a.csv', 'id,name,amount\n1,a,1.00\n');
  expect(await wavetank(folder, ['gate', 'a.csv', '--schema', 's.json'])).toMatchObject({ code: 0, out: expect.stringMatching(/^✓ kept {3}a\.csv: all of 1 row\n/), err: '' });
  const piped = spawnSync(process.execPath, [main, 'gate', '-', '--schema', 's.json', '--json'], { cwd: folder, encoding: 'utf8', input: read('a.csv') });
  expect(piped.status).toBe(0);
  expect(JSON.parse(piped.stdout)).toMatchObject({ source: '-', file: { verdict: 'kept' }, kept: 1, held: 0 });
});

test('a file that is held as a whole leaves no accepted rows, and says why', async () => {
  write('s.json', schema);
  write('a.csv', 'id,name,amount\n1,a,1.00\n');
  write('c.json', { rows: 2, sha256: createHash('sha256').update('else').digest('hex') });
  const { code, out } = await wavetank(folder, ['gate', 'a.csv', '--schema', 's.json', '--control', 'c.json', '--accepted', 'out.csv', '--held', 'held.jsonl']);
  expect(code).toBe(99);
  expect(out).toMatch(/^✗ held {3}a\.csv: the whole file, for checksum, row-count\n/);
  expect(out).toContain('it has 1 rows, and 2 were sent');
  expect(read('held.jsonl')).toContain('"scope":"file","file":"a.csv","reason":"checksum"');
  expect(readdirSync(folder).toSorted()).toEqual(['a.csv', 'c.json', 'held.jsonl', 's.json']);
});

test('a file that came before is dropped and ends with 0, whatever is wrong with its rows', async () => {
  write('s.json', schema);
  write('a.csv', 'id,name,amount\n1,a,1.00\n2,b,two\n');
  write('c.json', { name: 'a.csv', seen: { [createHash('sha256').update(read('a.csv')).digest('hex')]: 'a.csv' } });
  const { code, out } = await wavetank(folder, ['gate', 'a.csv', '--schema', 's.json', '--control', 'c.json', '--accepted', 'out.csv']);
  expect([code, out]).toEqual([0, expect.stringMatching(/^✓ dropped\n {9}a\.csv: the same file came before; nothing is lost\n/)]);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});

describe('mistakes end with 2 and say what to try', () => {
  const column = { name: 'id', type: 'integer' };
  test.each<[string, object | string, string]>([
    ['min above max', { columns: [{ ...column, min: 5, max: 1 }] }, 's.json: column "id": min 5 is above max 1'],
    ['a key without a column', { columns: [column], key: ['di'] }, 's.json: key: there is no column "di"'],
    ['two columns of one name', { columns: [column, column] }, 's.json: two columns are named "id"'],
    ['an unknown type', { columns: [{ name: 'id', type: 'int' }] }, 'columns[0].type: it is one of integer, decimal'],
    ['an unknown field', { columns: [{ ...column, maximum: 1 }] }, 'columns[0].maximum: is no field here'],
    ['no scale', { columns: [{ name: 'id', type: 'decimal' }] }, 'columns[0].scale: is missing'],
    ['a bad pattern', { columns: [{ name: 'id', type: 'text', pattern: '(' }] }, 's.json: column "id": Invalid regular expression'],
    ['an impossible date', { columns: [{ name: 'id', type: 'date', min: '2026-02-30' }] }, '"2026-02-30" is no date YYYY-MM-DD'],
    ['a value that is no value', { columns: [{ name: 'id', type: 'enum', values: ['a', 'N/A'] }], dialect: { nulls: ['', 'N/A'] } }, '"N/A" is one of its values, and one of the "nulls" of the dialect'],
    ['dates that end before they begin', { columns: [{ name: 'id', type: 'date', min: '2026-02-01', max: '2026-01-01' }] }, 'min 2026-02-01 is above max 2026-01-01'],
    ['a key that may be empty', { columns: [{ ...column, nullable: true }], key: ['id'] }, 'key: column "id" is nullable'],
    ['no JSON', '{\n"columns": [,]', 's.json: is not valid JSON: line 2'],
  ])('%s', async (_, given, message) => {
    write('s.json', given);
    write('a.csv', 'id\n1\n');
    const { code, out, err } = await wavetankHere(folder, ['gate', 'a.csv', '--schema', 's.json']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test.each<[string, string[], string]>([
    ['a file that is not there', ['gate', 'no.csv', '--schema', 's.json'], 'there is no file no.csv'],
    ['a folder', ['gate', 'sub', '--schema', 's.json'], 'sub is a folder'],
    ['no schema', ['gate', 'a.csv'], 'npx wavetank gate a.csv --infer --schema feed.json'],
    ['a schema that is not there', ['gate', 'a.csv', '--schema', 'no.json'], 'cannot read no.json: there is no such file'],
    ['a control of another form', ['gate', 'a.csv', '--schema', 's.json', '--control', 's.json'], 's.json: the control: has no field columns, key'],
    ['a file written over what is read', ['gate', 'a.csv', '--schema', 's.json', '--accepted', './a.csv'], './a.csv is named twice: as file and as --accepted'],
    ['a folder that is not there', ['gate', 'a.csv', '--schema', 's.json', '--held', 'no/held.jsonl'], 'no such file or directory'],
    ['a schema that would be written over', ['gate', 'a.csv', '--infer', '--schema', 's.json'], 's.json is there already'],
    ['nothing to learn from', ['gate', 'empty.csv', '--infer'], 'empty.csv: has no row that fits its header'],
  ])('%s', async (_, args, message) => {
    write('s.json', schema);
    write('a.csv', 'id,name,amount\n1,a,1.00\n');
    write('empty.csv', '');
    mkdirSync(join(folder, 'sub'));
    const { code, out, err } = await wavetankHere(folder, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(read('a.csv')).toBe('id,name,amount\n1,a,1.00\n');
  });
});

test('a full disk ends with 1', async () => {
  if (!existsSync('/dev/full')) return;
  write('s.json', schema);
  write('a.csv', 'id,name,amount\n1,a,1.00\n');
  // A link: what is written under the temporary name goes to a disk that is always full.
  spawnSync('ln', ['-s', '/dev/full', join(folder, 'out.csv.partial')]);
  const { code, err } = await wavetank(folder, ['gate', 'a.csv', '--schema', 's.json', '--accepted', 'out.csv']);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('the disk is full') });
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});

test('Ctrl-C while it waits for its input leaves nothing', async () => {
  write('s.json', schema);
  const gate = spawn(process.execPath, [main, 'gate', '-', '--schema', 's.json', '--held', 'held.jsonl'], { cwd: folder });
  let said = '';
  gate.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  gate.stdin.write('id,name,amount\n1,a,1.00\n');
  // The file that it writes is there from the moment when it reads.
  const watcher = watch(folder);
  while (!existsSync(join(folder, 'held.jsonl.partial'))) await once(watcher, 'change');
  watcher.close();
  gate.kill('SIGINT');
  const [code] = await once(gate, 'close') as [number];
  expect({ code, said }).toEqual({ code: 130, said: expect.stringContaining('✗ interrupted') });
  expect(readdirSync(folder)).toEqual(['s.json']);
});
