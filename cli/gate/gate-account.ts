import { reasons, type ReasonId } from '../../pipeline/gate/reason.ts';
import type { GateReport } from '../../pipeline/gate/report.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount, plural } from '../text/number.ts';
import { hanging, table, wrap } from '../text/table.ts';

/** What became of a file, for a person. */
export function accountLines(name: string, report: GateReport, { style, width }: Pick<Terminal, 'style' | 'width'>): string[] {
  const { file, kept, held } = report;
  const good = file.verdict === 'kept' && held === 0;
  const word = good ? style('good', '✓ kept') : file.verdict === 'dropped' ? style('good', '✓ dropped') : style('bad', '✗ held');
  return [
    ...hanging(word, headline(name, report), 9, width),
    ...file.findings.flatMap(({ reason, detail, hint }) => [
      '', ...hanging(style('strong', reason), `${reasons[reason].about} Here ${detail}: ${hint}.`, reason.length + 2, width),
    ]),
    ...(report.rows === null ? [] : ['', ...table([
      ['rows', formatCount(report.rows)], ['kept', formatCount(kept)], ['held', formatCount(held)],
      ...(report.copies > 0 ? [['copies', formatCount(report.copies), 'the same row twice: kept once']] : []),
    ], [{}, { align: 'right' }])]),
    ...heldLines(report, { style, width }),
    ...notes(report).flatMap((note, i) => [...(i === 0 ? [''] : []), ...wrap(note, width).map((line) => style('quiet', line))]),
  ];
}

function headline(name: string, { file, rows, kept, held }: GateReport): string {
  if (file.verdict === 'dropped') return `${name}: the same file came before; nothing is lost`;
  if (file.verdict === 'held') return `${name}: the whole file, for ${file.findings.map(({ reason }) => reason).join(', ')}`;
  if (held > 0) return `${name}: ${formatCount(held)} of ${plural(kept + held, 'row')}`;
  return `${name}: ${rows === 0 ? 'it has no rows' : `all of ${plural(kept, 'row')}`}`;
}

/** The rows that have a reason of their own, the first example of each, and what to do. */
function heldLines({ heldBy }: GateReport, { style, width }: Pick<Terminal, 'style' | 'width'>): string[] {
  const entries = Object.entries(heldBy) as [ReasonId, NonNullable<GateReport['heldBy'][ReasonId]>][];
  if (entries.length === 0) return [];
  const rows = table([
    ['held for', 'rows', 'first'],
    ...entries.map(([reason, { count, first }]) => [reason, formatCount(count), `line ${formatCount(first.line)}${first.column > 1 ? `, byte ${formatCount(first.column)}` : ''}`]),
  ], [{}, { align: 'right' }]);
  return ['', style('quiet', rows[0]), ...entries.flatMap(([reason, { first }], i) => [
    rows[i + 1],
    ...hanging('', `${first.field === null ? '' : `${first.field}: `}${first.detail}`, 4, width),
    ...hanging('', reasons[reason].hint, 4, width).map((line) => style('quiet', line)),
  ])];
}

function notes({ dialect, repaired, blankLines, bytes }: GateReport): string[] {
  if (dialect === null) return [plural(bytes, 'byte')];
  const signs = [
    `delimiter ${dialect.delimiter === '\t' ? 'tab' : dialect.delimiter}`, `quote ${dialect.quote}`, `line ends ${dialect.lineEnd}`, `${dialect.encoding}${dialect.bom ? ' with a mark' : ''}`, plural(bytes, 'byte'),
  ];
  const mended = [
    ...(repaired.encoding ? [`read as ${dialect.encoding}`] : []),
    ...(repaired.reorderedColumns ? ['columns put in order by their names'] : []),
    ...(repaired.decimalCommas ? ['decimals have a comma in all of the file'] : []),
    ...(repaired.groupedNumbers > 0 ? [`${plural(repaired.groupedNumbers, 'row')} with numbers like 1.234,5`] : []),
    ...(blankLines > 0 ? [`${plural(blankLines, 'blank line')} skipped`] : []),
  ];
  return [signs.join(' · '), ...(mended.length > 0 ? [`repaired: ${mended.join(' · ')}`] : [])];
}
