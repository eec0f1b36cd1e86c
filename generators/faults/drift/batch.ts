import type { BatchDraft } from '../../vendors/batch-draft.ts';
import { getAt, setAt, type Role } from '../../vendors/dialect.ts';
import type { Order } from '../../vendors/order.ts';
import type { DriftKind } from './drift-kind.ts';

/** Rewrites one role of every record; those whose value is another one are planted, and all of the batch is spoiled by it. */
function rewrite(kind: string, draft: BatchDraft, role: Role, other: (order: Order) => unknown): boolean {
  const path = draft.dialect.paths[role];
  for (const [index, order] of draft.orders.entries()) {
    const before = getAt(draft.trees[index], path);
    const after = other(order);
    if (after === before) continue;
    setAt(draft.trees[index], path, after);
    draft.plant(kind, index, path, before, after, true);
  }
  return draft.plants.length > 0;
}

export const unitChange: DriftKind = {
  id: 'unit-change',
  about: 'Weights come in another unit, with no word of it: 2.2 times what they were.',
  scope: 'batch', heals: 12, expected: 'quarantine', evidence: 'batch', reasons: ['distribution'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply: (draft) => rewrite('unit-change', draft, 'weight', ({ weightG }) => draft.dialect.weight(Math.round(weightG * 2.20462))),
};

export const timeZone: DriftKind = {
  id: 'time-zone',
  about: 'Times come by the clock of another zone, with no word of it.',
  scope: 'batch', heals: 12, expected: 'quarantine', evidence: 'batch', reasons: ['period'],
  formats: ['json', 'csv', 'xml'],
  apply(draft) {
    const { dialect } = draft;
    const other = dialect.zone === 'UTC' ? 'America/New_York' : 'UTC';
    return rewrite('time-zone', draft, 'ordered', ({ orderedMs }) => dialect.time(orderedMs, other));
  },
};

export const precisionLoss: DriftKind = {
  id: 'precision-loss',
  about: 'Amounts come without their hundredths, cut off as by a cast to a whole number.',
  scope: 'batch', heals: 12, expected: 'quarantine', evidence: 'control-total', reasons: ['control-total'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply: (draft) => rewrite('precision-loss', draft, 'amount', ({ amountMinor }) => draft.dialect.amount(Math.trunc(amountMinor / 100) * 100)),
};
