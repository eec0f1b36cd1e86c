import { buckets, type Account } from '../../engine/bucket.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { formatCount } from './number.ts';
import type { Style } from './style.ts';

/** Words for buckets that a reader knows better by another name. */
const words: Partial<Record<keyof Account, string>> = { shed: 'shed on purpose', duplicate: 'duplicates' };

export interface AccountRow {
  readonly bucket: keyof Account;
  readonly label: string;
  readonly total: number;
  /** Where or why, most first: `gateway: queue full`. */
  readonly split: readonly (readonly [reason: string, count: number])[];
}

/** The account of a run in the order in which buckets are declared: `generated`, every bucket, `duplicate`. */
export function accountRows(account: Account): AccountRow[] {
  return (['generated', ...buckets, 'duplicate'] as const).map((bucket) => {
    const value = account[bucket];
    const split = typeof value === 'number' ? [] : Object.entries(value).toSorted((a, b) => b[1] - a[1]);
    const total = typeof value === 'number' ? value : split.reduce((sum, [, count]) => sum + count, 0);
    return { bucket, label: words[bucket] ?? bucket, total, split };
  });
}

/** Buckets that a reader always wants to see; the others only where something ended in them. */
const always: ReadonlySet<keyof Account> = new Set(['generated', 'delivered', 'dropped', 'unaccounted', 'duplicate']);

/** The rows of several accounts side by side: those that matter in any of them. */
export function sharedRows(accounts: readonly Account[]): AccountRow[][] {
  const all = accounts.map(accountRows);
  return all[0].map((_, i) => all.map((rows) => rows[i])).filter((row) => always.has(row[0].bucket) || row.some((cell) => cell.total > 0));
}

/** `gateway: queue full 35,335 · worker: prefetch full 16,568`. */
export function splitText(row: AccountRow): string {
  return row.split.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(' · ');
}

/** Where the items that were generated so far are: a sum, as stages claim. `generated 82,204 = stored 50,312 + in flight 31,892`. */
export function sumSoFar({ generated, stored, inFlight, ended }: Pick<Snapshot, 'generated' | 'stored' | 'inFlight' | 'ended'>, style: Style): string {
  const endedAs = buckets.map((bucket) => [bucket, ended.reduce((sum, each) => sum + (each.bucket === bucket ? each.items : 0), 0)] as const);
  const silent = generated - stored - inFlight - endedAs.reduce((sum, [, items]) => sum + items, 0);
  const parts = [['stored', stored], ['in flight', inFlight], ...endedAs, ['told of by nobody', silent]] as const;
  const told = parts.filter(([name, items]) => items !== 0 || name === 'stored' || name === 'in flight')
    .map(([name, items]) => (name === 'dropped' ? style('bad', `${name} ${formatCount(items)}`) : `${name} ${formatCount(items)}`));
  return `generated ${formatCount(generated)} = ${told.join(' + ')}`;
}
