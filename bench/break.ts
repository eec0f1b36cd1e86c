import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breakInput } from '../cli/break/break-input.ts';
import { faultsFor, parseFault } from '../cli/break/fault-option.ts';
import { inputOf } from '../cli/break/input.ts';
import { stream } from '../engine/random-stream.ts';
import { zipfKeys } from '../generators/keys/zipf.ts';
import { perSecond, type Form, type Measured } from './measure.ts';

export const about = 'a CSV file of eight columns broken on its way from disk to disk by a few row faults, manifest written; and keys drawn by Zipf';

const faults = ['ragged:0.001', 'text-in-number:0.001', 'duplicate-row:0.001'];
const rowsInBlock = 100_000;
const rounds = { short: 3, full: 5 } as const;
/** Bytes of the file, about. */
const size = { short: 200e6, full: 1e9 } as const;

function writeOrders(path: string, bytes: number): void {
  const rows = Array.from({ length: rowsInBlock }, (_, i) =>
    `C${String(i).padStart(7, '0')},Customer number ${i},${(i * 37) % 100_000}.${10 + (i % 90)},2026-03-${String(1 + (i % 28)).padStart(2, '0')},note about ${i},DE,${i % 7},a longer text without quotes\n`);
  const block = Buffer.from(rows.join(''));
  const file = openSync(path, 'w');
  writeSync(file, 'id,name,amount,booked,note,country,number,text\n');
  for (let written = 0; written < bytes; written += block.length) writeSync(file, block);
  closeSync(file);
}

export async function run(form: Form): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  try {
    const path = join(folder, 'orders.csv');
    writeOrders(path, size[form]);
    const megabytes = statSync(path).size / 1e6;
    const rates: number[] = [];
    for (let round = 0; round < rounds[form]; round++) {
      const before = process.hrtime.bigint();
      await breakInput({
        input: inputOf(path, 'csv'), format: 'csv', faults: faultsFor(faults.map(parseFault), 'csv'), seed: round + 1, out: join(folder, 'broken'), force: true, control: false, previous: null, delimiter: null, key: null,
      }, new AbortController().signal);
      rates.push(perSecond(megabytes, Number(process.hrtime.bigint() - before) / 1e6));
    }
    return [
      { what: 'broken', values: rates, unit: 'MB a second', bar: { sense: 'at least', value: 100 } },
      { what: 'memory, at most', values: [process.resourceUsage().maxRSS / 1024], unit: 'MiB', bar: { sense: 'at most', value: 200 } },
      { what: 'keys of a million, s = 1.1', values: Array.from({ length: rounds[form] }, (_, round) => drawKeys(round)), unit: 'keys a second' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function drawKeys(round: number): number {
  const keys = zipfKeys(1_000_000, 1.1);
  const random = stream(round, 'bench', 'keys');
  const count = 2_000_000;
  const before = process.hrtime.bigint();
  let sum = 0;
  for (let i = 0; i < count; i++) sum += keys.draw(random, 0) ?? 0;
  if (sum === 0) throw new Error('no key was drawn');
  return perSecond(count, Number(process.hrtime.bigint() - before) / 1e6);
}
