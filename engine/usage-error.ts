/** A mistake of the user's: what is wrong, where it stands, and what to try. Ends with exit code 2, never a stack trace. */
export class UsageError extends Error {
  override name = 'UsageError';
  readonly where: string | null;
  readonly hint: string | null;
  constructor(message: string, options: { where?: string; hint?: string } = {}) {
    super(message);
    this.where = options.where ?? null;
    this.hint = options.hint ?? null;
  }
}

/** The nearest of `names` to a mistyped `name`, for "did you mean"; null where nothing is near. */
export function nearest(name: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance by the two-row method. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1] + 1, previous[j] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = row;
  }
  return previous[b.length];
}
