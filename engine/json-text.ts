/**
 * JSON with positions: JSON.parse tells neither the line of a value nor, on every version of Node, that of a mistake.
 * The scanner follows RFC 8259 and accepts exactly what JSON.parse accepts; it runs only when there is an error to place.
 */
export type JsonPath = readonly PropertyKey[];

export class JsonSyntaxError extends Error {
  override name = 'JsonSyntaxError';
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Visits every value with its path and the offset where it stands (a property: where its key stands). */
export function scanJson(text: string, visit: (path: JsonPath, offset: number) => void): void {
  let offset = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text);
    if (found === null) return null;
    offset += found[0].length;
    return found[0];
  };
  const next = (character: string): boolean => {
    take(space);
    if (text[offset] !== character) return false;
    offset++;
    return true;
  };
  const fail = (expected: string): never => {
    const found = offset < text.length ? JSON.stringify(text[offset]) : 'the end of the file';
    throw new JsonSyntaxError(`expected ${expected}, found ${found}`, offset);
  };

  const members = (path: JsonPath): void => {
    if (next('}')) return;
    do {
      take(space);
      const start = offset;
      const key = take(string) ?? fail('a property name in double quotes');
      if (!next(':')) fail('":" after a property name');
      value([...path, JSON.parse(key) as string], start);
    } while (next(','));
    if (!next('}')) fail('"," or "}"');
  };
  const elements = (path: JsonPath): void => {
    if (next(']')) return;
    let index = 0;
    do value([...path, index++]);
    while (next(','));
    if (!next(']')) fail('"," or "]"');
  };
  const value = (path: JsonPath, start?: number): void => {
    take(space);
    visit(path, start ?? offset);
    if (next('{')) members(path);
    else if (next('[')) elements(path);
    else if (take(string) === null && take(scalar) === null) fail('a value');
  };

  value([]);
  take(space);
  if (offset < text.length) fail('the end of the file');
}

/** Line and column, both from 1, of an offset. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/** The line of the value at `path`; where it is absent (a missing property), of its nearest ancestor. */
export function lineOf(text: string, path: JsonPath): number {
  let offset = 0;
  let depth = -1;
  scanJson(text, (at, start) => {
    if (at.length > depth && at.length <= path.length && at.every((key, i) => key === path[i])) [offset, depth] = [start, at.length];
  });
  return positionOf(text, offset).line;
}
