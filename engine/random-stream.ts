import seedrandom from 'seedrandom';
import type { Random } from './random.ts';

/**
 * Every consumer of chance has a stream of its own, named by its path (`<seed>/generators/iot/readings`), so that a draw
 * added in one place changes nothing elsewhere. seedrandom hashes the path into the state of xoshiro128** 1.1
 * (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c), whose 32-bit arithmetic is the fastest that
 * JavaScript has: 64-bit generators would need BigInt.
 */
class Xoshiro128 implements Random {
  draws = 0;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(path: string) {
    const hash = seedrandom(path);
    this.#a = hash.int32();
    this.#b = hash.int32();
    this.#c = hash.int32();
    // The one state that xoshiro cannot leave is zero; a bit in the last word keeps every path away from it.
    this.#d = hash.int32() | 1;
  }

  u32(): number {
    this.draws++;
    const b = this.#b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }

  float(): number {
    return ((this.u32() >>> 5) * 0x4000000 + (this.u32() >>> 6)) / 0x20000000000000;
  }

  /** Always two draws, however large n is; for n up to 2^32 no value is favoured by more than one part in 2^21. */
  below(n: number): number {
    return Math.floor(this.float() * n);
  }

  chance(numerator: number, denominator: number): boolean {
    return this.below(denominator) < numerator;
  }

  exponential(mean: number): number {
    return -Math.log(1 - this.float()) * mean;
  }

  /** Box and Muller's transform, its second value thrown away: the number of draws does not depend on what came before. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }
}

function join(path: readonly string[]): string {
  for (const part of path) if (part.includes('/')) throw new Error(`a part of a stream's path holds a slash: ${part}`);
  return path.join('/');
}

/** A fresh stream for a path: the same seed and path give the same draws. */
export function stream(seed: number | string, ...path: string[]): Random {
  return new Xoshiro128(`${seed}/${join(path)}`);
}

/** All streams of a run by path, so that the journal can tell how many draws each has made. */
export class Streams {
  readonly #seed: number | string;
  readonly #byPath = new Map<string, Random>();

  constructor(seed: number | string) {
    this.#seed = seed;
  }

  /** The stream of a path; asked for twice, it is the same one and goes on where it was. */
  get(...path: string[]): Random {
    const name = join(path);
    let found = this.#byPath.get(name);
    if (found === undefined) {
      found = stream(this.#seed, ...path);
      this.#byPath.set(name, found);
    }
    return found;
  }

  /** Draws so far by path, sorted by path. */
  drawCounts(): Map<string, number> {
    return new Map([...this.#byPath].map(([path, random]) => [path, random.draws] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
