import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { JsonSyntaxError, scanJson } from '../json-text.ts';
import { inPlainWords } from '../plain-words.ts';
import { nearest, UsageError } from '../usage-error.ts';
import { fieldNames, kindNames, operationSchema, type Operation } from './operation.ts';
import { RecordedHistory } from './recorded-history.ts';

/** Reads a history of JSON lines, one operation each. The first mistake is told with its line and field. */
export async function readHistory(fileName: string): Promise<RecordedHistory> {
  const history = new RecordedHistory(fileName);
  try {
    for await (const { text, line } of lines(fileName)) history.add(parseOperation(text, `${fileName}:${line}`), line);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(`cannot read the history: ${(error as Error).message}`, { where: fileName, hint: 'give a file of JSON lines, one operation each' });
  }
  return history;
}

/** Lines that hold something. Only line feeds end a line: JSON text may hold the other separators of Unicode. */
async function* lines(fileName: string): AsyncGenerator<{ text: string; line: number }> {
  let [rest, line] = ['', 0];
  for await (const chunk of createReadStream(fileName, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const parts = (rest + (chunk as string)).split('\n');
    if (line === 0) parts[0] = parts[0].replace(/^\uFEFF/, '');
    rest = parts.pop()!;
    for (const text of parts) {
      line++;
      if (text.trim() !== '') yield { text, line };
    }
  }
  if (rest.trim() !== '') yield { text: rest, line: line + 1 };
}

/** One operation from its line; `where` is told with a mistake. */
export function parseOperation(text: string, where: string): Operation {
  const parsed = operationSchema.safeParse(readJson(text, where), inPlainWords);
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.flatMap(mistakes).join('; '), { where });
}

function mistakes(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.length === 0 ? 'the operation' : z.core.toDotPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${z.core.toDotPath([...issue.path, key])}: is no field of ${issue.path.length === 0 ? 'this operation' : field}${suggestion(key, fieldNames)}`);
  }
  if (issue.code === 'invalid_union' && field === 'kind') {
    const { kind } = issue.input as { kind?: unknown };
    return [`kind: ${kind === undefined ? 'is missing; it is' : `${JSON.stringify(kind)} is not`} one of ${kindNames.join(', ')}${suggestion(String(kind), kindNames)}`];
  }
  return [`${field}: ${issue.input === undefined ? 'is missing' : issue.message}`];
}

function suggestion(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === null ? '' : `; did you mean ${near}?`;
}

function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      scanJson(text, () => undefined);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw new UsageError(`not valid JSON: ${error.message}`, { where: `${where}:${error.offset + 1}`, hint: 'a history is one JSON object a line' });
    }
    throw new Error(`the scanner accepts what JSON.parse refuses: ${where}`);
  }
}
