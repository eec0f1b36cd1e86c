import type { Evidence } from '../../engine/check.ts';
import type { DamageKind } from '../../engine/damage.ts';
import { damages } from './faults.ts';

/** What is right for an item: to be in the warehouse, to be held, or either where nobody can tell. */
export type Right = 'load' | 'hold' | 'either';

/** Which items were damaged, and what is right for them; everything else is to be loaded. */
export interface Truth {
  right(item: number): Right;
  /** Reasons for which it may be held: of its own damage, or of its file's. */
  reasons(item: number): ReadonlySet<string>;
  /** Items that are to be held. */
  readonly held: readonly number[];
}

const none: ReadonlySet<string> = new Set();
const truths = new WeakMap<Evidence['manifest'], Truth>();

/** Computed once for each run: several checks ask for it. */
export function truthOf({ manifest }: Pick<Evidence, 'manifest'>): Truth {
  let truth = truths.get(manifest);
  if (truth === undefined) truths.set(manifest, (truth = readTruth(manifest)));
  return truth;
}

function readTruth(manifest: Evidence['manifest']): Truth {
  const rights = new Map<number, Right>();
  const reasons = new Map<number, Set<string>>();
  const damaged = (item: number, right: Right, why: readonly string[]): void => {
    // What is to be held for one damage is not to be loaded for another.
    if (rights.get(item) !== 'hold') rights.set(item, right);
    const known = reasons.get(item);
    if (known === undefined) reasons.set(item, new Set(why));
    else for (const reason of why) known.add(reason);
  };
  for (const { kind, item, covers, undecidable } of manifest) {
    const damage = damages[kind];
    const right = undecidable ? 'either' : rightFor(damage);
    damaged(item, right, damage.reasons);
    if (covers) for (let row = covers[0]; row <= covers[1]; row++) damaged(row, right, damage.reasons);
  }
  return {
    right: (item) => rights.get(item) ?? 'load',
    reasons: (item) => reasons.get(item) ?? none,
    held: [...rights].flatMap(([item, right]) => (right === 'hold' ? [item] : [])).sort((a, b) => a - b),
  };
}

/** A file that is written in another form can be read as it was meant; of a single cell that is not certain. */
function rightFor({ expected, heals, scope }: DamageKind): Right {
  if (expected === 'load') return 'load';
  if (expected === 'repair') return scope === 'file' ? 'load' : 'either';
  return heals === 'never' ? 'hold' : 'load';
}
