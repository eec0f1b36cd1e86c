import type { Random } from '../../engine/random.ts';

/** Which key an item has. Keys are dense numbers; what they look like is their user's affair. */
export interface KeySource {
  readonly count: number;
  /** The key of an item that comes at this time of the run; null: it has none. */
  draw(random: Random, atMs: number): number | null;
}

/** Every key as often as any other. */
export function uniformKeys(count: number): KeySource {
  if (!(count >= 1) || !Number.isInteger(count)) throw new Error(`there cannot be ${count} keys`);
  return { count, draw: (random) => random.below(count) };
}

function checkShare(share: number): void {
  if (!(share >= 0 && share <= 1)) throw new Error(`${share} is no share`);
}

/** One key has a share of its own from a moment on; what is left is as it was. The draw of the others does not depend on it. */
export function hotFrom(keys: KeySource, { key, share, atMs }: { readonly key: number; readonly share: number; readonly atMs: number }): KeySource {
  checkShare(share);
  if (!Number.isInteger(key) || key < 0 || key >= keys.count) throw new Error(`there is no key ${key}`);
  return {
    count: keys.count,
    draw(random, now) {
      const isHot = random.float() < share;
      const usual = keys.draw(random, now);
      return isHot && now >= atMs ? key : usual;
    },
  };
}

/** One key that half the world asks for, all the time. */
export function celebrity(keys: KeySource, share: number, key = 0): KeySource {
  return hotFrom(keys, { key, share, atMs: Number.NEGATIVE_INFINITY });
}

/** A share of items that have no key. */
export function nullShare(keys: KeySource, share: number): KeySource {
  checkShare(share);
  return {
    count: keys.count,
    draw(random, now) {
      const isNull = random.float() < share;
      const usual = keys.draw(random, now);
      return isNull ? null : usual;
    },
  };
}
