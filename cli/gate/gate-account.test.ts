import { expect, test } from 'vitest';
import { reasons, type ReasonId } from '../../pipeline/gate/reason.ts';
import type { GateReport } from '../../pipeline/gate/report.ts';
import { ansiStyle, noStyle, widthOf } from '../text/style.ts';
import { accountLines } from './gate-account.ts';

const ids = Object.keys(reasons) as ReasonId[];
const sha256 = 'a'.repeat(64);
/** A file in which everything is wrong that can be, and whatever can be repaired was. */
const report: GateReport = {
  file: { verdict: 'held', findings: ids.map((reason) => ({ reason, detail: reason === 'checksum' ? `its sha256 is ${sha256}, and ${sha256} was sent` : 'it has 1,234,567,890 of them, and 1,234,567,891 were sent', hint: reasons[reason].hint })) },
  rows: 1_234_567_890, kept: 0, held: 1_234_567_890, copies: 12_345,
  heldBy: Object.fromEntries(ids.map((reason) => [reason, { count: 123_456, first: { line: 1_234_567_890, column: 12_345_678, field: 'a_column_of_some_length', detail: `"${'x'.repeat(40)}…" is no decimal with up to 2 digits after the point` } }])),
  repaired: { groupedNumbers: 123_456, reorderedColumns: true, decimalCommas: true, encoding: true },
  blankLines: 12_345, bytes: 123_456_789_012, sha256,
  dialect: { delimiter: '\t', quote: '"', lineEnd: 'mixed', encoding: 'windows-1252', bom: true },
} as unknown as GateReport;

test.each([80, 100, 200])('every reason with its hint, and all that was repaired, stand within %i columns', (width) => {
  for (const style of [noStyle, ansiStyle]) {
    const lines = accountLines('orders.csv', report, { style, width });
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    const text = lines.join(' ').replaceAll(/\s+/g, ' ');
    if (style === noStyle) for (const reason of ids) expect(text).toContain(reasons[reason].hint);
  }
});
