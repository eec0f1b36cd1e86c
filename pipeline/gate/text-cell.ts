/** How a cell stands in the file: bare, in quotes, or in quotes with doubled quotes inside. */
export const cellForm = { bare: 0, quoted: 1, doubled: 2 } as const;

const [tab, carriageReturn, equals, plus, minus, at] = [0x09, 0x0d, 0x3d, 0x2b, 0x2d, 0x40];

/**
 * Whether a spreadsheet that opens the file would take the cell for a formula: the leading signs of OWASP's page on CSV
 * injection. A sign of a number alone starts no formula that does anything (`-5`, `+49 89 1234`, `- none`): after `+` or
 * `-` there must be a call, a pipe, a sheet, a comparison, or the name of a cell.
 */
export function isFormula(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2) return false;
  const sign = bytes[start];
  if (sign === equals || sign === at || sign === tab || sign === carriageReturn) return true;
  if (sign !== plus && sign !== minus) return false;
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + start + 1, end - start - 1).toString('latin1');
  return /[(|!=@"]/.test(rest) || /^\$?[A-Za-z]{1,3}\$?\d/.test(rest);
}

/** Code points of a text, told from its bytes in UTF-8: every byte that continues none. */
export function characters(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if ((bytes[i] & 0xc0) !== 0x80) count++;
  return count;
}
