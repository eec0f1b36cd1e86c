import type { Random } from '../../../engine/random.ts';
import type { BatchDraft } from '../../vendors/batch-draft.ts';
import { getAt, setAt, type Role } from '../../vendors/dialect.ts';
import { chosen, type DriftKind } from './drift-kind.ts';

/** Replaces the values of one role in the records chosen; `other` gives null where a record stays as it is. */
function replace(kind: string, draft: BatchDraft, role: Role, share: number, random: Random, other: (index: number, before: unknown) => unknown): boolean {
  const path = draft.dialect.paths[role];
  for (const index of chosen(draft, share, random)) {
    const before = getAt(draft.trees[index], path);
    const after = other(index, before);
    if (after === null || after === before) continue;
    setAt(draft.trees[index], path, after);
    draft.plant(kind, index, path, before, after);
  }
  return draft.plants.length > 0;
}

export const dateFormat: DriftKind = {
  id: 'date-format',
  about: 'Dates come in another notation: day and month change places, or dots become hyphens.',
  scope: 'cell', heals: 12, expected: 'quarantine', evidence: 'value', reasons: ['date'],
  formats: ['json', 'csv', 'xml'],
  apply(draft, share, random) {
    const { otherTime } = draft.dialect;
    return otherTime !== null && replace('date-format', draft, 'ordered', share, random, (index) => otherTime(draft.orders[index].orderedMs));
  },
};

export const enumValue: DriftKind = {
  id: 'enum-value',
  about: 'A status comes that is on no list.',
  scope: 'cell', heals: 'never', expected: 'quarantine', evidence: 'value', reasons: ['enum', 'schema'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply: (draft, share, random) => replace('enum-value', draft, 'status', share, random, () => 'ON_HOLD'),
};

const otherNulls = ['N/A', '-', 'NULL', '\\N'] as const;

export const nullStyle: DriftKind = {
  id: 'null-style',
  about: 'Nothing is written in another way: N/A, a hyphen, the word NULL.',
  scope: 'cell', heals: 'never', expected: 'repair', evidence: 'value', reasons: ['null'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply: (draft, share, random) => replace('null-style', draft, 'note', share, random, (_, before) => (before === null ? otherNulls[random.below(otherNulls.length)] : null)),
};

export const numberLocale: DriftKind = {
  id: 'number-locale',
  about: 'Amounts come with the decimal mark of another country.',
  scope: 'cell', heals: 12, expected: 'quarantine', evidence: 'value', reasons: ['type'],
  formats: ['json', 'csv', 'xml'],
  apply(draft, share, random) {
    const { otherAmount } = draft.dialect;
    return otherAmount !== null && replace('number-locale', draft, 'amount', share, random, (index) => otherAmount(draft.orders[index].amountMinor));
  },
};

export const idReuse: DriftKind = {
  id: 'id-reuse',
  about: 'An order comes under the number of another one.',
  scope: 'cell', heals: 'never', expected: 'quarantine', evidence: 'value', reasons: ['duplicate-key'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply: (draft, share, random) => draft.sentIds.length > 0 && replace('id-reuse', draft, 'id', share, random, () => draft.sentIds[random.below(draft.sentIds.length)]),
};

export const encoding: DriftKind = {
  id: 'encoding',
  about: 'Text comes in Latin-1, where UTF-8 was agreed on.',
  scope: 'cell', heals: 12, expected: 'quarantine', evidence: 'value', reasons: ['encoding'],
  formats: ['json', 'csv', 'xml'],
  apply(draft) {
    const path = draft.dialect.paths.customer;
    for (const [index, tree] of draft.trees.entries()) {
      const name = String(getAt(tree, path));
      if (/[^\x00-\x7f]/.test(name)) draft.plant('encoding', index, path, name, Buffer.from(name, 'latin1').toString('latin1'));
    }
    if (draft.plants.length === 0) return false;
    draft.charset = 'latin1';
    return true;
  },
};
