import { celebrity, hotFrom, nullShare, uniformKeys, type KeySource } from './key-source.ts';
import { zipfKeys } from './zipf.ts';

/** How often each key comes, as a person asks for it; without anything more, every key as often as any other. */
export interface KeyChoice {
  readonly count: number;
  /** The exponent of Zipf's law. */
  readonly zipf?: number;
  /** The share of the first key besides. */
  readonly celebrity?: number;
  /** A key from the middle has this share from a moment of the run on, ms. */
  readonly hot?: { readonly at: number; readonly share: number };
  /** The share of items that have no key. */
  readonly none?: number;
}

export function chosenKeys({ count, zipf, celebrity: share, hot, none }: KeyChoice): KeySource {
  let keys = zipf === undefined ? uniformKeys(count) : zipfKeys(count, zipf);
  if (share !== undefined) keys = celebrity(keys, share);
  if (hot !== undefined) keys = hotFrom(keys, { key: count >> 1, share: hot.share, atMs: hot.at });
  return none === undefined ? keys : nullShare(keys, none);
}
