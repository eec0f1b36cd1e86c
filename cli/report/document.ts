import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import { capacitySchema } from '../capacity/capacity.ts';
import { comparisonSchema } from '../compare/comparison-schema.ts';
import { readSealed } from '../interview/sheet.ts';
import { capacityPage } from './capacity-page.ts';
import { comparisonPage } from './comparison-page.ts';
import { sheetPage } from './sheet-page.ts';
import type { z } from 'zod';

/** What a command has written down and a page can be made of. */
interface DocumentKind {
  /** What it is called in a sentence. */
  readonly name: string;
  /** A field that no other document has. */
  readonly field: string;
  page(content: object, file: string): Promise<string>;
}

const kinds: readonly DocumentKind[] = [
  { name: 'comparison', field: 'contrasts', page: (content, file) => comparisonPage(read(content, comparisonSchema, 'comparison', file)) },
  { name: 'capacity', field: 'rarestLoss', page: (content, file) => capacityPage(read(content, capacitySchema, 'capacity', file)) },
  { name: 'sheet of an interview', field: 'seal', page: async (_, file) => sheetPage(readSealed(file), file) },
];

const hint = 'a file that `compare --reporter json=comparison.json`, `capacity` or `train --interview` wrote, or a run';

/** The page of a file that a command wrote, whatever it is about. */
export async function documentPage(file: string): Promise<string> {
  const content = contentOf(file);
  const kind = kinds.find(({ field }) => typeof content === 'object' && content !== null && field in content);
  if (kind === undefined) throw new UsageError(`is neither a ${kinds.map(({ name }) => name).join(' nor a ')}`, { where: file, hint });
  return kind.page(content as object, file);
}

/** A document as its schema has it. */
function read<T extends z.ZodType>(content: object, schema: T, name: string, file: string): z.infer<T> {
  const { schemaVersion } = content as { schemaVersion?: unknown };
  if (schemaVersion !== 1) throw new UsageError(`has the schemaVersion ${JSON.stringify(schemaVersion) ?? 'none'}; this wavetank reads 1`, { where: file, hint: 'read it with the version of wavetank that wrote it' });
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`is a damaged ${name}: ${issue.path.join('.') || 'it'}: ${issue.message}`, { where: file, hint: 'the file was changed by hand or by another version of wavetank: measure it again' });
}

function contentOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot be read (${(error as NodeJS.ErrnoException).code})`, { where: file, hint });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${basename(file)} is damaged or was cut off: not valid JSON`, { where: file, hint });
  }
}
