import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plantSchema } from '../../generators/faults/manifest.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const folder = workFolder();
const rows = Array.from({ length: 400 }, (_, i) => `C${i},Name ${i},${i * 3}.${10 + (i % 90)},2026-03-${String(1 + (i % 28)).padStart(2, '0')}`);
const orders = `id,name,amount,booked\n${rows.join('\n')}\n`;
writeFileSync(join(folder, 'orders.csv'), orders);
writeFileSync(join(folder, 'events.jsonl'), rows.map((row, i) => `${JSON.stringify({ id: i, amount: i * 1.5, name: row })}\n`).join(''));
writeFileSync(join(folder, 'list.json'), '[\n{"a":1}]\n');
writeFileSync(join(folder, 'empty.csv'), '');
writeFileSync(join(folder, 'binary.csv'), Buffer.from([1, 0, 2, 0]));
writeFileSync(join(folder, 'json.csv'), '{"a":1}\n');
writeFileSync(join(folder, 'data.bin'), 'x');
writeFileSync(join(folder, 'mac.csv'), orders.replaceAll('\n', '\r'));
writeFileSync(join(folder, 'items.xml'), `<items>${rows.map((_, i) => `<item><id>${i}</id><amount>${i}.5</amount></item>`).join('')}</items>`);
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
mkdirSync(join(folder, 'some-folder'));
writeFileSync(join(folder, 'some-folder', 'manifest.jsonl'), '');

/** A place to break into. */
const fresh = (): string => mkdtempSync(join(folder, 'out-'));
const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const manifestOf = (out: string) => text(out, 'manifest.jsonl').trim().split('\n').map((line) => plantSchema.parse(JSON.parse(line)));

test('the same seed breaks a file the same way, and the manifest says what was done', async () => {
  const [one, two, other] = [fresh(), fresh(), fresh()];
  const args = (out: string, seed: string) => ['break', 'orders.csv', '--fault', 'ragged:5%', '--fault', 'text-in-number:where=amount>900,share=0.2', '--seed', seed, '--out', out];
  for (const [out, seed] of [[one, '3'], [two, '3'], [other, '4']]) expect(await wavetank(folder, args(out, seed))).toMatchObject({ code: 0, err: '' });
  for (const file of ['orders.csv', 'manifest.jsonl']) expect(text(one, file)).toBe(text(two, file));
  expect(text(other, 'orders.csv')).not.toBe(text(one, 'orders.csv'));
  const broken = readFileSync(join(one, 'orders.csv'));
  for (const { kind, item, where, after, key, row } of manifestOf(one)) {
    const [start, end] = where.split('-').map(Number);
    expect(broken.toString('utf8', start, end)).toBe(after);
    expect([key, row]).toEqual([`C${item - 1}`, item]);
    if (kind === 'text-in-number') expect((item - 1) * 3 + 1).toBeGreaterThan(900);
  }
});

test('what was broken can be made whole again', async () => {
  for (const [file, faults] of [['orders.csv', ['ragged:0.1', 'duplicate-row:0.05', 'latin-1:0.05', 'header-renamed', 'bom', 'late']], ['events.jsonl', ['noise:0.1', 'null:0.1', 'utf-16']]] as const) {
    const [out, whole] = [fresh(), fresh()];
    expect(await wavetank(folder, ['break', file, ...faults.flatMap((fault) => ['--fault', fault]), '--out', out])).toMatchObject({ code: 0 });
    const broken = file === 'orders.csv' ? join(out, 'after-6h', file) : join(out, file);
    expect(readFileSync(broken).equals(readFileSync(join(folder, file)))).toBe(false);
    expect(await wavetank(folder, ['break', broken, '--repair', join(out, 'manifest.jsonl'), '--out', whole])).toMatchObject({ code: 0, err: '' });
    expect(text(whole, file)).toBe(text(folder, file));
  }
});

test('a file that was not broken is not repaired', async () => {
  const [out, whole] = [fresh(), fresh()];
  await wavetank(folder, ['break', 'orders.csv', '--fault', 'text-in-number:0.1', '--out', out]);
  const { code, err } = await wavetank(folder, ['break', 'orders.csv', '--repair', join(out, 'manifest.jsonl'), '--out', whole]);
  expect([code, err]).toEqual([2, expect.stringMatching(/does not have what the manifest says/)]);
  expect(readdirSync(whole)).toEqual([]);
});

test('a file comes late, twice, cut, or never, and its control tells what was meant', async () => {
  const [late, cut, never, twice] = [fresh(), fresh(), fresh(), fresh()];
  await wavetank(folder, ['break', 'orders.csv', '--fault', 'late:hours=3', '--out', late]);
  expect(readdirSync(late).toSorted()).toEqual(['after-3h', 'manifest.jsonl', 'orders.csv.control.json']);
  const { out } = await wavetank(folder, ['break', 'orders.csv', '--fault', 'truncated:keep=0.5', '--out', cut]);
  const bytes = (count: number): string => count.toLocaleString('en');
  expect(out).toContain(`${join(cut, 'orders.csv')}   ${bytes(Math.floor(orders.length / 2))} of ${bytes(orders.length)} bytes\n${join(cut, 'after-4h', 'orders.csv')}   4 h late\n`);
  expect(text(cut, 'orders.csv')).toBe(orders.slice(0, orders.length / 2));
  expect(text(cut, 'after-4h', 'orders.csv')).toBe(orders);
  expect(JSON.parse(text(cut, 'orders.csv.control.json'))).toMatchObject({ rows: 400, bytes: orders.length });
  expect(await wavetank(folder, ['break', 'orders.csv', '--fault', 'missing', '--out', never])).toMatchObject({ code: 0, out: expect.stringContaining('the file never comes') });
  expect(existsSync(join(never, 'orders.csv'))).toBe(false);
  await wavetank(folder, ['break', 'orders.csv', '--fault', 'delivered-twice', '--out', twice]);
  expect(text(twice, 'after-2h', 'orders.csv')).toBe(text(twice, 'orders.csv'));
});

test('what is read is never written over, wherever an arrival would lie', async () => {
  const out = fresh();
  await wavetank(folder, ['break', 'orders.csv', '--fault', 'late', '--out', out]);
  const late = join(out, 'after-6h', 'orders.csv');
  for (const fault of ['late', 'ragged', 'truncated']) {
    const { code, err } = await wavetank(folder, ['break', late, '--fault', fault, '--out', out, '--force']);
    expect([fault, code, err]).toEqual([fault, 2, expect.stringContaining('is the file that is read')]);
  }
  expect(await wavetank(folder, ['break', late, '--fault', 'late', '--out', out])).toMatchObject({ code: 2 });
  expect(text(late)).toBe(orders);
  mkdirSync(join(folder, 'named'));
  writeFileSync(join(folder, 'named', 'manifest.jsonl'), '{"a":1}\n');
  expect(await wavetank(folder, ['break', 'named/manifest.jsonl', '--fault', 'null:every=1', '--out', fresh()])).toMatchObject({ code: 2, err: expect.stringContaining('the name of its manifest') });
});

test('with --force nothing stays of what arrived before', async () => {
  const out = fresh();
  for (const fault of ['late', 'delivered-twice:hours=0', 'ragged']) expect(await wavetank(folder, ['break', 'orders.csv', '--fault', fault, '--out', out, '--force'])).toMatchObject({ code: 0 });
  expect(readdirSync(out).toSorted()).toEqual(['manifest.jsonl', 'orders.csv']);
  expect(await wavetank(folder, ['break', 'orders.csv', '--fault', 'late', '--out', out])).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
});

test('a row that a manifest tells lies at its bytes, and so do its copies', async () => {
  const out = fresh();
  await wavetank(folder, ['break', 'orders.csv', '--fault', 'duplicate-key:0.05', '--fault', 'ragged:0.05', '--fault', 'duplicate:0.05', '--fault', 'repeated-header', '--out', out]);
  const bytes = readFileSync(join(out, 'orders.csv'));
  const broken = bytes.toString().split('\n').slice(1);
  let copies = 0;
  for (const { kind, key, row, record, copies: others = [] } of manifestOf(out)) {
    if (kind === 'repeated-header') continue;
    for (const each of [{ row, record }, ...others]) {
      const [start, end] = each.record!.split('-').map(Number);
      expect(bytes.toString('utf8', start, end)).toBe(`${broken[each.row! - 1]}\n`);
      if (kind !== 'ragged') expect(broken[each.row! - 1].split(',')[0]).toBe(key);
    }
    if (kind === 'duplicate' || kind === 'duplicate-key') expect(others.length).toBeGreaterThan(0);
    copies += others.length;
  }
  expect(copies).toBeGreaterThan(10);
});

test('stdin is a file too', () => {
  const out = fresh();
  execFileSync('sh', ['-c', `"$0" "$1" break - --fault ragged:0.1 --out "${out}" < orders.csv`, process.execPath, join(import.meta.dirname, '../../dist/cli/main.js')], { cwd: folder });
  expect(manifestOf(out).length).toBeGreaterThan(10);
  expect(existsSync(join(out, 'stdin.csv'))).toBe(true);
});

test('a fault that hits nothing is told, and proves nothing', async () => {
  const { code, err } = await wavetank(folder, ['break', 'orders.csv', '--fault', 'ragged:where=name==nobody', '--out', fresh()]);
  expect(code).toBe(3);
  expect(err).toMatch(/ragged: nothing in this file was hit/);
});

test.each(['events.jsonl', 'items.xml'])('a field that no record of %s has is told with the nearest, and proves nothing', async (file) => {
  for (const [fault, records] of [['null:field=amunt,every=4', 100], ['drop:where=amunt>3', 400]] as const) {
    const out = fresh();
    const { code, err } = await wavetank(folder, ['break', file, '--fault', fault, '--fault', 'null:field=id,every=100', '--out', out]);
    expect([code, err]).toEqual([3, `${fault.split(':')[0]}: field "amunt" never came in ${records} records looked at; nearest: amount\n`]);
    expect(manifestOf(out).filter(({ where }) => where !== '/order').length).toBe(4);
  }
});

test('--kinds lists every kind with what it does, in 80 columns', async () => {
  const { code, out } = await wavetank(folder, ['break', '--kinds'], { COLUMNS: '80' });
  expect(code).toBe(0);
  for (const kind of Object.keys(dataFaults)) expect(out).toMatch(new RegExp(`^ {2}${kind} `, 'm'));
  expect(widest(out)).toBeLessThanOrEqual(80);
});

describe('--each', () => {
  const loader = `node -e "const t=require('fs').readFileSync(process.env.WAVETANK_FILE,'utf8').split('\\n').slice(0,-1); if (t.some((l) => l.split(',').length !== 4)) { console.error('a row is ragged'); process.exit(4) }" {}`;

  test('runs a loader once a kind, and fails where it loaded what it should not', async () => {
    const { code, out } = await wavetank(folder, ['break', 'orders.csv', '--each', '--cmd', loader, '--fault', 'ragged', '--fault', 'text-in-number', '--fault', 'crlf-mix', '--fault', 'missing', '--fault', 'wrong-delimiter']);
    expect(code).toBe(99);
    expect(out).toMatch(/^ragged +\d+ +4 +✓ caught +a row is ragged$/m);
    expect(out).toMatch(/^text-in-number +\d+ +0 +✗ silent +loaded silently$/m);
    expect(out).toMatch(/^crlf-mix +\d+ +0 +✓ loaded/m);
    expect(out).toMatch(/^missing +1 +1 +✓ caught/m);
    expect(out).toMatch(/^wrong-delimiter +1 +4 +! refused/m);
    expect(out).toMatch(/2 noticed, 1 loaded silently/);
    expect(existsSync(join(folder, 'broken'))).toBe(false);
  });

  test('a loader that notices all of it passes', async () => {
    expect(await wavetank(folder, ['break', 'orders.csv', '--each', '--cmd', loader, '--fault', 'ragged', '--fault', 'surplus-empty-cell'])).toMatchObject({ code: 0 });
  });

  test('a loader that cannot load the file as it is grades nothing', async () => {
    expect(await wavetank(folder, ['break', 'orders.csv', '--each', '--cmd', 'exit 7'])).toMatchObject({ code: 2, err: expect.stringContaining('does not load the file as it is: exit code 7') });
  });

  test('a column that is not there is refused before any loader runs, a field that never came at the end', async () => {
    const started = join(fresh(), 'started');
    const refused = await wavetank(folder, ['break', 'orders.csv', '--each', '--cmd', `touch ${started}`, '--fault', 'ragged', '--fault', 'text-in-number:column=amunt']);
    expect([refused.code, refused.err, existsSync(started)]).toEqual([2, expect.stringContaining('--fault text-in-number:column: the header has no "amunt": did you mean amount?'), false]);
    const { code, out } = await wavetank(folder, ['break', 'events.jsonl', '--each', '--cmd', 'true', '--fault', 'drop', '--fault', 'noise', '--fault', 'null:field=amunt']);
    expect(out).toMatch(/^null +0 +\? lacking +null: field "amunt" never came in 400 records looked at; nearest: amount$/m);
    expect(out).toMatch(/1 without the\sfield that they name/);
    expect(code).toBe(99);
    expect((await wavetank(folder, ['break', 'events.jsonl', '--each', '--cmd', 'true', '--fault', 'noise', '--fault', 'null:field=amunt'])).code).toBe(3);
  });

  test('what it says has 80 columns, however much a loader says', async () => {
    const talkative = `node -e "console.error('Error: ' + 'many words '.repeat(30) + 'x'.repeat(300)); process.exit(process.env.WAVETANK_KIND ? 1 : 0)" {}`;
    const { out } = await wavetank(folder, ['break', 'orders.csv', '--each', '--cmd', talkative], { COLUMNS: '80' });
    expect(out).toMatch(/✓ caught +Error: many words/);
    expect(widest(out)).toBeLessThanOrEqual(80);
  });

  test('stopped by Ctrl-C, it stops the loader and leaves nothing', async () => {
    const child = new Wavetank(['break', 'orders.csv', '--each', '--cmd', 'touch started; sleep 600'], folder, {}, true);
    await expect.poll(() => existsSync(join(folder, 'started')), { timeout: 60_000 }).toBe(true);
    child.process.kill('SIGINT');
    expect((await child.ended).code).toBe(130);
  });
});

test.runIf(existsSync('/dev/full'))('a full disk is told, and nothing half written has the name of the file', async () => {
  const out = join(fresh(), 'full');
  mkdirSync(out);
  execFileSync('ln', ['-s', '/dev/full', join(out, '.orders.csv.partial')]);
  const { code, err } = await wavetank(folder, ['break', 'orders.csv', '--fault', 'ragged', '--out', out]);
  expect(err).toMatch(/the disk is full/);
  expect(code).toBe(1);
  expect(existsSync(join(out, 'orders.csv'))).toBe(false);
});

test.each<[string[], RegExp]>([
  [[], /no file is named/],
  [['nothing.csv', '--fault', 'ragged'], /nothing\.csv: there is no such file/],
  [['some-folder', '--fault', 'ragged', '--as', 'csv'], /some-folder is a folder/],
  [['empty.csv', '--fault', 'ragged'], /empty\.csv is empty/],
  [['binary.csv', '--fault', 'ragged', '--out', 'b1'], /is binary/],
  [['json.csv', '--fault', 'ragged', '--out', 'b2'], /looks like JSON/],
  [['list.json', '--fault', 'null:every=1', '--out', 'b3'], /line 1 is no JSON/],
  [['data.bin', '--fault', 'ragged'], /does not tell its format/],
  [['orders.csv'], /no damage is named/],
  [['orders.csv', '--fault', 'raged'], /did you mean ragged/],
  [['orders.csv', '--fault', 'ragged:often'], /no share and no name=value/],
  [['orders.csv', '--fault', 'ragged:share=2'], /ragged: share/],
  [['orders.csv', '--fault', 'ragged:mod=extra'], /did you mean mode/],
  [['orders.csv', '--fault', 'ragged:where=amount'], /compares nothing/],
  [['orders.csv', '--fault', 'late:hours=0'], /late: hours/],
  [['orders.csv', '--key', 'idd', '--fault', 'ragged', '--out', 'b6'], /the header has no "idd": did you mean id\?/],
  [['orders.csv', '--fault', 'ragged:where=amunt>5', '--out', 'b8'], /--fault ragged:where: the header has no "amunt": did you mean amount\?\n {2}it has id, name, amount, booked/],
  [['orders.csv', '--fault', 'ragged', '--fault', 'text-in-number:column=nmae', '--out', 'b9'], /--fault text-in-number:column: the header has no "nmae": did you mean name\?/],
  [['orders.csv', '--fault', 'ragged:time=boked,from=2026-03-02', '--out', 'b10'], /ragged:time: the header has no "boked": did you mean booked\?/],
  [['mac.csv', '--fault', 'ragged', '--out', 'b11'], /its lines end in CR alone, as old Macs wrote them\n {2}convert it first: tr/],
  [['events.jsonl', '--key', 'amunt', '--fault', 'null:every=1', '--out', 'b7'], /record 1 has no "amunt": did you mean amount\?/],
  [['orders.csv', '--fault', 'late', '--fault', 'late'], /late is named twice/],
  [['orders.csv', '--fault', 'bom', '--fault', 'utf-16'], /contradict each other/],
  [['events.jsonl', '--fault', 'ragged'], /ragged is a damage of csv, not of json/],
  [['orders.csv', '--fault', 'yesterdays-file'], /--previous/],
  [['orders.csv', '--as', 'xls', '--fault', 'ragged'], /"xls" is no format/],
  [['orders.csv', '--delimiter', ';;', '--fault', 'ragged'], /cannot stand between cells/],
  [['orders.csv', '--fault', 'ragged', '--out', '.'], /orders\.csv is the file that is read/],
  [['orders.csv', '--fault', 'ragged', '--out', 'some-folder'], /manifest\.jsonl is there already.*--force/s],
  [['orders.csv', '--each'], /needs a command/],
  [['orders.csv', '--cmd', 'true', '--fault', 'ragged'], /only --each runs a command/],
  [['orders.csv', '--repair', 'nothing.jsonl', '--out', 'b4'], /no such manifest/],
  [['orders.csv', '--repair', 'orders.csv', '--out', 'b5'], /orders\.csv:1: the line is no JSON/],
])('break %j is refused with what is wrong', async (args, message) => {
  const { code, err } = await wavetankHere(folder, ['break', ...args]);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
});

test('whatever was refused has left nothing half written', () => {
  const left = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.partial'));
  expect(left).toEqual([]);
  // Each its own: two that are refused at once would stand in each other's way.
  for (const out of ['b8', 'b9', 'b10', 'b11']) expect(existsSync(join(folder, out)), out).toBe(false);
});
