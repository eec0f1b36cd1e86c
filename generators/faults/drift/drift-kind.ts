import type { DamageKind } from '../../../engine/damage.ts';
import type { Random } from '../../../engine/random.ts';
import type { BatchDraft } from '../../vendors/batch-draft.ts';
import type { Format } from '../../vendors/dialect.ts';

/** A way in which a vendor's data comes to differ from what was agreed. */
export interface DriftKind extends DamageKind {
  /** Formats of which a batch can drift so. */
  readonly formats: readonly Format[];
  /** Changes a batch and plants what it changed; false where nothing in this batch could be changed. */
  apply(draft: BatchDraft, share: number, random: Random): boolean;
}

/** The records of a batch that drift, each with the chance `share`, and at least one. */
export function chosen(draft: BatchDraft, share: number, random: Random): number[] {
  const found = draft.trees.map((_, index) => index).filter(() => random.float() < share);
  return found.length > 0 ? found : [random.below(draft.trees.length)];
}
