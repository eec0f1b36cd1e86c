import type { Account, Bucket } from '../engine/bucket.ts';
import type { State } from './model.ts';
import type { Tone } from './theme.ts';

/** A line of the account of every item: how many, split by what, and how it is drawn. */
export interface AccountLine {
  readonly label: string;
  readonly items: number;
  /** By class, reason or stage, most first. */
  readonly split: readonly (readonly [reason: string, items: number])[];
  readonly tone: Tone;
  readonly stroke: string;
}

/** All lines but the generated ones sum to what was generated; the screen shows the sum, so that a reader can hold it to that. */
export interface LiveAccount {
  readonly generated: number;
  readonly lines: readonly AccountLine[];
}

/** Losses are told even while there are none. */
const always: ReadonlySet<string> = new Set(['dropped', 'unaccounted']);

const looks: Readonly<Record<Bucket, { readonly label?: string; readonly tone: Tone; readonly stroke: string }>> = {
  delivered: { tone: 'good', stroke: '█' },
  late: { tone: 'warning', stroke: '▓' },
  corrupted: { tone: 'bad', stroke: '▓' },
  rejected: { tone: 'warning', stroke: '░' },
  quarantined: { tone: 'warning', stroke: '░' },
  shed: { label: 'shed', tone: 'remedy', stroke: '░' },
  filtered: { tone: 'quiet', stroke: '░' },
  dropped: { tone: 'bad', stroke: '▓' },
  expired: { tone: 'bad', stroke: '▓' },
  superseded: { tone: 'quiet', stroke: '░' },
  erased: { tone: 'quiet', stroke: '░' },
  pending: { tone: 'waiting', stroke: '▒' },
  unaccounted: { tone: 'alarm', stroke: '▓' },
};
const order = Object.keys(looks) as Bucket[];

/** While the run lasts: claimed stored, in flight, and what ended otherwise; what nobody speaks of is unaccounted. */
export function accountSoFar({ feed }: State): LiveAccount {
  if (feed === null) return { generated: 0, lines: [] };
  const { generated, stored, inFlight, ended } = feed;
  const told = order.map((bucket) => line(bucket, ended.filter((each) => each.bucket === bucket).map(({ reason, items }) => [reason, items])));
  const rest = generated - stored - inFlight - told.reduce((sum, { items }) => sum + items, 0);
  const lines = told.map((each) => (each.label === 'unaccounted' ? { ...each, items: each.items + rest } : each));
  return {
    generated,
    lines: [
      { label: 'stored', items: stored, split: [], tone: 'good', stroke: '█' },
      { label: 'in flight', items: inFlight, split: [], tone: 'waiting', stroke: '▒' },
      ...lines.filter(({ label, items }) => items !== 0 || always.has(label)),
    ],
  };
}

/** In the end: every bucket by its name, as the ledger and the stores have it. */
export function settledAccount(account: Account): LiveAccount {
  const lines = order.map((bucket) => {
    const value = account[bucket];
    return line(bucket, typeof value === 'number' ? [['', value]] : Object.entries(value));
  });
  return { generated: account.generated, lines: lines.filter(({ label, items }) => items !== 0 || always.has(label) || label === 'delivered') };
}

function line(bucket: Bucket, parts: readonly (readonly [string, number])[]): AccountLine {
  const { label = bucket, tone, stroke } = looks[bucket];
  const split = parts.filter(([reason, items]) => reason !== '' && items > 0).sort((a, b) => b[1] - a[1]);
  return { label, tone, stroke, split, items: parts.reduce((sum, [, items]) => sum + items, 0) };
}

export function sumOf({ lines }: LiveAccount): number {
  return lines.reduce((sum, { items }) => sum + items, 0);
}
