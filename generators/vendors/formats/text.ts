import type { Tree } from '../dialect.ts';

export function jsonLines(trees: readonly Tree[]): string {
  return trees.map((tree) => `${JSON.stringify(tree)}\n`).join('');
}

/** RFC 4180 with semicolons; the header is that of the first row. */
export function csv(trees: readonly Tree[]): string {
  const rows = [Object.keys(trees[0] ?? {}), ...trees.map((tree) => Object.values(tree))];
  return rows.map((row) => `${row.map(cell).join(';')}\r\n`).join('');
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function xml(trees: readonly Tree[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<orders>\n${trees.map((tree) => `${element('order', tree)}\n`).join('')}</orders>\n`;
}

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('');
  if (value === null || value === undefined) return `<${name}/>`;
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`;
  const entries = Object.entries(value);
  const attributes = entries.filter(([key]) => key.startsWith('@')).map(([key, each]) => ` ${key.slice(1)}="${escaped(String(each))}"`).join('');
  const children = entries.filter(([key]) => !key.startsWith('@')).map(([key, each]) => element(key, each)).join('');
  return `<${name}${attributes}>${children}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
