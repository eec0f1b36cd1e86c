import { rule } from '../text/box.ts';
import { beside, block, marked, paragraph, widthOf } from '../text/cells.ts';
import type { Theme } from '../theme.ts';
import { markLook, markedRows } from './marks.ts';
import { labelled } from './said.ts';
import { wideColumns } from './state.ts';
import { wrapped } from './typing.ts';
import type { SheetView } from './view.ts';

const nameCells = 16;
const gap = 3;
const evidenceCells = 40;

/** The five lines, each with its evidence; then what an examiner reads, and where it is kept. */
export function sheetRows({ lines, explanation, ticks, file, seal, again, report }: SheetView, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const boxes = ticks.map((tick) => `[ ] ${tick}`).join('  ');
  return [
    ...lines.flatMap((each, i) => lineRows(each, i + 1, width, theme)),
    rule(width, 'explanation', paint('quiet', 'for an examiner'), false, theme),
    ...paragraph(boxes, width), ...(explanation === '' ? [paint('quiet', 'nothing was written')] : wrapped(explanation, width).map(({ text }) => text)),
    rule(width, 'kept', '', false, theme),
    ...labelled('sheet', `${file}, sealed ${seal}`, width, theme), ...labelled('again', again, width, theme), ...labelled('as a page', report, width, theme), '',
    ...paragraph(`No total: ${lines.length} lines, each with its evidence.`, width).map((row) => paint('quiet', row)),
  ];
}

function lineRows({ name, mark, result, evidence, parts }: SheetView['lines'][number], nth: number, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const look = markLook[mark];
  const isWide = width >= wideColumns;
  const inner = width - nameCells - 1 - (isWide ? evidenceCells + gap : 0);
  const found = [...marked(paint(look.tone, look.glyph), paint('strong', result), inner), ...packed(parts.map((part) => markedRows(part, inner, theme)), inner)];
  const names = block([`${paint('quiet', String(nth))} ${paint('strong', name)}`], nameCells, 1);
  const quiet = (rows: readonly string[]): string[] => rows.map((row) => paint('quiet', row));
  if (!isWide) {
    const rows = [...found, ...quiet(paragraph(evidence, inner))];
    return beside(1, block(names, nameCells, rows.length), block(rows, inner, rows.length));
  }
  const beyond = quiet(paragraph(evidence, evidenceCells));
  const height = Math.max(found.length, beyond.length);
  return beside(gap, beside(1, block(names, nameCells, height), block(found, inner, height)), block(beyond, evidenceCells, height));
}

/** Parts of one short row each stand side by side. */
function packed(parts: readonly (readonly string[])[], width: number): string[] {
  const rows: string[] = [];
  let isOpen = false;
  for (const part of parts) {
    const isShort = part.length === 1 && widthOf(part[0]) <= shortCells;
    const joined = isOpen && isShort ? `${rows.at(-1)}  ${part[0]}` : null;
    if (joined !== null && widthOf(joined) <= width) rows[rows.length - 1] = joined;
    else rows.push(...part);
    isOpen = isShort;
  }
  return rows;
}

const shortCells = 36;
