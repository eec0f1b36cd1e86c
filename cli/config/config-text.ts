import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document, type ErrorCode } from 'yaml';
import type { SchemaMistake as Mistake } from '../../engine/schema-words.ts';
import { UsageError } from '../../engine/usage-error.ts';

/** As a person calls it. */
export function nameOf(file: string): string {
  return relative(process.cwd(), resolve(file));
}

export interface ReadBack {
  readonly value: unknown;
  /** null where lines cannot be told. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** A config as data, before anything of it was checked. */
export function readBack(file: string): Promise<ReadBack> {
  return /\.ya?ml$/.test(file) ? Promise.resolve(readYaml(file)) : readModule(file);
}

const quoted = 'a text that begins with { or [, or has ": " or " #" in it, stands in quotes, or on the lines below >-';
/** What to try, by the code of the error. */
const yamlHints: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY: quoted, UNEXPECTED_TOKEN: quoted, MULTILINE_IMPLICIT_KEY: quoted, BAD_SCALAR_START: quoted, MISSING_CHAR: quoted,
  TAB_AS_INDENT: 'lines are indented by blanks, not by tabs', BAD_INDENT: 'fields of one level begin in one column', DUPLICATE_KEY: 'each field stands once',
};

/** YAML, or JSON, which is YAML. `hint`: what to try where there is no such file. */
export function readYaml(file: string, hint?: string): ReadBack {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file, hint), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new UsageError(`not valid YAML: ${error.message}`, { where: `${nameOf(file)}:${line}:${col}`, hint: yamlHints[error.code] });
  }
  return { value: document.toJS({ maxAliasCount: 100 }), lineOf: (path) => lineIn(document, lines, path) };
}

/** The line of the value at a path; where it is absent, of its nearest ancestor. */
function lineIn(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) as { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] } | undefined;
    const pair = parent?.items?.find((item) => item.key?.value === path[length - 1]);
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    const at = pair?.key?.range?.[0] ?? node?.range?.[0];
    if (at !== undefined) return lines.linePos(at).line;
  }
  return 1;
}

async function readModule(file: string): Promise<ReadBack> {
  const { createJiti } = await import('jiti');
  try {
    const value = await createJiti(import.meta.url).import(resolve(file), { default: true });
    // What a plan will carry is data.
    return { value: JSON.parse(JSON.stringify(value ?? null)) as unknown, lineOf: () => null };
  } catch (error) {
    throw new UsageError(`cannot be loaded: ${(error as Error).message}`, { where: file });
  }
}

export function textOf(file: string, hint = 'npx wavetank init makes one'): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot be read (${(error as NodeJS.ErrnoException).code})`, { where: file, hint });
  }
}

/** All mistakes of a config, or of another file that is called `whole`, each with its line. */
export function refusal(file: string, mistakes: readonly Mistake[], lineOf: ReadBack['lineOf'], whole = 'the config'): UsageError {
  const name = nameOf(file);
  const placed = mistakes.map(({ path, message }) => ({ line: lineOf(path), text: `${path.map(String).join('.') || whole}: ${message}` }));
  placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return allOf(placed.map(({ line, text }) => ({ where: line === null ? name : `${name}:${line}`, text })));
}

/** A mistake with where it stands, `wavetank.yaml:12`. */
export interface Placed {
  readonly where: string;
  readonly text: string;
}

export function allOf([first, ...others]: readonly Placed[], hint?: string): UsageError {
  return new UsageError([first.text, ...others.map(({ where, text }) => `${where}: ${text}`)].join('\n'), { where: first.where, hint });
}
