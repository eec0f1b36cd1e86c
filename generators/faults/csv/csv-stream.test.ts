import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plant } from '../../../engine/damage.ts';
import { stream } from '../../../engine/random-stream.ts';
import { useFaults, type RawParams } from '../fault-use.ts';
import { CsvStream } from './csv-stream.ts';

const text = ['id,amount,note', ...Array.from({ length: 120 }, (_, i) => `${i},${i}.50,${i % 9 === 0 ? '"a\nb, ""c"""' : `5" pipe ${i}`}`)].join('\r\n');
const wanted: { kind: string; params?: RawParams }[] = [
  { kind: 'ragged', params: { share: 0.05 } }, { kind: 'duplicate-row', params: { share: 0.05 } }, { kind: 'text-in-number', params: { where: 'amount>60', every: 7 } },
  { kind: 'repeated-header' }, { kind: 'bom' },
];

function run(chunks: readonly Buffer[]): { text: string; plants: Plant[]; rows: number } {
  const plants: Plant[] = [];
  const written: Buffer[] = [];
  const csv = new CsvStream(useFaults(wanted), {
    random: (name) => stream(5, name), delimiter: 0x2c, rows: () => 120, emit: (bytes) => written.push(Buffer.from(bytes)), plant: (plant) => plants.push(plant),
  });
  for (const chunk of chunks) csv.write(chunk);
  csv.end();
  expect(csv.size).toBe(Buffer.concat(written).length);
  return { text: Buffer.concat(written).toString('latin1'), plants, rows: csv.rows };
}

const bytes = Buffer.from(text);
const whole = run([bytes]);

test('where chunks end makes no difference', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 }), (cuts) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
    expect(run(places.slice(1).map((end, i) => bytes.subarray(places[i], end)))).toEqual(whole);
  }), { numRuns: 60 });
});

test('rows in quotes are one row, and a quote in the middle of a cell opens nothing', () => {
  expect(whole.rows).toBe(120 + whole.plants.filter(({ kind }) => kind === 'duplicate-row' || kind === 'repeated-header').length);
});

test('a row without end is refused by its number, not held for ever', () => {
  const csv = new CsvStream([], { random: (name) => stream(1, name), delimiter: 0x2c, rows: () => 1, emit: () => {}, plant: () => {} });
  csv.write(Buffer.from('a,b\n1,"'));
  const piece = Buffer.alloc(2 ** 24, 'x');
  expect(() => { for (let i = 0; i < 5; i++) csv.write(piece); }).toThrow(/row 1 has no end within 64 MiB/);
});
