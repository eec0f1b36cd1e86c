import { createReadStream, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Plant } from '../../engine/damage.ts';
import { inPlainWords } from '../../engine/plain-words.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { plantSchema } from '../../generators/faults/manifest.ts';

const hint = 'name the manifest.jsonl that `wavetank break` wrote beside the broken file';
/** A row of 64 MiB that was replaced has more characters where it is written in Base64. */
const longestLine = 2 ** 27;

/** The lines of a manifest, one after the other; one that is none is told by its number. */
export async function* plantsOf(path: string): AsyncIterable<Plant> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${path}: there is no such manifest`, { hint });
  if (stats.isDirectory()) throw new UsageError(`${path} is a folder`, { where: 'manifest', hint });
  let line = 0;
  for await (const text of linesOf(path)) {
    line++;
    if (text.trim() !== '') yield plantOf(text, `${path}:${line}`);
  }
}

async function* linesOf(path: string): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  let line = 1;
  for await (const chunk of createReadStream(path)) {
    const text = decoder.write(chunk as Buffer);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      yield pieces.join('') + text.slice(from, end);
      pieces = [];
      length = 0;
      line++;
      from = end + 1;
    }
    pieces.push(text.slice(from));
    length += text.length - from;
    if (length > longestLine) throw new UsageError('the line does not end', { where: `${path}:${line}`, hint });
  }
  yield pieces.join('') + decoder.end();
}

function plantOf(text: string, where: string): Plant {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('the line is no JSON', { where, hint });
  }
  const parsed = plantSchema.safeParse(value, inPlainWords);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue.path.join('.') || 'the line'}: ${issue.message}`, { where, hint: 'schemas/manifest.schema.json describes a line' });
}
