import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle } from '../../engine/ledger/account.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import type { StoredRow } from '../../engine/scenario.ts';
import { enterClaim, type Place } from './load-claim.ts';

const due = { feed: 'orders', day: 0 };
const delivery = 'etag';
const rowBytes = 12;

/** A file of rows, item 0, and its rows, items 1 and on, of which a parser makes so many pieces each. */
function fileOf(pieces: readonly number[]) {
  const places = pieces.flatMap((count, row) => Array.from({ length: count }, (_, piece): Place => (
    { byteOffset: row * rowBytes + (piece * rowBytes) / count, byteLength: rowBytes / count }
  )));
  const itemAt = (offset: number): number => 1 + Math.floor(offset / rowBytes);
  return {
    places, bytes: pieces.length * rowBytes, itemAt,
    identity: { file: () => 0, rows: () => pieces.map((_, i) => i + 1), within: () => pieces.map((_, i) => i + 1), row: (_: string, start: number) => itemAt(start) },
  };
}

test('however often a loader dies between its writes and its claims, and whatever a parser makes of rows, nothing contradicts what is in the store', () => {
  const pieces = fc.array(fc.constantFrom(1, 1, 1, 2, 3), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(pieces, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }), (counts, deaths) => {
    const { places, bytes, itemAt, identity } = fileOf(counts);
    const ledger = new Ledger(['file', 'row']);
    const [fetcher, loader] = [ledger.stage('fetcher', 0), ledger.stage('loader', 1)];
    for (let item = 0; item <= counts.length; item++) {
      ledger.generate(item, item === 0 ? 0 : 1, 0, item);
      fetcher.saw(item);
    }
    const stored: StoredRow[] = [];
    const write = (rows: readonly Place[]): void => rows.forEach(({ byteOffset }) => stored.push({ item: itemAt(byteOffset), content: itemAt(byteOffset), storedMs: 1 }));
    for (const share of deaths) {
      enterClaim(loader, identity, { ...due, said: 'saw', delivery, bytes, rows: places });
      write(places.slice(0, Math.round(share * places.length)));
    }
    enterClaim(loader, identity, { ...due, said: 'saw', delivery, bytes, rows: places });
    write(places);
    stored.push({ item: 0, content: 0, storedMs: 1 });
    enterClaim(loader, identity, { ...due, said: 'stored', delivery, rows: places, held: [] });
    const { contradictions, account } = settle(ledger, stored);
    expect(contradictions).toEqual([]);
    expect(account.delivered).toBe(counts.length + 1);
  }));
});
