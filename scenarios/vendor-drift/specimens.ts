import type { ChangedRecord, FieldTexts } from '../../engine/exhibit.ts';
import type { BatchDraft } from '../../generators/vendors/batch-draft.ts';
import { getAt, type Dialect, type Role, type Tree } from '../../generators/vendors/dialect.ts';
import type { DueBatch } from '../../generators/vendors/vendor-feeds.ts';
import { recordTexts, type CanonicalField, type CanonicalRecord } from '../../pipeline/normaliser/contract.ts';

/** What the parts of an order are called in our own form. */
const fieldOf = {
  id: 'id', ordered: 'orderedMs', sku: 'sku', quantity: 'quantity', weight: 'weightG', amount: 'amountMinor', status: 'status', customer: 'customer', note: 'note',
} as const satisfies Record<Role, CanonicalField>;

/** One record of each feed for each way in which its form changed, the first that comes: few enough to be looked at one by one. */
export class Specimens {
  readonly #known = new Set<string>();
  readonly #items = new Set<number>();

  /** What becomes of it is to be shown, too. */
  readonly isWatched = (item: number): boolean => this.#items.has(item);

  of({ feed, batch, draft }: DueBatch, atMs: number): ChangedRecord[] {
    const found: ChangedRecord[] = [];
    const add = (change: string, index: number, agreed: Dialect): void => {
      if (this.#known.has(`${feed} ${change}`)) return;
      this.#known.add(`${feed} ${change}`);
      const item = draft.firstItem + index;
      this.#items.add(item);
      found.push({ item, atMs, is: 'sent', feed, part: `batch ${batch}`, change, ...formsOf(draft, index, agreed) });
    };
    for (const { kind, item } of draft.plants) add(kind, item - draft.firstItem, draft.dialect);
    const [first] = draft.versions;
    const whole = draft.trees.findIndex((_, index) => draft.plants.every(({ item }) => item !== draft.firstItem + index));
    if (draft.dialect !== first && whole >= 0) add(`version ${draft.dialect.version}`, whole, first);
    return found;
  }
}

function formsOf(draft: BatchDraft, index: number, agreed: Dialect): Pick<Extract<ChangedRecord, { is: 'sent' }>, 'versions' | 'agreed' | 'sent' | 'paths' | 'meant'> {
  const [order, tree] = [draft.orders[index], draft.trees[index]];
  const before = agreed.tree(order);
  const written = dialectOf(draft, tree);
  const roles = Object.entries(fieldOf) as [Role, CanonicalField][];
  return {
    versions: [agreed.version, written.version],
    agreed: fieldTexts(before, 'utf-8'),
    sent: fieldTexts(tree, draft.charset),
    paths: Object.fromEntries(roles.map(([role, field]) => [field, [pathIn(before, agreed.paths[role]), pathIn(tree, written.paths[role])]])),
    meant: recordTexts(order as CanonicalRecord),
  };
}

/** The version in whose places most of a record lies. */
function dialectOf({ versions, dialect }: BatchDraft, tree: Tree): Dialect {
  const fitting = (each: Dialect): number => Object.values(each.paths).filter((path) => pathIn(tree, path) !== null).length;
  return versions.reduce((best, each) => (fitting(each) > fitting(best) ? each : best), dialect);
}

function pathIn(tree: Tree, path: string): string | null {
  return getAt(tree, path) === undefined ? null : path;
}

/** Values in the notation of JSON, so that a number and its text are told apart; by a reader who takes it for UTF-8. */
function fieldTexts(tree: Tree, charset: BatchDraft['charset'], at = ''): FieldTexts {
  return Object.entries(tree).flatMap(([name, value]) => {
    const path = `${at}/${name}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return fieldTexts(value as Tree, charset, path);
    return [[path, Buffer.from(JSON.stringify(value), charset).toString('utf8')] as const];
  });
}
