import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DamageKind } from '../damage.ts';
import { score } from '../detection.ts';
import { settle } from '../ledger/account.ts';
import { Ledger } from '../ledger/ledger.ts';
import { DamageWatch } from './damage-watch.ts';

const damage = (id: string, ...reasons: string[]): DamageKind => ({ id, about: '', scope: 'row', heals: 'never', expected: 'quarantine', evidence: 'schema', reasons });
const kinds = { ragged: damage('ragged', 'column-count'), typo: damage('typo', 'type'), emptied: damage('emptied', 'file-empty', 'type') };
const names = Object.keys(kinds);
const reasons = ['column-count', 'type', 'file-empty', 'other'] as const;
const count = 12;

const planted = fc.array(fc.record({ kind: fc.constantFrom(...names), item: fc.nat({ max: count - 1 }), undecidable: fc.boolean() }), { maxLength: 12 });
const fates = fc.array(fc.constantFrom('stored', 'lost', 'in flight', ...reasons), { minLength: count, maxLength: count });

/** A run in which every item is planted first, and then has its fate; told to a watch as it happens. */
function run(plants: readonly { kind: string; item: number; undecidable: boolean }[], ends: readonly string[]) {
  const ledger = new Ledger(['row']);
  const watch = new DamageWatch(kinds, ledger);
  ledger.onTransition = (item) => watch.heard(item);
  for (let item = 0; item < count; item++) ledger.generate(item, 0, item, item);
  for (const plant of plants) watch.planted({ ...plant, where: '', before: null, after: null, undecidable: plant.undecidable || undefined });
  const gate = ledger.stage('gate', 1);
  for (const [item, end] of ends.entries()) {
    gate.saw(item);
    if (end === 'stored') gate.stored(item);
    else if (end === 'lost') gate.claim(item, 'dropped', 'parser');
    else if (end !== 'in flight') gate.claim(item, 'quarantined', end);
  }
  return { ledger, watch };
}

test('what can be told while a run lasts is what its score says once the stores are read', () => {
  fc.assert(fc.property(planted, fates, (plants, ends) => {
    const { ledger, watch } = run(plants, ends);
    const soFar = new Map(watch.soFar().map((each) => [each.kind, each]));
    const rows = [...ends.entries()].filter(([, end]) => end === 'stored').map(([item]) => ({ item, content: item, storedMs: 20 }));
    const scored = score(kinds, watch.manifest, settle(ledger, rows).view);
    expect([...soFar.keys()]).toEqual(scored.map(({ fault }) => fault));
    for (const { fault, planted: all, truePositive, falsePositive } of scored) {
      const { planted: told, caught, missed, open, falseAlarms } = soFar.get(fault)!;
      expect([told, falseAlarms, caught + missed + open]).toEqual([all, falsePositive, all]);
      // What is caught stays caught, and of what is open some is.
      expect(truePositive).toBeGreaterThanOrEqual(caught);
      expect(truePositive).toBeLessThanOrEqual(caught + open);
    }
  }));
});

test('what was held and comes again whole stays caught; a clean item that comes again was no false alarm', () => {
  const { ledger, watch } = run([{ kind: 'ragged', item: 1, undecidable: false }], Array.from({ length: count }, (_, item) => (item === 1 || item === 5 ? 'column-count' : 'in flight')));
  expect(watch.soFar()).toEqual([{ kind: 'ragged', planted: 1, caught: 1, missed: 0, open: 0, falseAlarms: 1 }]);
  const gate = ledger.stage('gate', 1);
  for (const item of [1, 5]) {
    gate.copied(item);
    gate.stored(item);
  }
  expect(watch.soFar()).toEqual([{ kind: 'ragged', planted: 1, caught: 1, missed: 0, open: 0, falseAlarms: 0 }]);
});
