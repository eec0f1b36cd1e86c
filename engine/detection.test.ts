import { expect, test } from 'vitest';
import type { DamageKind, Plant } from './damage.ts';
import { score } from './detection.ts';
import { settle } from './ledger/account.ts';
import { Ledger } from './ledger/ledger.ts';

const damage = (id: string, ...reasons: string[]): DamageKind => ({ id, about: '', scope: 'row', heals: 'never', expected: 'quarantine', evidence: 'schema', reasons });
const mismatch: DamageKind = { ...damage('checksum-mismatch', 'checksum'), scope: 'file', evidence: 'control-total' };
const kinds = { 'checksum-mismatch': mismatch, ragged: damage('ragged', 'column-count'), typo: damage('typo', 'type'), emptied: damage('emptied', 'file-empty') };
const plant = (kind: string, item: number, more: Partial<Plant> = {}): Plant => ({ kind, item, where: '', before: null, after: null, ...more });

/** Ten items; those that are held are so by the reason given, `wrong` is delivered with other content, the rest right. */
function run(held: Readonly<Record<number, string>>, lost: readonly number[] = [], wrong: readonly number[] = []) {
  const ledger = new Ledger(['row']);
  for (let item = 0; item < 10; item++) ledger.generate(item, 0, item, item);
  const gate = ledger.stage('gate', 1);
  for (let item = 0; item < 10; item++) gate.saw(item);
  for (const [item, reason] of Object.entries(held)) gate.claim(Number(item), 'quarantined', reason);
  for (const item of lost) gate.claim(item, 'dropped', 'parser');
  const rows = Array.from({ length: 10 }, (_, item) => item).filter((item) => !(item in held) && !lost.includes(item))
    .map((item) => ({ item, content: wrong.includes(item) ? 99 : item, storedMs: 20 }));
  return settle(ledger, rows).view;
}

test('a planted item counts as caught when it is held for a fitting reason, or arrives right after all', () => {
  const ledger = run({ 1: 'column-count', 2: 'type' }, [3], [4]);
  const manifest = [1, 2, 3, 4, 5].map((item) => plant('ragged', item));
  expect(score(kinds, manifest, ledger)).toEqual([
    { fault: 'ragged', planted: 5, truePositive: 2, falseNegative: 3, falsePositive: 0, precision: 1, recall: 0.4 },
  ]);
});

test('a file that was loaded although its control says that it is another was not noticed, however right it is', () => {
  const ledger = run({ 1: 'checksum' });
  expect(score(kinds, [plant('checksum-mismatch', 1), plant('checksum-mismatch', 2)], ledger)).toEqual([
    { fault: 'checksum-mismatch', planted: 2, truePositive: 1, falseNegative: 1, falsePositive: 0, precision: 1, recall: 0.5 },
  ]);
});

test('a clean item that is held is a false alarm of the kinds that its reason fits', () => {
  const ledger = run({ 1: 'column-count', 7: 'column-count', 8: 'type' });
  expect(score(kinds, [plant('ragged', 1)], ledger)).toEqual([
    { fault: 'ragged', planted: 1, truePositive: 1, falseNegative: 0, falsePositive: 1, precision: 0.5, recall: 1 },
    { fault: 'typo', planted: 0, truePositive: 0, falseNegative: 0, falsePositive: 1, precision: 0, recall: null },
  ]);
});

test('several kinds in one item are one joint label, held by a reason of either', () => {
  const ledger = run({ 1: 'type', 2: 'column-count' });
  const manifest = [plant('typo', 1), plant('ragged', 1), plant('ragged', 2), plant('typo', 2)];
  expect(score(kinds, manifest, ledger)).toEqual([
    { fault: 'ragged+typo', planted: 2, truePositive: 2, falseNegative: 0, falsePositive: 0, precision: 1, recall: 1 },
  ]);
});

test('items that a plant covers are no false alarms, and what nobody can decide is left out', () => {
  const ledger = run({ 0: 'file-empty', 1: 'file-empty', 2: 'file-empty', 5: 'type' });
  const manifest = [plant('emptied', 0, { covers: [1, 2] }), plant('typo', 5, { undecidable: true })];
  expect(score(kinds, manifest, ledger)).toEqual([
    { fault: 'emptied', planted: 1, truePositive: 1, falseNegative: 0, falsePositive: 0, precision: 1, recall: 1 },
  ]);
});

test('a manifest that names an unknown kind is a bug of the source', () => {
  expect(() => score(kinds, [plant('typpo', 1)], run({}))).toThrow('typpo');
});
