import { z } from 'zod';
import { inPlainWords } from '../../engine/plain-words.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { dateOf } from './date-cell.ts';
import type { ReasonId } from './reason.ts';
import type { Feed } from './schema.ts';
import type { Tally } from './tally.ts';

/** In small letters, whoever wrote it. */
const sha256 = z.string().regex(/^[0-9a-fA-F]{64}$/, 'is no SHA-256 in hexadecimal').toLowerCase();

/** What somebody else says about a file: its sender's manifest, and what the receiver knows of it. */
export const controlSchema = z.strictObject({
  rows: z.int().min(0).optional().describe('rows, without the header'),
  bytes: z.int().min(0).optional(),
  sha256: sha256.optional(),
  day: z.string().refine((text) => !Number.isNaN(dateOf(text)), 'is no date YYYY-MM-DD').optional().describe('the day that the day column of every row must hold'),
  name: z.string().optional().describe('of this file, as it stands in "seen"'),
  seen: z.record(sha256, z.string()).optional().describe('files that came before: SHA-256 to the name under which each came'),
});
export type Control = z.infer<typeof controlSchema>;

export function readControl(given: unknown, where = 'control'): Control {
  const parsed = controlSchema.safeParse(given, inPlainWords);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => `${issue.path.length === 0 ? 'the control' : z.core.toDotPath(issue.path)}: ${issue.code === 'invalid_key' ? issue.issues[0].message : issue.message}`);
  throw new UsageError(mistakes.join('; '), { where, hint: 'a control is JSON like {"rows": 200, "sha256": "…", "bytes": 15000}' });
}

/** Throws a UsageError for what a control says and a schema has no place for: it would be looked for in no row. */
export function refuseUnread({ day }: Control, feed: Pick<Feed, 'day'>): void {
  if (day === undefined || feed.day !== undefined) return;
  throw new UsageError(`day: the schema names no column that holds it, so nobody would look for ${day}`, { where: 'control', hint: 'name a date column in the schema ("day": "booked"), or leave the day out of the control' });
}

export interface Finding {
  readonly reason: ReasonId;
  readonly detail: string;
}

/** What was seen of a file once it has been read. */
export interface Seen {
  readonly bytes: number;
  /** Null where nobody asked. */
  readonly sha256: string | null;
  /** Null where no row was read. */
  readonly tally: Tally | null;
  readonly brokenOff: boolean;
  /** Whoever read it saw it change. */
  readonly changed: boolean;
  /** Why none of its rows could be read. */
  readonly refusal: Finding | null;
}

/** A control knows that the file has its end: its size or its hash is the one that was sent. */
export function isComplete(control: Control, seen: Pick<Seen, 'bytes' | 'sha256'>): boolean {
  return control.sha256 === undefined ? control.bytes === seen.bytes : control.sha256 === seen.sha256;
}

/** What is wrong with a file as a whole, what says most first: that there is nothing, what it is instead, where it breaks off. */
export function fileFindings(control: Control, seen: Seen): Finding[] {
  const { bytes, sha256, tally, refusal } = seen;
  const nothing = refusal?.reason === 'file-empty' || refusal?.reason === 'file-binary';
  const short = control.bytes !== undefined && bytes < control.bytes;
  const truncated: Finding[] = short || seen.brokenOff ? [{ reason: 'file-truncated', detail: short ? `it has ${bytes} of ${control.bytes} bytes` : 'its last line breaks off' }] : [];
  return [
    ...(seen.changed ? [{ reason: 'file-unstable' as const, detail: 'it changed while it was read' }] : []),
    ...(nothing ? [refusal] : []),
    ...repeatFindings(control, sha256),
    ...(tally === null ? [] : dayFindings(control, tally)),
    // A file that ends with a whole line may as well be another one.
    ...(seen.brokenOff ? truncated : []),
    ...checksumFindings(control, bytes, sha256),
    ...(seen.brokenOff ? [] : truncated),
    ...(refusal === null || nothing ? [] : [refusal]),
    ...(tally === null ? [] : rowFindings(control, tally)),
  ];
}

function checksumFindings(control: Control, bytes: number, sha256: string | null): Finding[] {
  if (control.sha256 !== undefined && control.sha256 !== sha256) return [{ reason: 'checksum', detail: `its SHA-256 is ${sha256?.slice(0, 12)}…, and ${control.sha256.slice(0, 12)}… was sent` }];
  return control.bytes !== undefined && bytes > control.bytes ? [{ reason: 'checksum', detail: `it has ${bytes} bytes, and ${control.bytes} were sent` }] : [];
}

/** The same bytes under the same name are the same file again; under another name they belong to that one. */
function repeatFindings({ seen, name }: Control, sha256: string | null): Finding[] {
  const before = sha256 === null || seen === undefined || !Object.hasOwn(seen, sha256) ? null : seen[sha256];
  if (before === null) return [];
  if (name === undefined || name === before) return [{ reason: 'repeated-file', detail: `it came before${name === undefined ? ` as ${before}` : ''}` }];
  return [{ reason: 'stale-file', detail: `it is ${before} under another name` }];
}

function dayFindings({ day }: Control, tally: Tally): Finding[] {
  if (day === undefined || tally.otherDay <= tally.rows / 2) return [];
  return [{ reason: 'stale-file', detail: `${tally.otherDay} of ${tally.rows} rows are not of ${day}` }];
}

function rowFindings({ rows }: Control, tally: Tally): Finding[] {
  // A sender may count a row that is there twice once or twice, lines that are no rows, and the lines of a damaged row as one.
  const [least, most] = [tally.rows - tally.copies - tally.partsOfRows, tally.rows + tally.misplaced + tally.doubtfulLines];
  return rows === undefined || (rows >= least && rows <= most) ? [] : [{ reason: 'row-count', detail: `it has ${tally.rows} rows, and ${rows} were sent` }];
}
