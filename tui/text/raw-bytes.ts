import { isUtf8 } from 'node:buffer';
import type { Theme } from '../theme.ts';
import { fit, printable, widthOf } from './cells.ts';

/** One character of UTF-8 that can be shown, or one byte that cannot, as it is written. */
interface Unit {
  readonly text: string;
  readonly bytes: number;
  /** It stands for a byte that is no printable character, or for a backslash. */
  readonly isEscape: boolean;
  readonly endsLine: boolean;
}

const escapes: Readonly<Record<number, string>> = { 0x00: '\\0', 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x1b: '\\e', 0x5c: '\\\\' };
const newline = 0x0a;

/** How many bytes the character takes that begins with this one; 1 for what begins none. */
function lengthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
}

/** Every byte is seen: what is no character, or none that can be shown, as an escape; `ascii`: whatever is not ASCII, too. */
export function unitsOf(bytes: Uint8Array, ascii = false): Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at];
    const piece = bytes.subarray(at, at + lengthOf(lead));
    const text = isUtf8(piece) ? Buffer.from(piece).toString('utf8') : null;
    const shown = text !== null && !(ascii && lead >= 0x80) && escapes[lead] === undefined && printable(text) === text && widthOf(text) > 0;
    if (shown) units.push({ text, bytes: piece.length, isEscape: false, endsLine: false });
    else units.push({ text: escapes[lead] ?? `\\x${lead.toString(16).padStart(2, '0')}`, bytes: 1, isEscape: true, endsLine: lead === newline });
    at += shown ? piece.length : 1;
  }
  return units;
}

const offsetCells = 9;

/**
 * Bytes as rows of `width` cells: where each row begins, then its characters. `from`: where the first byte lies; `trouble`:
 * the byte under which a mark is set, null for none.
 */
export function rawRows(bytes: Uint8Array, { from, trouble, width }: { readonly from: number; readonly trouble: number | null; readonly width: number }, { paint, ascii }: Pick<Theme, 'paint' | 'ascii'>): string[] {
  const room = Math.max(8, width - offsetCells - 1);
  const rows: string[] = [];
  let [row, taken, at, start, mark] = ['', 0, from, from, -1];
  const end = (): void => {
    rows.push(fit(`${paint('quiet', String(start).padStart(offsetCells - 1))}  ${row}`, width));
    if (mark >= 0) rows.push(fit(`${' '.repeat(offsetCells + 1 + mark)}${paint('bad', '▲')}`, width));
    [row, taken, start, mark] = ['', 0, at, -1];
  };
  for (const { text, bytes: length, isEscape, endsLine } of unitsOf(bytes, ascii)) {
    const cells = widthOf(text);
    if (taken + cells > room) end();
    if (trouble !== null && trouble >= at && trouble < at + length) mark = taken;
    row += isEscape ? paint('fault', text) : text;
    taken += cells;
    at += length;
    if (endsLine) end();
  }
  if (row !== '') end();
  return rows;
}
