import { readFileSync } from 'node:fs';
import { JsonSyntaxError, scanJson } from '../../engine/json-text.ts';
import { UsageError } from '../../engine/usage-error.ts';

/** The JSON of a file; a mistake in it is told with its line. `where`: the option that names it. */
export function readJsonFile(path: string, where: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot read ${path}: ${code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message}`, { where });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`is not valid JSON: ${reasonOf(text, error as Error)}`, { where: path });
  }
}

function reasonOf(text: string, error: Error): string {
  try {
    scanJson(text, () => undefined);
  } catch (found) {
    if (found instanceof JsonSyntaxError) return `line ${text.slice(0, found.offset).split('\n').length}: ${found.message}`;
  }
  return error.message;
}
