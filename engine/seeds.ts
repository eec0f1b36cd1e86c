import { UsageError } from './usage-error.ts';

/** More seeds than this in one command are a slip of the finger. */
const mostSeeds = 10_000;

/** Reads `1..20`, `7` or `1,5,9` (and mixtures) into seeds, in the order given. */
export function parseSeeds(text: string, where = '--seeds'): number[] {
  const seeds = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d{1,15})(?:\.\.(\d{1,15}))?\s*$/.exec(part) ?? [];
    if (first === undefined) throw new UsageError(`"${text}" does not name seeds`, { where, hint: `write ${where === '--seed' ? '7: a whole number' : '7, 1..20 or 1,5,9: whole numbers'} of zero or more` });
    const count = Number(last) - Number(first) + 1;
    if (count < 1) throw new UsageError(`${part.trim()} counts downwards`, { where, hint: `write ${last}..${first}` });
    if (count > mostSeeds) throw tooMany(count, where);
    return Array.from({ length: count }, (_, i) => Number(first) + i);
  });
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new UsageError(`seed ${twice} is named twice`, { where, hint: 'a run is a function of its seed: the second would be the same' });
  if (seeds.length > mostSeeds) throw tooMany(seeds.length, where);
  return seeds;
}

function tooMany(count: number, where: string): UsageError {
  return new UsageError(`${count} seeds are too many`, { where, hint: `at most ${mostSeeds} in one command` });
}
