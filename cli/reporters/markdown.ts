import type { Result } from '../../engine/result.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { questionsOf } from '../capacity/questions.ts';
import { comparisonRows, erroredText } from '../compare/comparison-table.ts';
import { soakRows } from '../soak/soak-text.ts';
import type { Soak } from '../soak/soak.ts';
import { sharedRows, splitText } from '../text/account.ts';
import { formatCount } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { endWord, noStyle, verdictMark, verdictWord } from '../text/style.ts';
import { doubtOf, titleOf, type ReporterKind, type RunReport } from './reporter.ts';

export const markdown: ReporterKind = {
  about: 'Markdown tables for a pull request or a build summary',
  machine: true,
  open: (page) => ({
    run: (report) => page.write(runPage(report)),
    capacity: (capacity) => page.write(capacityPage(capacity)),
    soak: (soak) => page.write(soakPage(soak)),
    comparison: (comparison) => {
      const { columns, remedies } = comparisonRows(comparison, noStyle);
      const declared = comparison.declared.map(({ held, decided, text, found }) => [held && decided ? '✓' : decided ? '✗' : '·', text, found]);
      page.write([
        `## compare ${comparison.scenario}: ${comparison.held ? '✓ held' : '✗ did not hold'}\n`,
        ...[columns, remedies, [['', 'declared', 'found'], ...declared]].map(grid),
        ...comparison.errored.map((each) => `- ✗ errored: ${erroredText(each)}\n`),
      ].join('\n'));
    },
  }),
};

function capacityPage(capacity: Capacity): string {
  const { scenario, verdict, limits } = capacity;
  const questions = questionsOf(capacity).map((each) => [verdictMark(each.verdict, noStyle), each.name, each.text]);
  return [
    `## capacity of ${scenario}: ${verdictWord(verdict, noStyle)}\n`,
    grid([['', 'question', 'found'], ...questions]),
    ...(limits === null ? [] : [grid([['what gives first', 'busy', 'full at about'], ...limits.ranked.map(({ what, busy, fullAtEps }) => [what === limits.first ? `**${what}**` : what, `${Math.round(busy * 100)} %`, `${formatCount(fullAtEps)}/s~`])])]),
  ].join('\n');
}

function soakPage(soak: Soak): string {
  return [`## soak of ${soak.scenario}: ${verdictWord(soak.verdict, noStyle)}\n`, `${soak.reason}\n`, grid(soakRows(soak, noStyle))].join('\n');
}

function runPage(report: RunReport): string {
  const { result, replay, why, remark } = report;
  const doubt = doubtOf(result);
  return [
    `## ${titleOf(report)}: ${endWord(result, noStyle)}\n`,
    `${[result.reason, remark].filter(Boolean).join('; ')}\n`,
    ...(doubt === null ? [] : [`${doubt}\n`]),
    grid([['', 'check', 'value', 'limit', ''], ...judgedRows(result)]),
    grid([['account', 'items', ''], ...sharedRows([result.ledger]).map(([row]) => [row.label, formatCount(row.total), splitText(row)])]),
    ...Object.entries(why).map(([id, lines]) => `**${cell(id)}**\n${lines.map((line) => `- ${line}`).join('\n')}\n`),
    `Again: \`${replay}\`\n`,
  ].join('\n');
}

function judgedRows(result: Result): string[][] {
  return [
    ...result.checks.map((each) => [each.verdict, each.id, quantityText(each.value, each.unit), quantityText(each.limit, each.unit), each.message] as const),
    ...result.thresholds.map((each) => [each.verdict, each.metric, quantityText(each.value, each.unit), quantityText(each.limit, each.unit), ''] as const),
  ].map(([verdict, ...rest]) => [verdictWord(verdict, noStyle), ...rest]);
}

/** A table; its first row is the heading. */
function grid([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
