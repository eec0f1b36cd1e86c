import { nearest } from '../../engine/usage-error.ts';
import type { ReasonId } from './reason.ts';
import type { Feed } from './schema.ts';

/** What the first line of a file says about its columns: where each column of the schema stands, or why nobody can tell. */
export type Header =
  | { readonly places: readonly number[]; readonly reordered: boolean }
  | { readonly reason: ReasonId; readonly detail: string };

/** `cells`: how many the line has, of which `names` may be the first only. */
export function readHeader(feed: Feed, names: readonly string[], cells: number): Header {
  const wanted = feed.columns.map((column) => column.name);
  const known = new Set(wanted);
  // Sets and maps: a file may have ten thousand columns.
  const placeOf = new Map<string, number>();
  for (const [place, name] of names.entries()) {
    if (placeOf.has(name) && known.has(name)) return { reason: 'header-duplicate', detail: `"${name}" stands in the header more than once` };
    placeOf.set(name, place);
  }
  const missing = wanted.filter((name) => !placeOf.has(name));
  const unknown = names.filter((name) => !known.has(name));
  if (missing.length === wanted.length) return { reason: 'header-missing', detail: 'the first line names none of the columns' };
  if (unknown.length > 0 || cells > names.length) return { reason: 'header-unknown', detail: strangers(unknown, missing, cells - names.length) };
  if (missing.length > 0) return { reason: 'header-missing', detail: `the header leaves out ${listed(missing)}` };
  const places = wanted.map((name) => placeOf.get(name)!);
  return { places, reordered: places.some((place, i) => place !== i) };
}

function strangers(unknown: readonly string[], missing: readonly string[], beyond: number): string {
  const told = unknown.slice(0, 3).map((name) => {
    const near = nearest(name, missing);
    return `"${name}"${near === null ? '' : ` (${near}?)`}`;
  });
  const more = unknown.length - told.length + beyond;
  const lacks = missing.length === 0 ? '' : `, and leaves out ${listed(missing)}`;
  return `the header has ${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}, which the schema does not know${lacks}`;
}

function listed(names: readonly string[]): string {
  const told = names.slice(0, 3).map((name) => `"${name}"`).join(', ');
  return names.length > 3 ? `${told} and ${names.length - 3} more` : told;
}
