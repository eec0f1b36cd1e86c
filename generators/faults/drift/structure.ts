import type { Random } from '../../../engine/random.ts';
import type { BatchDraft } from '../../vendors/batch-draft.ts';
import { getAt, renameAt, setAt, type Format, type Tree } from '../../vendors/dialect.ts';
import { chosen, type DriftKind } from './drift-kind.ts';

/** A table and a container have one shape for all their records: what changes it changes it for all of them. */
const oneShape: ReadonlySet<Format> = new Set(['csv', 'avro']);

function drifting(draft: BatchDraft, share: number, random: Random): number[] {
  return oneShape.has(draft.format) ? draft.trees.map((_, index) => index) : chosen(draft, share, random);
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const rename: DriftKind = {
  id: 'rename',
  about: 'A field has another name.',
  scope: 'record', heals: 12, expected: 'quarantine', evidence: 'schema', reasons: ['missing-field', 'schema'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply(draft, share, random) {
    const path = draft.dialect.paths.customer;
    for (const index of drifting(draft, share, random)) {
      renameAt(draft.trees[index], path, `${lastOf(path)}_text`);
      draft.plant('rename', index, path, lastOf(path), `${lastOf(path)}_text`);
    }
    return true;
  },
};

export const remove: DriftKind = {
  id: 'remove',
  about: 'A field is no longer sent.',
  scope: 'record', heals: 'never', expected: 'quarantine', evidence: 'schema', reasons: ['missing-field', 'schema'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply(draft, share, random) {
    const path = draft.dialect.paths.note;
    for (const index of drifting(draft, share, random)) {
      const before = getAt(draft.trees[index], path);
      renameAt(draft.trees[index], path, null);
      draft.plant('remove', index, path, before, null);
    }
    return true;
  },
};

export const add: DriftKind = {
  id: 'add',
  about: 'A field comes that nobody announced.',
  scope: 'record', heals: 'never', expected: 'load', evidence: 'schema', reasons: [],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply(draft, share, random) {
    for (const index of drifting(draft, share, random)) {
      draft.trees[index].loyalty_tier = ['bronze', 'silver', 'gold'][random.below(3)];
      draft.plant('add', index, '/loyalty_tier', null, draft.trees[index].loyalty_tier);
    }
    return true;
  },
};

export const reorder: DriftKind = {
  id: 'reorder',
  about: 'The fields come in another order.',
  scope: 'record', heals: 'never', expected: 'load', evidence: 'schema', reasons: [],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply(draft, share, random) {
    for (const index of drifting(draft, share, random)) {
      const before = Object.keys(draft.trees[index]);
      draft.trees[index] = Object.fromEntries(Object.entries(draft.trees[index]).reverse());
      draft.plant('reorder', index, '/', before.join(','), Object.keys(draft.trees[index]).join(','));
    }
    return true;
  },
};

export const typeChange: DriftKind = {
  id: 'type-change',
  about: 'A number comes as text with its unit.',
  scope: 'cell', heals: 12, expected: 'quarantine', evidence: 'schema', reasons: ['type', 'schema'],
  formats: ['json', 'csv', 'xml', 'avro'],
  apply(draft, share, random) {
    const path = draft.dialect.paths.quantity;
    for (const index of draft.format === 'avro' ? drifting(draft, share, random) : chosen(draft, share, random)) {
      const before = getAt(draft.trees[index], path);
      setAt(draft.trees[index], path, `${String(before)} pcs`);
      draft.plant('type-change', index, path, before, `${String(before)} pcs`);
    }
    return true;
  },
};

export const nesting: DriftKind = {
  id: 'nesting',
  about: 'A field moves into an object, or out of the one in which it was.',
  scope: 'record', heals: 12, expected: 'quarantine', evidence: 'schema', reasons: ['missing-field', 'schema'],
  formats: ['json', 'xml', 'avro'],
  apply(draft, share, random) {
    const path = draft.dialect.paths.customer;
    for (const index of drifting(draft, share, random)) {
      const tree = draft.trees[index];
      const value = getAt(tree, path);
      const [top, inner] = path.slice(1).split('/');
      delete tree[top];
      const moved: Tree = inner === undefined ? { details: { [top]: value } } : { [`${top}_${inner}`]: value };
      Object.assign(tree, moved);
      draft.plant('nesting', index, path, path, inner === undefined ? `/details/${top}` : `/${top}_${inner}`);
    }
    return true;
  },
};

export const arrayScalar: DriftKind = {
  id: 'array-scalar',
  about: 'One value comes as a list of values.',
  scope: 'cell', heals: 12, expected: 'quarantine', evidence: 'schema', reasons: ['type', 'schema'],
  formats: ['json', 'xml', 'avro'],
  apply(draft, share, random) {
    const path = draft.dialect.paths.sku;
    for (const index of drifting(draft, share, random)) {
      const before = getAt(draft.trees[index], path);
      const after = [before, 'SKU-0001'];
      setAt(draft.trees[index], path, after);
      draft.plant('array-scalar', index, path, before, after);
    }
    return true;
  },
};
