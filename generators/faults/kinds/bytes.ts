import { z } from 'zod';
import { drawOne } from '../csv/candidates.ts';
import { declareDataFault, type Edit } from '../data-fault.ts';

const shared = { scope: 'row', heals: 'never', formats: ['csv'], reversible: true } as const;

/** Characters of two bytes in UTF-8 that Latin-1 has too: U+00A0 to U+00FF. */
function latin1Places(bytes: Buffer, end: number): Edit[] {
  const edits: Edit[] = [];
  for (let i = 0; i + 1 < end; i++) {
    if ((bytes[i] === 0xc2 && bytes[i + 1] >= 0xa0) || bytes[i] === 0xc3) {
      edits.push({ start: i, end: i + 2, bytes: Buffer.of(((bytes[i] & 3) << 6) | (bytes[i + 1] & 0x3f)) });
      i++;
    }
  }
  return edits;
}

/** Edits that touch are one. */
function joined(edits: readonly Edit[]): Edit[] {
  return edits.reduce<Edit[]>((all, edit) => {
    const last = all[all.length - 1];
    if (last?.end !== edit.start) return [...all, edit];
    return [...all.slice(0, -1), { start: last.start, end: edit.end, bytes: Buffer.concat([last.bytes, edit.bytes]) }];
  }, []);
}

export const latin1 = declareDataFault({
  ...shared,
  id: 'latin-1',
  about: 'A row of a UTF-8 file has accented letters as Latin-1 writes them; where it has none, one of its letters is an é so written.',
  expected: 'quarantine', evidence: 'value', reasons: ['encoding'],
  share: 0.01,
  params: z.strictObject({}),
  mechanism: {
    layer: 'row',
    edit(row, _, random) {
      const drawn = random.float();
      const places = joined(latin1Places(row.bytes, row.contentEnd));
      if (places.length > 0) return { edits: places };
      const letters = [...row.content.keys()].filter((i) => /[A-Za-z]/.test(String.fromCharCode(row.bytes[i])));
      if (letters.length === 0) return null;
      const at = letters[Math.floor(drawn * letters.length)];
      return { edits: [{ start: at, end: at + 1, bytes: Buffer.of(0xe9) }] };
    },
  },
});

export const nulBytes = declareDataFault({
  ...shared,
  id: 'nul-bytes',
  about: 'NUL bytes stand inside a cell.',
  expected: 'quarantine', evidence: 'value', reasons: ['nul-byte'],
  share: 0.01,
  params: z.strictObject({ count: z.number().int().min(1).max(4096).default(1) }),
  mechanism: {
    layer: 'row',
    edit(row, { count }, random) {
      const { start, end, quoted } = row.cells[random.below(row.cells.length)];
      const at = random.chance(1, 2) && !quoted ? end : start + (quoted ? 1 : 0);
      return { edits: [{ start: at, end: at, bytes: Buffer.alloc(count) }] };
    },
  },
});

export const longLine = declareDataFault({
  ...shared,
  id: 'long-line',
  about: 'A cell is so long that its line is over any sane limit.',
  expected: 'quarantine', evidence: 'schema', reasons: ['line-too-long', 'type', 'range'],
  share: 0.001,
  params: z.strictObject({ bytes: z.number().int().min(1).max(64 * 2 ** 20).default(2 * 2 ** 20).describe('how many are put in') }),
  mechanism: {
    layer: 'row',
    edit(row, { bytes }, random) {
      const { start, quoted } = row.cells[random.below(row.cells.length)];
      const at = start + (quoted ? 1 : 0);
      return { edits: [{ start: at, end: at, bytes: Buffer.alloc(bytes, drawOne(['x', 'lorem ipsum ', '0'], random)) }] };
    },
  },
});

export const crlfMix = declareDataFault({
  ...shared,
  id: 'crlf-mix',
  about: 'Some lines end in CRLF and others in LF.',
  expected: 'load', evidence: 'schema', reasons: [],
  share: 0.5,
  params: z.strictObject({}),
  mechanism: {
    layer: 'row',
    edit(row) {
      if (row.ending.length === 0) return null;
      return { edits: [{ start: row.contentEnd, end: row.bytes.length, bytes: Buffer.from(row.ending.length === 1 ? '\r\n' : '\n') }] };
    },
  },
});
