import type { DataFault } from './data-fault.ts';
import { crlfMix, latin1, longLine, nulBytes } from './kinds/bytes.ts';
import { formulaCell, impossibleDate, localeNumber, textInNumber } from './kinds/cells.ts';
import { ragged, shiftedColumns, surplusEmptyCell } from './kinds/columns.ts';
import { checksumMismatch, deliveredTwice, late, missing, rowCountMismatch, stillBeingWritten, truncated, yesterdaysFile, zeroBytes } from './kinds/deliveries.ts';
import { bom, utf16 } from './kinds/encodings.ts';
import { headerDuplicated, headerMissing, headerRenamed, headerReordered, wrongDelimiter } from './kinds/header.ts';
import { duplicateKey, duplicateRow, repeatedHeader, secondTable } from './kinds/lines.ts';
import { delayed, dropped, duplicate, reorder } from './kinds/order.ts';
import { strayQuote, unclosedQuote } from './kinds/quotes.ts';
import { noise, nulled, rounded, scaled, stuckValue, swapped } from './kinds/values.ts';

/** Kinds of damage to data that can be planted, by their ids. */
export const dataFaults = {
  truncated,
  'zero-bytes': zeroBytes,
  missing,
  late,
  'still-being-written': stillBeingWritten,
  'delivered-twice': deliveredTwice,
  'yesterdays-file': yesterdaysFile,
  'checksum-mismatch': checksumMismatch,
  'row-count-mismatch': rowCountMismatch,
  'wrong-delimiter': wrongDelimiter,
  bom,
  'utf-16': utf16,
  'header-missing': headerMissing,
  'header-duplicated': headerDuplicated,
  'header-renamed': headerRenamed,
  'header-reordered': headerReordered,
  'repeated-header': repeatedHeader,
  'second-table': secondTable,
  'unclosed-quote': unclosedQuote,
  'stray-quote': strayQuote,
  ragged,
  'surplus-empty-cell': surplusEmptyCell,
  'shifted-columns': shiftedColumns,
  'latin-1': latin1,
  'nul-bytes': nulBytes,
  'crlf-mix': crlfMix,
  'long-line': longLine,
  'text-in-number': textInNumber,
  'impossible-date': impossibleDate,
  'locale-number': localeNumber,
  'formula-cell': formulaCell,
  'duplicate-row': duplicateRow,
  'duplicate-key': duplicateKey,
  null: nulled,
  noise,
  scale: scaled,
  round: rounded,
  swap: swapped,
  'stuck-value': stuckValue,
  duplicate,
  drop: dropped,
  delayed,
  reorder,
} satisfies Record<string, DataFault>;
