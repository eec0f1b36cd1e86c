import { readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { UsageError } from '../engine/usage-error.ts';
import { writeWhole } from './write-whole.ts';

/** What a command keeps for the next one; all of it has the schemaVersion 1. */
export interface KeptKind<T> {
  /** In words: `your progress`. */
  readonly what: string;
  readonly schema: z.ZodType<T>;
}

/**
 * Reads what was kept; null where there is nothing. What is damaged is set aside under another name, which is told, and
 * begun anew; nothing of it is deleted.
 */
export function readKept<T>(file: string, { what, schema }: KeptKind<T>, now: Date, tell: (text: string) => void): T | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new UsageError(`${what} cannot be read (${code})`, { where: file, hint: 'move it away to begin anew' });
  }
  const content = parsed(text);
  const version = (content as { schemaVersion?: unknown } | null | undefined)?.schemaVersion;
  if (typeof version === 'number' && version !== 1) throw new UsageError(`${what} has the schemaVersion ${version}; this wavetank reads 1`, { where: file, hint: 'go on with the version that wrote it, or move it away to begin anew' });
  const checked = schema.safeParse(content);
  if (checked.success) return checked.data;
  tell(`${file} is damaged: it is kept as ${setAside(file, 'damaged', now)}, and ${what} begins anew`);
  return null;
}

/** Gives the file a name that says why it is no longer used; answers with it. */
export function setAside(file: string, why: string, now: Date): string {
  const aside = join(dirname(file), `${basename(file, '.json')}.${why}-${now.toISOString().replace(/\.\d+Z$/, '').replaceAll(/[-:]/g, '')}.json`);
  renameSync(file, aside);
  return aside;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writeKept<T>(file: string, { what }: KeptKind<T>, content: T): void {
  writeWhole(file, `${JSON.stringify(content, null, 1)}\n`, { what, hint: 'run it in a folder that can be written to' });
}
