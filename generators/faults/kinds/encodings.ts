import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { UsageError } from '../../../engine/usage-error.ts';
import { declareDataFault } from '../data-fault.ts';

const shared = { scope: 'file', heals: 'never', evidence: 'value', reversible: true } as const;

export const bom = declareDataFault({
  ...shared,
  id: 'bom',
  about: 'The file begins with the byte order mark of UTF-8.',
  expected: 'load', reasons: [], formats: ['csv', 'json', 'xml'],
  params: z.strictObject({}),
  mechanism: { layer: 'encoding', encoding: () => ({ prefix: Buffer.of(0xef, 0xbb, 0xbf), encode: null }) },
});

export const utf16 = declareDataFault({
  ...shared,
  id: 'utf-16',
  about: 'The file is in UTF-16.',
  expected: 'repair', reasons: ['encoding', 'file-binary'], formats: ['csv', 'json', 'xml'],
  params: z.strictObject({ bigEndian: z.boolean().default(false), mark: z.boolean().default(true).describe('whether it begins with a byte order mark') }),
  mechanism: {
    layer: 'encoding',
    encoding({ bigEndian, mark }) {
      const encode = (bytes: Buffer): Buffer => {
        if (!isUtf8(bytes)) throw new UsageError('utf-16: the file has bytes that are no UTF-8, and have no form in UTF-16', { hint: 'convert it to UTF-8 first, or leave utf-16 (and latin-1 beside it) out' });
        const littleEndian = Buffer.from(bytes.toString('utf8'), 'utf16le');
        return bigEndian ? littleEndian.swap16() : littleEndian;
      };
      return { prefix: mark ? encode(Buffer.from('\ufeff')) : Buffer.alloc(0), encode };
    },
  },
});
