import { z } from 'zod';
import type { Plant } from '../../engine/damage.ts';

/** One line of a manifest, as it stands in `manifest.jsonl`. */
export const plantSchema = z.strictObject({
  kind: z.string().describe('what was done, by the id of its kind'),
  item: z.number().int().describe('the row or record: in a file that stands alone counted from 1 after the header, 0 is the file itself'),
  where: z.string().describe('bytes of the broken file from-to, `to` exclusive; or a path: a field of the record, a property of the delivery'),
  before: z.string().nullable().describe('what stood there; null: nothing'),
  after: z.string().nullable().describe('what stands there now; null: nothing'),
  covers: z.tuple([z.number().int(), z.number().int()]).readonly().optional().describe('items that are spoilt besides, first and last: to hold them is right'),
  row: z.number().int().nullable().optional().describe('the record in the broken file, counted from 1 after the header; null: the file itself, or a record that went elsewhere'),
  key: z.string().nullable().optional().describe('the key of the record as it was, several columns joined by |; null: the file itself'),
  record: z.string().optional().describe('bytes of the broken file in which the record lies, its line end too: from-to, `to` exclusive; left out where nobody can tell'),
  copies: z.array(z.strictObject({ row: z.number().int(), record: z.string() })).readonly().optional().describe('where the record, or another one with its key, stands once more'),
  undecidable: z.boolean().optional().describe('bytes and schema alone cannot tell what the row said'),
}) satisfies z.ZodType<Plant>;
export type ManifestLine = z.infer<typeof plantSchema>;
/** How a reader of the broken file finds what was planted. */
export type PlantedAt = Pick<ManifestLine, 'record' | 'copies'> & { readonly row: number | null; readonly key: string | null };

const marker = 'base64:';

/** Bytes as a text that reads back to them: UTF-8 as it is, anything else in Base64 behind `base64:`. */
export function bytesToText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const faithful = !text.startsWith(marker) && (!text.includes('\ufffd') || Buffer.from(text).equals(bytes));
  return faithful ? text : marker + bytes.toString('base64');
}

export function textToBytes(text: string): Buffer {
  return text.startsWith(marker) ? Buffer.from(text.slice(marker.length), 'base64') : Buffer.from(text);
}

/** So much of what was put in is written out; what it replaced is never cut. */
const mostOfAfter = 512;

export function afterText(bytes: Buffer): string {
  return bytes.length <= mostOfAfter ? bytesToText(bytes) : `${bytesToText(bytes.subarray(0, 64))}… (${bytes.length} bytes)`;
}

/** What `afterText` wrote, or its beginning where it was cut. */
export function beginningOf(after: string): Buffer {
  const [, cut, length] = /^(.*)… \((\d+) bytes\)$/s.exec(after) ?? [];
  return textToBytes(cut !== undefined && Number(length) > mostOfAfter ? cut : after);
}

export function rangeText(start: number, end: number): string {
  return `${start}-${end}`;
}

/** Null where `where` is a path. */
export function parseRange(where: string): { readonly start: number; readonly end: number } | null {
  const [, start, end] = /^(\d+)-(\d+)$/.exec(where) ?? [];
  return start === undefined ? null : { start: Number(start), end: Number(end) };
}
