import type { Stage } from '../../engine/ledger/stage.ts';
import type { FeedDay } from './feed-day.ts';
import type { Identity } from './identity.ts';
import type { Landed } from './landing.ts';

/** Where a row stands in what was delivered. */
export interface Place {
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** What a loader says became of a file and its rows. It knows where they came from, and not which items they are. */
export type LoadClaim = FeedDay & (
  /**
   * It read it, and is about to write `rows`; `bytes` is its size, as below. That a parser made two rows of one is said
   * here: a process that dies after its commit says nothing more, and what it wrote is in the warehouse.
   */
  | { readonly said: 'saw'; readonly delivery: string; readonly bytes: number; readonly rows: readonly Place[] }
  /** The whole file is held. */
  | ({ readonly said: 'held'; readonly delivery: string; readonly bytes: number } & Why)
  /** It did not come, and is not waited for any more. */
  | ({ readonly said: 'missing' } & Why)
  /** Some of its rows are in the warehouse, others are held. */
  | { readonly said: 'stored'; readonly delivery: string; readonly rows: readonly Place[]; readonly held: readonly (Place & Why)[] }
  /** A row that was mended is in the warehouse. */
  | { readonly said: 'arrived'; readonly delivery: string; readonly row: Place }
);

interface Why {
  readonly reason: string;
  /** Whether the reason is kept, and somebody was told. */
  readonly recorded: boolean;
}

/** Without `quarantine-alert`, what is held is told to the log alone. */
const unrecorded = 'held, and nobody told';

export function placeOf({ byteOffset, byteLength }: Place): Place {
  return { byteOffset, byteLength };
}

export function fileOf({ feed, day, delivery, bytes }: Landed): FeedDay & { readonly delivery: string; readonly bytes: number } {
  return { feed, day, delivery, bytes: bytes.length };
}

/** Enters a claim into the account of the loader's stage. */
export function enterClaim(stage: Stage, identity: Identity, claim: LoadClaim): void {
  const end = (items: readonly number[], { reason, recorded }: Why): void => {
    for (const item of items) stage.claim(item, recorded ? 'quarantined' : 'dropped', recorded ? reason : unrecorded);
  };
  const within = (delivery: string, { byteOffset, byteLength }: Place): readonly number[] => identity.within(delivery, byteOffset, byteOffset + byteLength);
  switch (claim.said) {
    case 'saw':
      stage.saw(identity.file(claim));
      identity.within(claim.delivery, 0, claim.bytes).forEach((item) => stage.saw(item));
      return furtherRows(identity, claim).forEach((item) => stage.copied(item));
    case 'held': {
      // Rows of another day that came under this name are accounted for by that day.
      const own = new Set(identity.rows(claim));
      return end([identity.file(claim), ...identity.within(claim.delivery, 0, claim.bytes).filter((item) => own.has(item))], claim);
    }
    case 'missing': {
      const items = [identity.file(claim), ...identity.rows(claim)];
      items.forEach((item) => stage.saw(item));
      return end(items, claim);
    }
    case 'stored':
      enterStored(stage, identity, claim);
      return claim.held.forEach((held) => end(within(claim.delivery, held), held));
    case 'arrived':
      return within(claim.delivery, claim.row).slice(0, 1).forEach((item) => {
        stage.copied(item);
        stage.stored(item);
      });
  }
}

function enterStored(stage: Stage, identity: Identity, { feed, day, delivery, rows }: Extract<LoadClaim, { said: 'stored' }>): void {
  stage.stored(identity.file({ feed, day }));
  for (const item of itemsOf(identity, delivery, rows)) stage.stored(item);
}

/** Rows beyond the first of their item: it stood there twice, or a parser broke it in two. */
function furtherRows(identity: Identity, { delivery, rows }: Extract<LoadClaim, { said: 'saw' }>): number[] {
  const known = new Set<number>();
  return itemsOf(identity, delivery, rows).filter((item) => known.has(item) || !known.add(item));
}

function itemsOf(identity: Identity, delivery: string, rows: readonly Place[]): number[] {
  return rows.flatMap(({ byteOffset, byteLength }) => identity.row(delivery, byteOffset, byteOffset + byteLength) ?? []);
}
