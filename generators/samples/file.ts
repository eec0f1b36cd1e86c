import { readFileSync } from 'node:fs';
import { UsageError } from '../../engine/usage-error.ts';
import { fieldAt, textOf, withField, type RecordSource, type SampleRecord } from './record-source.ts';

/**
 * The records of a file of JSON lines, in their order and from the start again once all were sent. With an id field the
 * records of the first round keep theirs; from the second on `~2` is added, or for numbers a multiple of the largest.
 */
export function fromFile(path: string, idField: string | null, where: string): RecordSource {
  const records = readRecords(path, where);
  const items = new Map<string, number>();
  const ids = idField === null ? null : records.map((record, i) => idOf(record, idField, `${path}:${i + 1}`));
  if (ids !== null) {
    const seen = new Map<string, number>();
    ids.forEach((id, i) => {
      const text = String(id);
      const before = seen.get(text);
      if (before !== undefined) throw new UsageError(`the id ${text} stands on the lines ${before + 1} and ${i + 1}`, { where: `${path}:${i + 1}`, hint: 'every record needs an id of its own' });
      seen.set(text, i);
    });
  }
  const width = ids?.every((id) => typeof id === 'number') ? 1 + ids.reduce<number>((most, id) => Math.max(most, Math.abs(id as number)), 0) : null;
  return {
    record(item): SampleRecord {
      const round = Math.floor(item / records.length);
      const fields = records[item % records.length];
      if (ids === null) return { fields, id: String(item) };
      const own = ids[item % records.length];
      const id = round === 0 ? own : width !== null ? (own as number) + round * width : `${own}~${round + 1}`;
      items.set(String(id), item);
      return { fields: withField(fields, idField!, id), id: String(id) };
    },
    itemOf: (id) => (ids === null ? (/^\d+$/.test(id) ? Number(id) : null) : (items.get(id) ?? null)),
  };
}

function idOf(record: Readonly<Record<string, unknown>>, field: string, where: string): string | number {
  const id = fieldAt(record, field);
  if (typeof id === 'number') return id;
  const text = textOf(id);
  if (text === null) throw new UsageError(`has no ${field}, which is to be its id`, { where });
  return text;
}

function readRecords(path: string, where: string): Record<string, unknown>[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { where, hint: 'a file of JSON lines, relative to the config' });
  }
  const records = text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      const record = JSON.parse(line) as unknown;
      if (typeof record === 'object' && record !== null && !Array.isArray(record)) return [record as Record<string, unknown>];
    } catch {
      // Told below.
    }
    throw new UsageError('is no JSON object', { where: `${path}:${i + 1}`, hint: 'a record a line: {"id": 1, …}' });
  });
  if (records.length === 0) throw new UsageError('has no record', { where: path });
  return records;
}
