import { formatClock } from '../text/duration.ts';
import { widthOf, type Style, type Tone } from '../text/style.ts';
import { hanging } from '../text/table.ts';
import { answersSchema, type Answers } from './answers.ts';
import { inTime } from './judge.ts';
import { lineIds, type Line, type LineId, type Mark } from './line.ts';
import { limitMs } from './paper.ts';
import { gradeCommand, reportCommand, type Sheet } from './sheet.ts';

export const markGlyphs: Readonly<Record<Mark, readonly [glyph: string, tone: Tone]>> = {
  right: ['✓', 'good'], told: ['·', 'quiet'], near: ['≈', 'warning'], unsaid: ['–', 'quiet'], unknown: ['?', 'warning'], wrong: ['✗', 'bad'],
};

export const lineNames: Readonly<Record<LineId, string>> = {
  diagnosis: 'diagnosis', prediction: 'prediction', outcome: 'outcome', unseen: 'unseen seeds', 'side-effects': 'side effects',
};

const indent = 17;

/** Short texts side by side, two blanks between them, in lines of at most `width`; one that is longer has a line of its own. */
function packed(texts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const joined = lines.length === 0 ? text : `${lines.at(-1)}  ${text}`;
    if (lines.length > 0 && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(text);
  }
  return lines;
}

/** When the last thing was said that counts. */
export function lastWordMs({ diagnosis, ruledOut, tries, choice, explanation }: Answers): number {
  return Math.max(0, ...[diagnosis, ...ruledOut, ...tries, choice, explanation].filter(inTime).map((said) => said!.at));
}

/** A sheet for people: five lines, each with its evidence, and no total. */
export function sheetText(sheet: Sheet, style: Style, width: number): string[] {
  const { paper, lines, explanation } = sheet;
  const glyph = (mark: Mark): string => style(markGlyphs[mark][1], markGlyphs[mark][0]);
  const answers = answersSchema.parse(sheet.answers);
  const { name } = answers;
  const inner = width - indent;
  const partsOf = (parts: Line['parts']): string[] => parts.map((part) => `${glyph(part.mark)} ${part.text}`);
  const five = lines.flatMap(({ id, mark, result, evidence, parts }, i) => [
    ...hanging(`${i + 1} ${lineNames[id]}`, `${glyph(mark)} ${result}`, indent, width),
    ...(id === 'outcome' || id === 'unseen' ? packed(partsOf(parts), inner) : partsOf(parts)).flatMap((line) => hanging('', line, indent, width)),
    ...hanging('', style('quiet', evidence), indent, width),
  ]);
  return [
    `interview ▸ paper ${paper.number}${paper.day === null ? '' : ` of ${paper.day}`} · one hidden fault${name === undefined ? '' : ` · ${name}`}`,
    `last word ${formatClock(lastWordMs(answers))} of ${formatClock(limitMs)} · sealed ${sheet.seal.slice(0, 8)}`,
    '',
    ...five,
    ...hanging('  explanation', explanation.ticks.map((tick) => `[ ] ${tick}`).join('  '), indent, width),
    ...(explanation.text === '' ? [] : explanation.text.split('\n').flatMap((line) => hanging('', line, indent, width))),
    '',
    `No total: ${lineIds.length} lines, each with its evidence; an examiner ticks the rest.`,
  ];
}

/** The same with its file, and how it is executed again, and read as a page. */
export function sheetLines(sheet: Sheet, file: string, style: Style, width: number): string[] {
  return [...sheetText(sheet, style, width), `sheet   ${file}`, `again   ${gradeCommand(file)}`, `page    ${reportCommand(file)}`];
}
