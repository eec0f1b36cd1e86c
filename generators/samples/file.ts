import { readFileSync } from 'node:fs';
import { UsageError } from '../../engine/usage-error.ts';
import { fieldAt, textOf, withField, type RecordSource, type SampleRecord } from './record-source.ts';

interface Line {
  readonly fields: Readonly<Record<string, unknown>>;
  /** `records.jsonl:7` */
  readonly where: string;
}

/**
 * The records of a file of JSON lines, in their order and from the start again once all were sent. With an id field the
 * records of the first round keep theirs; from the second on `~2` is added, or, where all are numbers, the next free number
 * is taken.
 */
export function fromFile(path: string, idField: string | null, where: string): RecordSource {
  const lines = readLines(path, where);
  const items = new Map<string, number>();
  const idOf = idField === null ? null : idsOf(lines, idField);
  return {
    record(item): SampleRecord {
      const { fields } = lines[item % lines.length];
      if (idOf === null) return { fields, id: String(item) };
      const id = idOf(item);
      items.set(String(id), item);
      return { fields: withField(fields, idField!, id), id: String(id) };
    },
    itemOf: (id) => (idOf === null ? (/^\d+$/.test(id) ? Number(id) : null) : (items.get(id) ?? null)),
    samples: lines.map(({ fields }) => fields),
  };
}

/** The id of each item: those of the file, and in later rounds such as are none of them. */
function idsOf(lines: readonly Line[], idField: string): (item: number) => string | number {
  const ids = lines.map((line) => idIn(line, idField));
  refuseTaken(ids.map(String), lines);
  const numbers = ids.filter((id) => typeof id === 'number');
  const next = numbers.length < ids.length ? null : 1 + numbers.reduce((most, id) => Math.max(most, id), -1);
  return (item) => {
    const [own, round] = [ids[item % ids.length], Math.floor(item / ids.length)];
    return round === 0 ? own : next !== null ? next + item - ids.length : `${own}~${round + 1}`;
  };
}

function refuseTaken(ids: readonly string[], lines: readonly Line[]): void {
  const whereOf = new Map<string, string>();
  for (const [i, id] of ids.entries()) {
    const { where } = lines[i];
    const before = whereOf.get(id);
    if (before !== undefined) throw new UsageError(`has the id ${id}, which ${before} has too`, { where, hint: 'every record needs an id of its own' });
    whereOf.set(id, where);
  }
  for (const [i, id] of ids.entries()) {
    const [, own, round] = /^(.*)~([1-9]\d*)$/s.exec(id) ?? [];
    if (own === undefined || Number(round) < 2 || !whereOf.has(own)) continue;
    throw new UsageError(`has the id ${id}, which ${own} gets when the file is sent for the ${round}. time`, { where: lines[i].where, hint: 'give one of them another id' });
  }
}

/** Above it there is no room for the numbers of later rounds. */
const mostId = Number.MAX_SAFE_INTEGER - 2 ** 40;

function idIn({ fields, where }: Line, field: string): string | number {
  const id = fieldAt(fields, field);
  if (typeof id === 'number') {
    if (!Number.isInteger(id) || Math.abs(id) > mostId) throw new UsageError(`has the id ${id}: as a number it is a whole one below 2^53`, { where, hint: `write it as a text: {"${field}": "…"}` });
    return id;
  }
  const text = textOf(id);
  if (text === null) throw new UsageError(`has no ${field}, which is to be its id`, { where });
  return text;
}

function readLines(path: string, where: string): Line[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { where, hint: 'a file of JSON lines, relative to the config' });
  }
  const lines = text.split('\n').flatMap((line, i): Line[] => {
    if (line.trim() === '') return [];
    const at = `${path}:${i + 1}`;
    try {
      const fields = JSON.parse(line) as unknown;
      if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return [{ fields: fields as Line['fields'], where: at }];
    } catch {
      // Told below.
    }
    throw new UsageError('is no JSON object', { where: at, hint: 'a record a line: {"id": 1, …}' });
  });
  if (lines.length === 0) throw new UsageError('has no record', { where: path });
  return lines;
}
