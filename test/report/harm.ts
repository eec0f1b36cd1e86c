import type { z } from 'zod';

/** What someone writes into a name who means harm to whoever opens a page that shows it. */
export const harm = '"><script>globalThis.harmed=1</script><img src=x onerror="globalThis.harmed=1">\'&amp;</style></title>-->\u202e\u0007';

type Path = readonly (string | number)[];

/** A copy of a document with harm in every text, and in every name of a field, that its schema leaves to whoever writes it. */
export function harmed<T>(document: T, schema: z.ZodType): T {
  let copy: unknown = structuredClone(document);
  const attempt = (changed: unknown): void => {
    if (schema.safeParse(changed).success) copy = changed;
  };
  for (const path of fieldsOf(document).toReversed()) {
    const name = path[path.length - 1];
    if (typeof name === 'string') attempt(changedAt(copy, path.slice(0, -1), (at) => Object.fromEntries(Object.entries(at as object).map(([each, value]) => [each === name ? `${name}${harm}` : each, value]))));
  }
  for (const path of fieldsOf(copy)) attempt(changedAt(copy, path, (value) => (typeof value === 'string' ? `${value}${harm}` : value)));
  return copy as T;
}

/** The ways to all fields of a document, each after that of what it is in. */
export function fieldsOf(document: unknown, path: Path = []): Path[] {
  if (typeof document !== 'object' || document === null) return [];
  const names = Array.isArray(document) ? document.keys() : Object.keys(document);
  return [...names].flatMap((name) => {
    const at = [...path, name];
    return [at, ...fieldsOf((document as Record<string | number, unknown>)[name], at)];
  });
}

function changedAt(document: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  if (path.length === 0) return change(document);
  const [name, ...rest] = path;
  const inner = changedAt((document as Record<string | number, unknown>)[name], rest, change);
  return Array.isArray(document) ? document.map((value, i) => (i === name ? inner : value)) : { ...(document as object), [name]: inner };
}
