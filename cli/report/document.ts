import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import { capacitySchema } from '../capacity/capacity.ts';
import { comparisonSchema } from '../compare/comparison-schema.ts';
import { capacityPage } from './capacity-page.ts';
import { comparisonPage } from './comparison-page.ts';
import type { z } from 'zod';

/** What a command has written down and a page can be made of. */
interface DocumentKind {
  /** What it is called in a sentence. */
  readonly name: string;
  /** A field that no other document has. */
  readonly field: string;
  readonly schema: z.ZodType;
  page(document: never): Promise<string>;
}

const kinds = {
  comparison: { name: 'comparison', field: 'contrasts', schema: comparisonSchema, page: comparisonPage },
  capacity: { name: 'capacity', field: 'rarestLoss', schema: capacitySchema, page: capacityPage },
} satisfies Record<string, DocumentKind>;

const hint = 'a file that `compare --reporter json=comparison.json` or `capacity` wrote, or a run';

/** The page of a file that a command wrote, whatever it is about. */
export async function documentPage(file: string): Promise<string> {
  const content = contentOf(file);
  const kind = Object.values<DocumentKind>(kinds).find(({ field }) => typeof content === 'object' && content !== null && field in content);
  if (kind === undefined) throw new UsageError(`is neither a ${Object.values(kinds).map(({ name }) => name).join(' nor a ')}`, { where: file, hint });
  const { schemaVersion } = content as { schemaVersion?: unknown };
  if (schemaVersion !== 1) throw new UsageError(`has the schemaVersion ${JSON.stringify(schemaVersion) ?? 'none'}; this wavetank reads 1`, { where: file, hint: 'read it with the version of wavetank that wrote it' });
  const parsed = kind.schema.safeParse(content);
  if (parsed.success) return kind.page(parsed.data as never);
  const [issue] = parsed.error.issues;
  throw new UsageError(`is a damaged ${kind.name}: ${issue.path.join('.') || 'it'}: ${issue.message}`, { where: file, hint: 'the file was changed by hand or by another version of wavetank: measure it again' });
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
