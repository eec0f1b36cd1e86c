import { quantityText } from '../text/quantity-text.ts';
import { verdictGlyph, widthOf, type Style } from '../text/style.ts';
import { pad, table } from '../text/table.ts';
import { isDecided, type ColumnReport, type Comparison, type ContrastReport, type Errored } from './comparison.ts';

export interface ComparisonRows {
  readonly columns: readonly (readonly string[])[];
  readonly remedies: readonly (readonly string[])[];
}

/** The two tables of a comparison, headings first: the columns with their medians, the remedies with their effects. */
export function comparisonRows(comparison: Pick<Comparison, 'columns' | 'contrasts' | 'units' | 'seeds'>, style: Style): ComparisonRows {
  const metrics = Object.keys(comparison.units);
  const columns = comparison.columns.map((column) => [
    column.id, verdictCounts(column), ...metrics.map((metric) => quantityText(column.medians[metric], comparison.units[metric])),
  ]);
  return {
    columns: [['column', 'verdicts', ...metrics], ...columns],
    remedies: [['remedy', '', 'metric', 'without', 'with', 'taken away', '95 %', 'seeds'], ...comparison.contrasts.map((each) => contrastRow(each, comparison.seeds.length, style))],
  };
}

/** `✓ 19 ✗ 1`; blank while nothing has run. */
function verdictCounts({ verdicts }: ColumnReport): string {
  return Object.entries(verdicts).filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${verdictGlyph[verdict as keyof typeof verdictGlyph]} ${count}`).join(' ') || '·';
}

function contrastRow(contrast: ContrastReport, planned: number, style: Style): string[] {
  const value = (figure: number | null) => quantityText(figure, contrast.unit);
  const { difference } = contrast;
  return [
    contrast.remedy, contrast.kind === 'alone' ? 'alone' : 'taken away', contrast.metric,
    value(contrast.medianWithout), value(contrast.medianWith), value(difference?.median ?? null),
    difference?.low == null ? '–' : `${value(difference.low)} … ${value(difference.high)}`,
    `${contrast.improved} of ${contrast.seeds} ${declaredMark(contrast.held, isDecided(contrast, planned), style)}`,
  ];
}

/** A table that is too wide is printed in parts, each with the first `fixed` columns. */
export function fittedTable(rows: readonly (readonly string[])[], fixed: number, width: number): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]))));
  const parts: number[][] = [];
  let room = 0;
  for (let i = fixed; i < widths.length; i++) {
    if (parts.length === 0 || room < widths[i] + 2) {
      parts.push([...Array(fixed).keys()]);
      room = width - widths.slice(0, fixed).reduce((sum, each) => sum + each + 2, 0) + 2;
    }
    parts.at(-1)!.push(i);
    room -= widths[i] + 2;
  }
  return parts.flatMap((part, n) => [
    ...(n > 0 ? [''] : []),
    ...table(rows.map((row) => part.map((i) => row[i])), part.map((i) => ({ align: i < fixed ? 'left' as const : 'right' as const }))),
  ]);
}

function declaredMark(held: boolean, decided: boolean, style: Style): string {
  return held && decided ? style('good', '✓') : decided ? style('bad', '✗') : style('quiet', '·');
}

export function erroredText({ column, seed, reason, replay }: Errored): string {
  return `${column}, seed ${seed}: ${reason}; again: ${replay}`;
}

/** All of a comparison as text. */
export function comparisonText(comparison: Comparison, style: Style, width: number): string[] {
  const { columns, remedies } = comparisonRows(comparison, style);
  const orphans = comparison.contrasts.filter((each) => each.orphans.length > 0)
    .map((each) => `  ${each.without}: only ${each.remedy} is taken away; ${each.orphans.join(', ')}, which needed it, stayed switched on`);
  const labelWidth = Math.max(...comparison.declared.map((each) => [...each.text].length));
  return [
    ...fittedTable(columns, 2, width), ...orphans, '',
    ...fittedTable(remedies, 3, width), `  ${comparison.method}`, '',
    ...comparison.declared.map(({ held, decided, text, found }) => `${declaredMark(held, decided, style)} ${pad(text, Math.min(labelWidth, width - 40))}  ${found}`),
    ...comparison.errored.map((each) => `${style('bad', '✗ errored')}  ${erroredText(each)}`),
  ];
}
