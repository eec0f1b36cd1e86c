import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { breakFile, type BrokenFile, type CleanFile } from './break-file.ts';
import { selects, useFaults, type RawParams } from './fault-use.ts';
import { dataFaults } from './registry.ts';
import { repairFile } from './repair.ts';

interface Wanted {
  readonly kind: string;
  readonly params?: RawParams;
}

function fileOf(lines: readonly string[], ending = '\n', lastEnding = true): CleanFile {
  const text = ['id,name,amount,booked,note', ...lines].join(ending) + (lastEnding ? ending : '');
  return { bytes: Buffer.from(text), item: 1000, items: lines.map((_, i) => 1001 + i), key: ['id'], previous: Buffer.from('id,name,amount,booked,note\nold,x,1.00,2026-01-01,\n') };
}

const lines = Array.from({ length: 200 }, (_, i) =>
  `C${i},${i % 7 === 0 ? `"Smith, ""J"" ${i}"` : `Müller ${i}`},${i * 37}.${10 + (i % 90)},2026-03-${String(1 + (i % 28)).padStart(2, '0')},${i % 5 === 0 ? '' : `note ${i}`}`);
const usual = fileOf(lines);

function broken(clean: CleanFile, wanted: readonly Wanted[], seed = 1): BrokenFile {
  return breakFile(clean, useFaults(wanted), (name) => stream(seed, 'faults', name));
}

const kinds = Object.keys(dataFaults) as (keyof typeof dataFaults)[];
const csvKinds = kinds.filter((kind) => dataFaults[kind].formats.includes('csv'));
/** So that it hits some rows of two hundred; a line that is long enough to be seen. */
const often = (kind: keyof typeof dataFaults): Wanted => ({
  kind, params: { ...(selects(dataFaults[kind]) && { share: 0.1 }), ...(kind === 'long-line' && { bytes: 3000 }) },
});
/** Buffers as text: compared byte by byte as objects they take minutes. */
const printed = ({ bytes, arrivals, ...rest }: BrokenFile) => ({ ...rest, text: bytes.toString('latin1'), arrivals: arrivals.map((each) => [each.afterHours, each.bytes.toString('latin1')]) });

const cell = fc.oneof(
  fc.stringMatching(/^[A-Za-zäöüé ]{0,12}$/), fc.integer({ min: -9999, max: 9999 }).map(String), fc.integer({ min: 0, max: 999_999 }).map((n) => (n / 100).toFixed(2)),
  fc.constantFrom('2026-02-03', '1999-12-31', '"a, b"', '"say ""hi"""', '"two\nlines"', ''),
);
const anyFile = fc.record({
  rows: fc.array(fc.tuple(cell, cell, cell, cell, cell).map((cells) => cells.join(',')), { minLength: 1, maxLength: 30 }),
  ending: fc.constantFrom('\n', '\r\n'),
  lastEnding: fc.boolean(),
}).map(({ rows, ending, lastEnding }) => fileOf(rows, ending, lastEnding));

describe.each(csvKinds)('%s', (kind) => {
  test('breaks a file, says so, and the same seed breaks it the same way', () => {
    const result = broken(usual, [often(kind)]);
    expect(result.plants.length).toBeGreaterThan(0);
    expect(result.plants.every((plant) => plant.kind === kind)).toBe(true);
    expect(printed(broken(usual, [often(kind)]))).toEqual(printed(result));
    const changed = !result.bytes.equals(usual.bytes) || result.arrivals.length !== 1 || result.arrivals[0].afterHours > 0
      || !result.arrivals[0].bytes.equals(usual.bytes) || JSON.stringify(result.control) !== JSON.stringify(broken(usual, []).control);
    expect(changed).toBe(true);
  });

  test.runIf(dataFaults[kind].reversible)('can be undone to the byte, in any file', () => {
    fc.assert(fc.property(anyFile, fc.nat(), (clean, seed) => {
      const { bytes, plants } = broken(clean, [often(kind)], seed);
      expect(repairFile(bytes, plants).equals(clean.bytes)).toBe(true);
    }), { numRuns: 60 });
  });
});

test('kinds of bytes and rows that come together can all be undone', () => {
  const together = csvKinds.filter((kind) => dataFaults[kind].reversible);
  fc.assert(fc.property(anyFile, fc.nat(), fc.shuffledSubarray(together), (clean, seed, chosen) => {
    // A row whose bytes are no longer UTF-8 has no form in UTF-16, and a file has one encoding.
    const kindsOfIt = chosen.includes('utf-16') ? chosen.filter((kind) => kind !== 'latin-1' && kind !== 'bom') : chosen;
    const { bytes, plants } = broken(clean, kindsOfIt.map(often), seed);
    expect(repairFile(bytes, plants).equals(clean.bytes)).toBe(true);
  }), { numRuns: 150 });
});

/** Rows as they lie between line ends; a last one without an end counts as the others. */
const linesOf = (bytes: Buffer): string[] => bytes.toString('utf8').split(/(?<=\n)/).map((line) => line.replace(/\r?\n$/, ''));

test.each(['delayed', 'reorder', 'duplicate', 'drop'])('%s: every row stands on a line of its own, as it was, in any file', (kind) => {
  const oneLine = cell.filter((text) => !text.includes('\n'));
  const files = fc.record({ rows: fc.array(fc.tuple(fc.nat(99).map(String), oneLine, oneLine), { minLength: 1, maxLength: 20 }), ending: fc.constantFrom('\n', '\r\n'), lastEnding: fc.boolean() });
  fc.assert(fc.property(files, fc.nat(), fc.integer({ min: 1, max: 30 }), ({ rows, ending, lastEnding }, seed, by) => {
    const clean = fileOf(rows.map((cells) => cells.join(',')), ending, lastEnding);
    const { bytes, layout, plants } = broken(clean, [{ kind, params: { share: 0.4, ...(kind === 'delayed' && { by }) } }], seed);
    const moved = new Map(plants.map(({ item }) => [item, kind === 'drop' ? 0 : kind === 'duplicate' ? 2 : 1]));
    const wanted = rows.flatMap((cells, i) => new Array<string>(moved.get(1001 + i) ?? 1).fill(cells.join(',')));
    const [header, ...found] = linesOf(bytes);
    expect(header).toBe('id,name,amount,booked,note');
    expect(found.toSorted()).toEqual(wanted.toSorted());
    for (const { item, start, end } of layout) expect(bytes.toString('utf8', start, end).replace(/\r?\n$/, '')).toBe(rows[item - 1001].join(','));
  }), { numRuns: 100 });
});

test('lines of no row are in the file once, also where the row after them is sent again', () => {
  for (const [kind, marker] of [['repeated-header', 'id,name,amount,booked,note'], ['second-table', 'summary,total']]) {
    const { bytes, plants } = broken(fileOf(lines.slice(0, 10)), [{ kind }, { kind: 'duplicate', params: { every: 1 } }]);
    expect(plants.filter((plant) => plant.kind === kind)).toHaveLength(1);
    expect(linesOf(bytes).filter((line) => line.startsWith(marker))).toHaveLength(kind === 'repeated-header' ? 2 : 1);
  }
});

test('what changes nothing is not planted', () => {
  const empty = fileOf(Array.from({ length: 20 }, (_, i) => `${i},,,,`));
  for (const { before, after } of broken(empty, [{ kind: 'shifted-columns', params: { every: 1 } }]).plants) expect(after).not.toBe(before);
  expect(() => broken(usual, [{ kind: 'late', params: { hours: 0 } }])).toThrow(/late: hours/);
});

test('bytes that are no UTF-8 stay what they are in whatever is not broken', () => {
  const latin = Buffer.concat([Buffer.from('id,name,town\n'), ...Array.from({ length: 20 }, (_, i) => Buffer.from(`${i},Jos\u00e9 ${i},K\u00f6ln\n`, 'latin1'))]);
  const clean: CleanFile = { bytes: latin, item: 1000, items: Array.from({ length: 20 }, (_, i) => 1001 + i), key: ['id'] };
  for (const kind of ['swap', 'duplicate-key', 'formula-cell', 'null', 'text-in-number', 'header-renamed'] as const) {
    const { bytes, plants } = broken(clean, [{ kind, params: selects(dataFaults[kind]) ? { every: 1 } : {} }]);
    expect(bytes.includes(Buffer.from('\ufffd'))).toBe(false);
    expect(repairFile(bytes, plants).equals(latin)).toBe(true);
    if (kind === 'swap') expect(bytes.subarray(13, 26).equals(Buffer.from('0,K\u00f6ln,Jos\u00e9 0', 'latin1'))).toBe(true);
  }
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['the clean file', () => usual.bytes],
  ['a file in which one byte of the damage is another', (bytes) => bytes.map((byte, i) => (i === bytes.lastIndexOf('n/a') ? 0x4e : byte)) as Buffer],
  ['a file that breaks off', (bytes) => bytes.subarray(0, bytes.length / 2)],
])('%s is not repaired by the manifest of another', (_, change) => {
  for (const wanted of [[often('text-in-number')], [often('text-in-number'), { kind: 'utf-16' }], [often('long-line'), often('text-in-number')]]) {
    const { bytes, plants } = broken(usual, wanted);
    if (bytes.lastIndexOf('n/a') < 0 && change(bytes).equals(bytes)) continue;
    expect(() => repairFile(Buffer.from(change(bytes)), plants)).toThrow(/what the manifest says was put there|the manifest tells of byte/);
  }
});

test('a key that the header does not have is a mistake, with the nearest', () => {
  expect(() => broken({ ...usual, key: ['id', 'amunt'] }, [often('ragged')])).toThrow(/the header has no "amunt": did you mean amount\?/);
});

test('the layout says where each row lies, whatever stands around it', () => {
  const { bytes, layout, plants } = broken(usual, ['ragged', 'duplicate-row', 'stray-quote', 'bom', 'repeated-header'].map((kind) => often(kind as keyof typeof dataFaults)));
  const hit = new Set(plants.filter(({ kind }) => kind !== 'duplicate-row').map(({ item }) => item));
  expect(layout.filter(({ copy }) => !copy).map(({ item }) => item)).toEqual(usual.items);
  for (const { item, start, end } of layout) if (!hit.has(item)) expect(bytes.toString('utf8', start, end)).toBe(`${lines[item - 1001]}\n`);
  expect(layout.every(({ start, end }, i) => start < end && (i === 0 || start >= layout[i - 1].end))).toBe(true);
  expect(layout.filter(({ copy }) => copy)).toHaveLength(plants.filter(({ kind }) => kind === 'duplicate-row').length);
});

test('in UTF-16 layout and manifest still tell bytes of the file', () => {
  const { bytes, layout, plants } = broken(usual, [often('text-in-number'), { kind: 'utf-16', params: { bigEndian: true } }]);
  const text = (start: number, end: number): string => new TextDecoder('utf-16be').decode(bytes.subarray(start, end));
  const hit = new Set(plants.map(({ item }) => item));
  for (const { item, start, end } of layout) if (!hit.has(item)) expect(text(start, end)).toBe(`${lines[item - 1001]}\n`);
  for (const { kind, where, after } of plants) if (kind === 'text-in-number') expect(text(...(where.split('-').map(Number) as [number, number]))).toBe(after);
});

test('a fault has chance of its own: one that is added changes nothing in the others', () => {
  const alone = broken(usual, [often('text-in-number')]).plants;
  const among = broken(usual, [often('text-in-number'), often('duplicate-row'), often('crlf-mix')]).plants.filter(({ kind }) => kind === 'text-in-number');
  const told = (plants: typeof alone) => plants.map(({ item, before, after }) => ({ item, before, after }));
  expect(told(among)).toEqual(told(alone));
  const twice = broken(usual, [often('text-in-number'), often('text-in-number')]).plants;
  expect(new Set(twice.map(({ item }) => item)).size).toBeGreaterThan(alone.length);
});

test('what faults make of a known file is frozen', () => {
  const small = fileOf(lines.slice(0, 12));
  const all = csvKinds.map((kind) => {
    const { bytes, plants, arrivals, control } = broken(small, [{ kind, params: { ...often(kind).params, ...(kind === 'long-line' && { bytes: 20 }) } }], 7);
    return { kind, text: bytes.toString('latin1'), plants, arrivals: arrivals.map((each) => [each.afterHours, each.bytes.length]), control };
  });
  expect(all).toMatchSnapshot();
});

describe('what is hit', () => {
  const items = (params: RawParams): number[] => broken(usual, [{ kind: 'ragged', params }]).plants.map(({ item }) => item - 1000);

  test('the n-th, every n-th, all with a key, all that match', () => {
    expect(items({ nth: 17 })).toEqual([17]);
    expect(items({ every: 50 })).toEqual([50, 100, 150, 200]);
    expect(items({ key: 'C30', share: 1 })).toEqual([31]);
    expect(items({ where: 'amount>7300 and name!=x', share: 1 })).toEqual([199, 200]);
    expect(items({ where: 'amount>6000', nth: 2 })).toEqual([165]);
    expect(items({ where: 'note==note 3 and name==M\u00fcller 3', share: 1 })).toEqual([4]);
    expect(items({ time: 'booked', from: '2026-03-05', to: '2026-03-06', share: 1 })).toEqual([5, 33, 61, 89, 117, 145, 173]);
  });

  test('a share is hit as often as it says', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},a,1.50,2026-01-01,b`);
    for (const share of [0.001, 0.01, 0.3]) {
      const { length } = broken(fileOf(rows), [{ kind: 'ragged', params: { share } }]).plants;
      expect(Math.abs(length - 20_000 * share)).toBeLessThan(5 * Math.sqrt(20_000 * share * (1 - share)));
    }
  });

  test.each<[string, RawParams, RegExp]>([
    ['raged', {}, /did you mean ragged/],
    ['ragged', { mod: 'extra' }, /did you mean mode/],
    ['ragged', { mode: 'none' }, /mode/],
    ['ragged', { share: 2 }, /share/],
    ['ragged', { where: 'amount' }, /compares nothing/],
    ['ragged', { from: '2026' }, /need the field/],
    ['bom', { share: 0.5 }, /done to the whole file/],
    ['ragged', { share: 0.5, nth: 3 }, /share and nth/],
  ])('%s with %j is refused', (kind, params, message) => {
    expect(() => broken(usual, [{ kind, params }])).toThrow(message);
  });
});

test('a row that is broken once can be left alone after', () => {
  const { plants } = broken({ ...usual, onePerRow: true }, [{ kind: 'ragged', params: { share: 0.5 } }, { kind: 'text-in-number', params: { share: 0.5 } }]);
  expect(new Set(plants.map(({ item }) => item)).size).toBe(plants.length);
  expect(new Set(plants.map(({ kind }) => kind)).size).toBe(2);
});
