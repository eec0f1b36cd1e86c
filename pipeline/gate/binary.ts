import type { Finding } from './control.ts';
import { characters } from './text-cell.ts';

/** What files that are no text begin with, by what they are. */
const beginnings: readonly (readonly [bytes: string, name: string])[] = [
  ['1f8b', 'gzip'], ['504b0304', 'a ZIP archive or a spreadsheet (.xlsx)'], ['50415231', 'Parquet'], ['28b52ffd', 'zstd'], ['425a68', 'bzip2'], ['fd377a585a00', 'xz'],
  ['25504446', 'PDF'], ['89504e47', 'PNG'], ['ffd8ff', 'JPEG'], ['d0cf11e0', 'an old Office document (.xls)'], ['4f626a01', 'Avro'], ['7f454c46', 'a program'],
];

/** Of the first characters so many in a hundred may be control characters that no text has. */
const mostControls = 5;
/** Fewer of them are damage to a row, however short the file. */
const leastControls = 8;

/** Why a file holds no rows at all; null if it may. `text`: its beginning in UTF-8. */
export function findBinary(sample: Buffer, text: Buffer, maxLineBytes: number): Finding | null {
  if (text.every((byte) => byte === 0x0a || byte === 0x0d || byte === 0x20)) return { reason: 'file-empty', detail: sample.length === 0 ? 'it has no bytes' : 'it has blank lines only' };
  const start = sample.toString('hex', 0, 8);
  const known = beginnings.find(([bytes]) => start.startsWith(bytes));
  if (known !== undefined && text.some((byte) => isControl(byte) || byte >= 0x80)) return { reason: 'file-binary', detail: `it is ${known[1]}` };
  const controls = text.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  const all = characters(text, 0, text.length);
  if (controls >= leastControls && controls * 100 > all * mostControls) return { reason: 'file-binary', detail: `${Math.round((controls * 100) / all)} % of its first characters are none of a text` };
  if (text.length > maxLineBytes && !text.includes(0x0a) && !text.includes(0x0d)) return { reason: 'line-too-long', detail: `its first line has no end in ${text.length} bytes` };
  return null;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
