import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = workFolder();
const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
const schema = { columns: [{ name: 'id', type: 'integer' }, { name: 'name', type: 'text' }], key: ['id'], dialect: { quote: '"' } };
write('s.json', JSON.stringify(schema));
write('orders.csv', `id,name\n${Array.from({ length: 300_000 }, (_, i) => `${i},name of ${i}\n`).join('')}`);
write('empty.csv', '');
write('empty.jsonl', '');
mkdirSync(join(folder, 'some-folder'));

interface Fed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly peakMiB: number;
}

/** Says at its end how much memory it took at most. */
const tellsPeak = `data:text/javascript,${encodeURIComponent('process.on("exit", () => process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}`))')}`;

/** Pipes chunks into a command, as many as it takes, and not one after it has ended. */
async function fed(args: readonly string[], chunks: Iterable<Buffer>): Promise<Fed> {
  const child = spawn(process.execPath, ['--import', tellsPeak, main, ...args], { cwd: folder });
  let [out, err, ended] = ['', '', false];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const closed = once(child, 'close').then(([code]) => {
    ended = true;
    return code as number;
  });
  // A command that has seen enough closes its end.
  child.stdin.on('error', () => {});
  for (const chunk of chunks) {
    if (ended || child.stdin.destroyed) break;
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), closed]);
  }
  child.stdin.end();
  const code = await closed;
  const [, peak] = /peak (\d+)/.exec(err)!;
  return { code, out, err: err.replace(/\npeak \d+/, ''), peakMiB: Number(peak) / 1024 };
}

function* repeated(head: string, sign: string, mebibytes: number, tail = ''): Iterable<Buffer> {
  yield Buffer.from(head);
  const chunk = Buffer.alloc(2 ** 20, sign);
  for (let i = 0; i < mebibytes; i++) yield chunk;
  yield Buffer.from(tail);
}

/** A stack trace is for bugs. */
const noTrace = (err: string): void => expect(err).not.toMatch(/^\s+at .*:\d+:\d+|this is a bug/m);
const partials = (): string[] => readdirSync(folder, { recursive: true }).map(String).filter((name) => name.includes('.partial'));

describe('input without an end', () => {
  test.each<[string, string[], Iterable<Buffer>, RegExp]>([
    ['a header', ['break', '-', '--fault', 'ragged', '--out', 'e1'], repeated('', 'x', 400), /the header has no end within 64 MiB/],
    ['a row', ['break', '-', '--fault', 'ragged', '--out', 'e2'], repeated('id,name\n1,a\n', 'x', 400), /row 2 has no end within 64 MiB/],
    ['a quote', ['break', '-', '--fault', 'ragged', '--out', 'e3'], repeated('id,name\n1,"', 'x\n', 400), /row 1 has no end within 64 MiB.*quote/s],
    ['zeros', ['break', '-', '--fault', 'ragged', '--out', 'e4'], repeated('', '\0', 400), /the file is binary/],
    ['a line of JSON', ['break', '-', '--as', 'json', '--fault', 'null', '--out', 'e5'], repeated('{"a":"', 'x', 400), /row 1 has no end/],
    ['a record of XML', ['break', '-', '--as', 'xml', '--fault', 'null', '--out', 'e6'], repeated('<a><b>', 'x', 400), /record 1 has no end/],
    ['a header of Avro', ['break', '-', '--as', 'avro', '--fault', 'null', '--out', 'e7'], repeated('Obj\u0001', 'x', 400), /Avro file/],
  ])('%s is given up by break, in words, in bounded memory, and leaves no folder', async (_, args, chunks, message) => {
    const { code, err, peakMiB } = await fed(args, chunks);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    noTrace(err);
    expect(peakMiB).toBeLessThan(400);
    expect(existsSync(join(folder, args.at(-1)!))).toBe(false);
  });

  test('a line is let go by in the gate, and its neighbours are rows', async () => {
    const { code, peakMiB } = await fed(['gate', '-', '--schema', 's.json', '--held', 'long.jsonl', '--accepted', 'long.csv'], repeated('id,name\n1,a\n2,', 'x', 1000, '\n3,c\n'));
    expect(code).toBe(99);
    expect(readFileSync(join(folder, 'long.csv'), 'utf8')).toBe('id,name\n1,a\n3,c\n');
    expect(JSON.parse(readFileSync(join(folder, 'long.jsonl'), 'utf8'))).toMatchObject({ reason: 'line-too-long', line: 3, byteLength: 2 + 1000 * 2 ** 20 });
    expect(peakMiB).toBeLessThan(300);
  });

  test('a line of a manifest is given up by score', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `head -c 200000000 /dev/zero | tr '\\0' x | "$0" "$1" score --manifest /dev/stdin --caught empty.jsonl`, process.execPath, main], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toMatch(/\/dev\/stdin:1: the line does not end/);
    expect(status).toBe(2);
  });
});

describe('what is no file of rows', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><orders><order><n>&b;</n></order></orders>`;
  write('bomb.xml', bomb);
  write('deep.jsonl', `{"id":1,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`);
  write('deep.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  write('magic.avro', 'Obj\u0002 and more');
  write('cut.avro', Buffer.concat([Buffer.from('Obj\u0001', 'latin1'), deflateRawSync(Buffer.alloc(100))]));
  write('latin.xml', Buffer.from('<a><b><c>Zo\u00eb</c></b></a>', 'latin1'));
  write('latin.csv', Buffer.from('id,name\n1,Zo\u00eb\n', 'latin1'));

  test.each<[string[], RegExp]>([
    [['break', 'bomb.xml', '--fault', 'null'], /declares entities/],
    [['break', 'deep.jsonl', '--fault', 'null:every=1'], /line 1 is no JSON, or nests deeper than 64/],
    [['break', 'magic.avro', '--fault', 'null'], /does not begin with Obj/],
    [['break', 'cut.avro', '--fault', 'null'], /Avro file cannot be read/],
    [['break', 'latin.xml', '--fault', 'null'], /not in UTF-8/],
    [['break', 'latin.csv', '--fault', 'utf-16'], /bytes that are no UTF-8/],
    [['break', 'orders.csv', '--fault', 'yesterdays-file', '--previous', 'gone.csv'], /gone\.csv is not there/],
    [['break', 'orders.csv', '--fault', 'ragged', '--out', '.', '--force'], /orders\.csv is the file that is read/],
    [['gate', 'orders.csv', '--schema', 'deep.json'], /deep\.json/],
    [['gate', 'orders.csv', '--schema', 'some-folder'], /some-folder/],
    [['gate', 'orders.csv', '--schema', 'orders.csv'], /is not valid JSON: line 1/],
    [['gate', 'orders.csv', '--schema', 's.json', '--key-memory', '1MB'], /after \d+ rows their keys would take \d+ bytes, and 1000000 is the limit.*--key-memory/s],
    [['score', '--manifest', 'some-folder', '--caught', 'empty.jsonl'], /some-folder is a folder/],
    [['score', '--manifest', 'deep.json', '--caught', 'empty.jsonl'], /deep\.json:1/],
  ])('wavetank %j is refused in words, and leaves no folder', async (args, message) => {
    const out = `refused-${args[1]}`;
    const { code, err } = await wavetankHere(folder, args[0] === 'break' && !args.includes('--out') ? [...args, '--out', out] : args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(join(folder, out))).toBe(false);
    noTrace(err);
  });

  test('a manifest without a line proves nothing', async () => {
    expect(await wavetank(folder, ['score', '--manifest', 'empty.jsonl', '--caught', 'empty.jsonl'])).toMatchObject({ code: 3, out: expect.stringContaining('no damage that could be graded') });
  });

  test('ten thousand columns are gated, guessed at and broken, header and all', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `column_${i}`);
    write('wide.csv', [names, ...Array.from({ length: 20 }, (_, r) => names.map((_, i) => String(r * 7 + i)))].map((cells) => `${cells.join(',')}\n`).join(''));
    expect(await wavetank(folder, ['gate', 'wide.csv', '--infer', '--schema', 'wide.json'])).toMatchObject({ code: 0, out: expect.stringContaining('10,000 columns, guessed from 20 rows') });
    expect(await wavetank(folder, ['gate', 'wide.csv', '--schema', 'wide.json'])).toMatchObject({ code: 0 });
    expect(await wavetank(folder, ['break', 'wide.csv', '--fault', 'text-in-number:nth=3', '--fault', 'header-reordered', '--out', 'wide'])).toMatchObject({ code: 0 });
  });

  test('rows in several encodings stay the bytes that they are, but for what was broken', async () => {
    const mixed = Buffer.concat([Buffer.from('id,name\n1,Zoë\n'), Buffer.from('2,Zoë\n', 'latin1'), Buffer.from([0x33, 0x2c, 0xff, 0xfe, 0x80, 0x0a]), Buffer.from('4,Ann\n')]);
    write('mixed.csv', mixed);
    expect(await wavetank(folder, ['break', 'mixed.csv', '--fault', 'ragged:every=1,mode=extra', '--out', 'mixed'])).toMatchObject({ code: 0 });
    expect(await wavetank(folder, ['break', 'mixed/mixed.csv', '--repair', 'mixed/manifest.jsonl', '--out', 'mixed-whole'])).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'mixed-whole/mixed.csv')).equals(mixed)).toBe(true);
    const { code } = await wavetank(folder, ['gate', 'mixed.csv', '--schema', 's.json', '--held', 'mixed.jsonl']);
    const held = readFileSync(join(folder, 'mixed.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { line: number; reason: string });
    expect([code, ...held.map(({ line, reason }) => [line, reason])]).toEqual([99, [3, 'encoding'], [4, 'encoding']]);
  });

  test('what the gate held of a file as a whole is graded as that', async () => {
    await wavetank(folder, ['break', 'orders.csv', '--fault', 'header-missing', '--out', 'headless']);
    expect(await wavetank(folder, ['gate', 'headless/orders.csv', '--schema', 's.json', '--held', 'headless.jsonl'])).toMatchObject({ code: 99 });
    expect(await wavetank(folder, ['score', '--manifest', 'headless/manifest.jsonl', '--caught', 'headless.jsonl', '--strict'])).toMatchObject({ code: 0, out: expect.stringMatching(/^header-missing +1 +1 +0 /m) });
  });

  test('a file that is held takes away the accepted rows that another one left under that name', async () => {
    write('accepted.csv', 'id,name\n1,of yesterday\n');
    expect(await wavetank(folder, ['gate', 'empty.csv', '--schema', 's.json', '--accepted', 'accepted.csv'])).toMatchObject({ code: 99 });
    expect(existsSync(join(folder, 'accepted.csv'))).toBe(false);
  });

  test('a named pipe is a file like any other', () => {
    spawnSync('mkfifo', ['pipe.csv'], { cwd: folder });
    const piped = (line: string): number | null => spawnSync('sh', ['-c', `(printf 'id,na'; printf 'me\\n1,a\\n2,b\\n') > pipe.csv & "$0" "$1" ${line}`, process.execPath, main], { cwd: folder, encoding: 'utf8' }).status;
    expect(piped('break pipe.csv --fault ragged:every=1 --out from-pipe')).toBe(0);
    expect(piped('gate pipe.csv --schema s.json')).toBe(0);
    expect(piped('break pipe.csv --each --fault ragged --cmd "exit 0"')).toBe(99);
  });
});

describe('whoever does not wait', () => {
  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s while break and gate read a pipe ends them with %i, and leaves nothing', async (signal, expected) => {
    for (const [args, sign] of [
      [['break', '-', '--fault', 'ragged', '--out', `stopped-${signal}`], `stopped-${signal}/.manifest.jsonl.partial`],
      [['gate', '-', '--schema', 's.json', '--accepted', `${signal}.csv`, '--held', `${signal}.jsonl`], `${signal}.csv.partial`],
    ] as const) {
      const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
      let err = '';
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.stdin.on('error', () => {});
      child.stdin.write('id,name\n1,a\n');
      await expect.poll(() => existsSync(join(folder, sign)), { timeout: 60_000 }).toBe(true);
      child.kill(signal);
      const [code] = await once(child, 'close') as [number];
      expect([args[0], code]).toEqual([args[0], expected]);
      noTrace(err);
      expect(existsSync(join(folder, args.at(-1)!))).toBe(false);
    }
    expect(partials()).toEqual([]);
  });

  test('Ctrl-C in the middle of a large file leaves nothing either', async () => {
    const big = createWriteStream(join(folder, 'big.csv'));
    big.write('id,name\n');
    const rows = Buffer.from(Array.from({ length: 100_000 }, (_, i) => `${i},name of number ${i}\n`).join(''));
    for (let i = 0; i < 40; i++) if (!big.write(rows)) await once(big, 'drain');
    big.end();
    await once(big, 'finish');
    for (const args of [['break', 'big.csv', '--fault', 'ragged', '--out', 'big'], ['gate', 'big.csv', '--schema', 's.json', '--key-memory', '4GB', '--held', 'big.jsonl']]) {
      const child = new Wavetank(args, folder);
      await expect.poll(() => partials().length, { timeout: 60_000 }).toBeGreaterThan(0);
      child.process.kill('SIGINT');
      const { code, err } = await child.ended;
      expect([args[0], code]).toEqual([args[0], 130]);
      noTrace(err);
      expect(partials()).toEqual([]);
      expect(existsSync(join(folder, args.at(-1)!))).toBe(false);
    }
  });

  test('Ctrl-C while break --each waits for its input is no bug', async () => {
    const tmp = join(folder, 'tmp');
    mkdirSync(tmp);
    const child = spawn(process.execPath, [main, 'break', '-', '--each', '--cmd', 'exit 0'], { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: tmp } });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.write('id,name\n');
    // Where it keeps what is piped in.
    await expect.poll(() => readdirSync(tmp, { recursive: true }).some((name) => String(name).endsWith('stdin.csv')), { timeout: 60_000 }).toBe(true);
    child.kill('SIGINT');
    const [code] = await once(child, 'close') as [number | null];
    noTrace(err);
    expect([code, readdirSync(tmp)]).toEqual([130, []]);
  });
});

test.runIf(existsSync('/dev/full'))('a disk that fills up at any of the files is told with 1, and nothing of them stays', () => {
  for (const [i, name] of ['.orders.csv.partial', '.manifest.jsonl.partial'].entries()) {
    const out = join(folder, `full-${i}`);
    mkdirSync(out);
    spawnSync('ln', ['-s', '/dev/full', join(out, name)]);
    const { status, stderr } = spawnSync(process.execPath, [main, 'break', 'orders.csv', '--fault', 'ragged', '--control', '--force', '--out', out], { cwd: folder, encoding: 'utf8' });
    expect([name, status, stderr]).toEqual([name, 1, expect.stringContaining('the disk is full')]);
    expect(readdirSync(out)).toEqual([]);
  }
  spawnSync('ln', ['-s', '/dev/full', join(folder, 'full.jsonl.partial')]);
  const { status, stderr } = spawnSync(process.execPath, [main, 'gate', 'empty.csv', '--schema', 's.json', '--held', 'full.jsonl'], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('the disk is full')]);
});
