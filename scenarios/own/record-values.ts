import type { Leaf, LeafValue } from '../../generators/faults/record/leaf.ts';

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Values that hold no others, with their paths (`/lines/0/sku`); that at `first` comes first, where there is one. */
export function leavesOf(value: unknown, first: string | null): Leaf[] {
  const leaves = [...below(value, '')];
  return [...leaves.filter(({ path }) => path === first), ...leaves.filter(({ path }) => path !== first)];
}

function* below(value: unknown, path: string): Iterable<Leaf> {
  if (typeof value !== 'object' || value === null) yield { path, value: value as LeafValue };
  else for (const [name, inner] of Object.entries(value)) yield* below(inner, `${path}/${name}`);
}

/** The value with another one at the path of a leaf. */
export function withLeaf(value: unknown, path: string, to: LeafValue): unknown {
  if (path === '') return to;
  const [, name, ...rest] = path.split('/');
  const inner = rest.map((each) => `/${each}`).join('');
  if (Array.isArray(value)) return value.map((each: unknown, i) => (String(i) === name ? withLeaf(each, inner, to) : each));
  return { ...(value as object), [name]: withLeaf((value as Record<string, unknown>)[name], inner, to) };
}

/** Whether there is a point in time in a record. */
export function hasTimes(value: unknown): boolean {
  return [...below(value, '')].some(({ value: leaf }) => typeof leaf === 'string' && isoInstant.test(leaf));
}

/** The value with every point in time in it so much before what it was. */
export function earlier(value: unknown, byMs: number): unknown {
  return [...below(value, '')].reduce((changed, { path, value: leaf }) => (
    typeof leaf === 'string' && isoInstant.test(leaf) ? withLeaf(changed, path, new Date(Date.parse(leaf) - byMs).toISOString()) : changed), value);
}
