import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ManifestLine } from '../../generators/faults/manifest.ts';
import { gradeCaught, gradeStored, Manifest, type Catch } from './grade.ts';

const line = (kind: string, row: number, more: Partial<ManifestLine> = {}): ManifestLine => ({ kind, item: row, where: `${row * 100 + 5}-${row * 100 + 9}`, before: 'a', after: 'b', row, key: `K${row}`, ...more });
const held = (more: Partial<Catch>): Catch => ({ row: null, key: null, byteOffset: null, byteLength: null, reason: null, ...more });
const kindOf = (grades: ReturnType<typeof gradeCaught>, kind: string) => grades.kinds.find((each) => each.kind === kind);

test('records are found by row, by key and by bytes alike', () => {
  const manifest = new Manifest([line('ragged', 3), line('text-in-number', 7)]);
  for (const how of [(row: number) => held({ row }), (row: number) => held({ key: `K${row}` }), (row: number) => held({ byteOffset: row * 100, byteLength: 40 })]) {
    const { kinds, total } = gradeCaught(manifest, [how(3), how(9)], false);
    expect(kinds.map(({ kind, planted, caught, missed }) => [kind, planted, caught, missed])).toEqual([['ragged', 1, 1, 0], ['text-in-number', 1, 0, 1]]);
    expect(total).toMatchObject({ planted: 2, caught: 1, missed: 1, false: 1, precision: 0.5, recall: 0.5 });
  }
});

test('kinds that met in one record are one label', () => {
  const { kinds } = gradeCaught(new Manifest([line('ragged', 3), line('latin-1', 3), line('ragged', 4)]), [held({ row: 3 })], false);
  expect(kinds.map(({ kind, planted, caught }) => [kind, planted, caught])).toEqual([['latin-1+ragged', 1, 1], ['ragged', 1, 0]]);
});

test('with --strict a reason must fit, and a false alarm belongs to the kinds of its reason', () => {
  const manifest = new Manifest([line('ragged', 3), line('text-in-number', 7)]);
  const catches = [held({ row: 3, reason: 'encoding' }), held({ row: 7, reason: 'type' }), held({ row: 50, reason: 'type' })];
  expect(kindOf(gradeCaught(manifest, catches, true), 'ragged')).toMatchObject({ caught: 0, missed: 1 });
  expect(kindOf(gradeCaught(manifest, catches, false), 'ragged')).toMatchObject({ caught: 1, missed: 0, false: 0 });
  expect(kindOf(gradeCaught(manifest, catches, true), 'text-in-number')).toMatchObject({ caught: 1, false: 1, precision: 0.5 });
});

test('what loses nothing must not be held, and what can be put right may be', () => {
  const manifest = new Manifest([line('duplicate-row', 1), line('duplicate-row', 2), line('locale-number', 3), line('locale-number', 4)]);
  const grades = gradeCaught(manifest, [held({ row: 2 }), held({ row: 3 })], false);
  expect(kindOf(grades, 'duplicate-row')).toMatchObject({ caught: 1, missed: 1 });
  expect(kindOf(grades, 'locale-number')).toMatchObject({ caught: 1, missed: 0, open: 1, recall: 1 });
});

test('what nobody can decide is not graded, held or not', () => {
  const manifest = new Manifest([line('shifted-columns', 3, { undecidable: true }), line('ragged', 4)]);
  for (const catches of [[], [held({ row: 3 })]]) expect(gradeCaught(manifest, catches, false)).toMatchObject({ undecidable: 1, total: { planted: 1, false: 0 } });
});

test('lines that belong to no record may be held', () => {
  const manifest = new Manifest([line('second-table', 5, { item: 0, where: '500-530', after: 'a,b\nc,d\n' }), line('bom', 0, { where: '0-3', row: null, key: null })]);
  const catches = [held({ row: 5 }), held({ row: 6 }), held({ byteOffset: 500, byteLength: 3 }), held({ byteOffset: 504, byteLength: 3 }), held({ row: 7 })];
  expect(gradeCaught(manifest, catches, false).total.false).toBe(1);
});

test('nothing planted and nothing held have no share', () => {
  expect(gradeCaught(new Manifest([]), [], false).total).toMatchObject({ planted: 0, precision: null, recall: null });
});

test('a table: what is gone was held; what is there once and as it was is right; twice is wrong', () => {
  const manifest = new Manifest([line('ragged', 1), line('ragged', 2), line('ragged', 3), line('duplicate-row', 4), line('duplicate-row', 5), line('locale-number', 6), line('locale-number', 7)]);
  const stored = new Map([['K2', { count: 1, right: true }], ['K3', { count: 1, right: false }], ['K4', { count: 1, right: true }], ['K5', { count: 2, right: false }], ['K6', { count: 1, right: false }], ['K7', { count: 1, right: null }]]);
  const grades = gradeStored(manifest, (key) => stored.get(key) ?? { count: 0, right: null }, 2, 100);
  expect(grades.kinds.map(({ kind, caught, missed, open }) => [kind, caught, missed, open])).toEqual([['duplicate-row', 1, 1, 0], ['locale-number', 0, 1, 1], ['ragged', 2, 1, 0]]);
  expect(grades.total.false).toBe(2);
});

test('a catch is about the bytes that it tells, whatever row or line it says besides', () => {
  const placed = new Manifest([line('ragged', 3, { record: '300-340' }), line('ragged', 5, { record: '500-540', where: '500-505' })]);
  const at = (byteOffset: number, byteLength: number, row: number) => held({ byteOffset, byteLength, row });
  expect(gradeCaught(placed, [at(700, 40, 3), at(460, 40, 5)], false).total).toMatchObject({ caught: 0, false: 2 });
  expect(gradeCaught(placed, [at(300, 40, 9), at(500, 39, 9)], false).total).toMatchObject({ caught: 2, false: 0 });
  const spared = new Manifest([line('shifted-columns', 3, { record: '300-340', undecidable: true })]);
  expect(gradeCaught(spared, [at(700, 40, 3), at(300, 40, 9)], false)).toMatchObject({ undecidable: 1, total: { planted: 0, false: 1 } });
  const unplaced = new Manifest([line('null', 3, { where: '/amount' })]);
  expect(gradeCaught(unplaced, [at(700, 40, 3)], false).total).toMatchObject({ caught: 1, false: 0 });
});

test('of two rows with one key either may be held', () => {
  const manifest = new Manifest([line('duplicate-key', 3, { record: '300-340', copies: [{ row: 4, record: '340-380' }] })]);
  for (const each of [held({ row: 3 }), held({ row: 4 }), held({ byteOffset: 300, byteLength: 40 }), held({ byteOffset: 340, byteLength: 39 })]) {
    expect(gradeCaught(manifest, [each], false).total).toMatchObject({ planted: 1, caught: 1, false: 0 });
  }
  expect(gradeCaught(manifest, [held({ row: 5 })], false).total).toMatchObject({ caught: 0, false: 1 });
});

test('what was never sent is graded by no row: neither held nor in a table', () => {
  const manifest = new Manifest([line('drop', 3, { where: '/order', row: null, before: '3', after: null }), line('ragged', 4)]);
  expect(gradeCaught(manifest, [held({ row: 4 })], false)).toMatchObject({ gone: 1, total: { caught: 1, missed: 0, open: 1 } });
  expect(gradeStored(manifest, () => ({ count: 0, right: null }), 0, 10)).toMatchObject({ gone: 1, total: { caught: 1, missed: 0, open: 1 } });
});

test('of a file that is held as a whole no row was missed', () => {
  const file = line('header-renamed', 0, { where: '3-9', row: null, key: null });
  const manifest = new Manifest([file, ...Array.from({ length: 14 }, (_, i) => line('text-in-number', i + 1)), line('duplicate-row', 20)]);
  const { total } = gradeCaught(manifest, [held({ row: 0, reason: 'header-unknown' }), held({ row: 3, reason: 'type' })], false);
  expect(total).toMatchObject({ planted: 16, caught: 2, missed: 0, open: 14, false: 0, recall: 1 });
});

test('false alarms without a reason belong to no kind, and all of them to the total', () => {
  const manifest = new Manifest([line('ragged', 3)]);
  const { kinds, total } = gradeCaught(manifest, [held({ row: 3 }), ...Array.from({ length: 45 }, (_, i) => held({ row: 100 + i }))], false);
  expect(kinds).toMatchObject([{ caught: 1, false: null, precision: null }]);
  expect(total).toMatchObject({ caught: 1, false: 45, precision: 1 / 46 });
});

test('a false alarm for a reason that several kinds of one record share belongs to none of them', () => {
  const joint = (reason: string) => gradeCaught(new Manifest([line('ragged', 3), line('latin-1', 3)]), [held({ row: 3 }), held({ row: 9, reason })], false).kinds[0];
  expect(joint('encoding')).toMatchObject({ false: null, precision: null });
  expect(joint('date')).toMatchObject({ false: 0, precision: 1 });
});

test('what was lost is unknown where nobody knows it, in the total as well', () => {
  const { kinds, total } = gradeStored(new Manifest([line('ragged', 3)]), () => ({ count: 0, right: null }), null, 1);
  for (const each of [...kinds, total]) expect(each).toMatchObject({ caught: 1, recall: 1, false: null, precision: null });
});

test('caught and missed and open are all that was planted, whatever was held', () => {
  const kinds = fc.constantFrom('ragged', 'bom', 'duplicate-row', 'locale-number', 'truncated');
  fc.assert(fc.property(fc.array(fc.tuple(kinds, fc.integer({ min: 1, max: 20 }))), fc.array(fc.integer({ min: 0, max: 25 })), (planted, rows) => {
    const manifest = new Manifest(planted.map(([kind, row]) => line(kind, row)));
    const { kinds: graded, total } = gradeCaught(manifest, rows.map((row) => held({ row })), false);
    for (const each of [...graded, total]) expect(each.caught + each.missed + each.open).toBe(each.planted);
    expect(total.planted).toBe(new Set(planted.map(([, row]) => row)).size);
    expect(total.false).toBe(rows.filter((row) => !planted.some(([, of]) => of === row)).length);
  }));
});
