import type { BatchDraft } from '../../vendors/batch-draft.ts';
import { chosen, type DriftKind } from './drift-kind.ts';

/** Writes records in the other version of their feed. */
function rewrite(kind: string, draft: BatchDraft, indices: readonly number[]): boolean {
  const other = draft.versions.find((version) => version !== draft.dialect)!;
  for (const index of indices) {
    draft.trees[index] = other.tree(draft.orders[index]);
    draft.plant(kind, index, '/', draft.dialect.version, other.version);
  }
  return true;
}

export const versionBump: DriftKind = {
  id: 'version-bump',
  about: 'A batch comes in another version than the one that it is said to be.',
  scope: 'batch', heals: 'never', expected: 'load', evidence: 'version', reasons: [],
  formats: ['json', 'xml', 'avro'],
  apply(draft) {
    draft.avro = draft.versions.find((version) => version !== draft.dialect)!.avro;
    return rewrite('version-bump', draft, draft.trees.map((_, index) => index));
  },
};

export const mixedVersions: DriftKind = {
  id: 'mixed-versions',
  about: 'Records of two versions come in one batch.',
  scope: 'record', heals: 'never', expected: 'load', evidence: 'version', reasons: [],
  formats: ['json', 'xml'],
  apply: (draft, share, random) => rewrite('mixed-versions', draft, chosen(draft, share, random)),
};

export const versionUntold: DriftKind = {
  id: 'version-untold',
  about: 'A batch comes without a word of its version, and its records would fit more than one.',
  scope: 'batch', heals: 12, expected: 'quarantine', evidence: 'none', reasons: ['undecidable'],
  formats: ['csv'],
  apply(draft) {
    draft.tag = null;
    for (const index of draft.trees.keys()) draft.plant('version-untold', index, '/', draft.dialect.version, null, true);
    return true;
  },
};
