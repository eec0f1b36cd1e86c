import { numberOf, type LeafValue } from './leaf.ts';
import type { PlacedLeaf } from './leaf-breaker.ts';

const space = /[ \t\r\n]*/y;
const string = /"(?:[^"\\]|\\.)*"/y;
const scalar = /[^\s,:{}[\]"]+/y;

const mostDepth = 64;

/**
 * The values of a JSON document that hold no others, with their places in its bytes; null where it is no JSON, or nested
 * deeper than 64. A member that comes twice is found once. Scanned as Latin-1, in which every byte is a character and
 * JSON's signs are what they are.
 */
export function jsonLeaves(bytes: Buffer): PlacedLeaf[] | null {
  const text = bytes.toString('latin1');
  const leaves = new Map<string, PlacedLeaf>();
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return false;
    at += found[0].length;
    return true;
  };
  const sign = (expected: string): boolean => {
    take(space);
    if (text[at] !== expected) return false;
    at++;
    return true;
  };
  const value = (path: string, depth: number): boolean => {
    take(space);
    if (depth > mostDepth) return false;
    if (sign('{')) return sign('}') || members(path, depth);
    if (sign('[')) return sign(']') || elements(path, depth);
    const start = at;
    if (!take(string) && !take(scalar)) return false;
    const parsed = parsedScalar(bytes.toString('utf8', start, at));
    if (parsed === undefined) return false;
    leaves.set(path, { path, value: parsed, start, end: at });
    return true;
  };
  const members = (path: string, depth: number): boolean => {
    do {
      take(space);
      const start = at;
      if (!take(string)) return false;
      const name = parsedScalar(bytes.toString('utf8', start, at));
      if (typeof name !== 'string' || !sign(':') || !value(`${path}/${name}`, depth + 1)) return false;
    } while (sign(','));
    return sign('}');
  };
  const elements = (path: string, depth: number): boolean => {
    let index = 0;
    do if (!value(`${path}/${index++}`, depth + 1)) return false;
    while (sign(','));
    return sign(']');
  };
  if (!value('', 0)) return null;
  take(space);
  return at === text.length ? [...leaves.values()] : null;
}

function parsedScalar(text: string): LeafValue | undefined {
  try {
    const value = JSON.parse(text) as LeafValue;
    return typeof value === 'number' ? numberOf(text) : value;
  } catch {
    return undefined;
  }
}
