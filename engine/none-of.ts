import type { Evidence, Judged } from './check.ts';
import type { LedgerView } from './ledger/ledger.ts';

/** What a check says that wants no items of a kind: it names those that there are, and when the first of them ended. */
export function noneOf({ ledger }: Evidence, items: readonly number[], what: string): Judged {
  if (items.length === 0) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'none' };
  const firstBreachMs = items.reduce((first, item) => Math.min(first, ledger.endMs(item)), Infinity);
  return { verdict: 'failed', value: items.length, firstBreachMs, message: `${items.length.toLocaleString('en')} ${what}`, items };
}

/** Items of which the stores have more than one row. */
export function storedAgain(ledger: LedgerView): number[] {
  const items: number[] = [];
  ledger.each(null, null, (item) => {
    if (ledger.rows(item) > 1) items.push(item);
  });
  return items;
}
