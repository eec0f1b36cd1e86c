import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selects } from '../../generators/faults/fault-use.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import type { DataFault } from '../../generators/faults/data-fault.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const tellsPeak = `data:text/javascript,${encodeURIComponent('process.on("exit", () => process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}`))')}`;

export const reversible: readonly DataFault[] = Object.values<DataFault>(dataFaults).filter((fault) => fault.reversible && fault.formats.includes('csv'));

/** Kinds that leave no place for each other: of each of these a file can have one. */
const apart: readonly (readonly string[])[] = [
  ['header-missing', 'bom', 'checksum-mismatch', 'late'],
  ['header-duplicated', 'utf-16', 'row-count-mismatch', 'delivered-twice'],
  ['header-renamed'],
];

/** Every kind that can be undone, in as few files as there are ways to damage a header. */
export const rounds: readonly (readonly DataFault[])[] = apart.map((own) => reversible.filter(({ id }) =>
  own.includes(id) || (!apart.flat().includes(id) && !(id === 'latin-1' && own.includes('utf-16')))));

/** A table of texts in quotes and without, letters of several bytes, numbers and dates. */
export function writeOrders(path: string, bytes: number): void {
  const rows = Array.from({ length: 50_000 }, (_, i) =>
    `C${String(i).padStart(7, '0')},${i % 9 === 0 ? `"Smith, ""J"" ${i}"` : `Zoë Müller ${i}`},${(i * 37) % 100_000}.${10 + (i % 90)},2026-03-${String(1 + (i % 28)).padStart(2, '0')},${i % 5 === 0 ? '' : `note about ${i}`},${i % 7}\n`);
  const block = Buffer.from(rows.join(''));
  const file = openSync(path, 'w');
  writeSync(file, 'id,name,amount,booked,note,number\n');
  for (let written = 0; written < bytes; written += block.length) writeSync(file, block);
  closeSync(file);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function run(folder: string, args: readonly string[]): { peakMiB: number; out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tellsPeak, main, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { out: stdout, peakMiB: Number(/peak (\d+)/.exec(stderr)![1]) / 1024 };
}

export interface Undone {
  readonly planted: ReadonlyMap<string, number>;
  readonly same: boolean;
  readonly breakPeakMiB: number;
  readonly repairPeakMiB: number;
}

/** Breaks `orders.csv` in a folder by several kinds, each hitting that share of rows, and makes it whole again by the manifest. */
export async function brokenAndRepaired(folder: string, kinds: readonly DataFault[], share: number): Promise<Undone> {
  const wanted = kinds.map((fault) => `${fault.id}${selects(fault) ? `:share=${fault.id === 'long-line' ? share / 20 : share}` : ''}${fault.id === 'long-line' ? ',bytes=100000' : ''}`);
  const [out, whole] = [join(folder, 'broken'), join(folder, 'whole')];
  const broken = run(folder, ['break', 'orders.csv', '--seed', '7', '--out', out, ...wanted.flatMap((fault) => ['--fault', fault])]);
  const arrived = readdirSync(out, { recursive: true }).map(String).filter((name) => name.endsWith('orders.csv'));
  const repaired = run(folder, ['break', join(out, arrived[0]), '--repair', join(out, 'manifest.jsonl'), '--out', whole]);
  const planted = new Map([...broken.out.matchAll(/^([a-z0-9-]+) +([\d,]+)$/gm)].map(([, kind, count]) => [kind, Number(count.replaceAll(',', ''))]));
  const lines = readFileSync(join(out, 'manifest.jsonl'), 'utf8').split('\n').length - 1;
  if ([...planted.values()].reduce((sum, count) => sum + count, 0) !== lines) throw new Error(`${lines} lines in the manifest, and other counts told`);
  const same = await hashOf(join(whole, 'orders.csv')) === await hashOf(join(folder, 'orders.csv'));
  for (const each of [out, whole]) rmSync(each, { recursive: true });
  return { planted, same, breakPeakMiB: broken.peakMiB, repairPeakMiB: repaired.peakMiB };
}
