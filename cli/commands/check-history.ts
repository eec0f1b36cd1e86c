import type { Command } from 'commander';
import { anomalies, type AnomalyName } from '../../engine/history/anomalies/registry.ts';
import { checkHistory, type AnomalyReport } from '../../engine/history/check-history.ts';
import { readHistory } from '../../engine/history/read-history.ts';
import { settings, type SettingName } from '../../engine/history/settings.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCodeOf, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount, plural } from '../text/number.ts';
import { verdictWord } from '../text/style.ts';
import { hanging, table } from '../text/table.ts';

type Allowable = AnomalyName | SettingName;

interface CheckHistoryFlags {
  readonly allow?: readonly Allowable[];
  readonly json?: boolean;
}

/** Findings of each anomaly that come with their evidence: for reading, and for programs. */
const mostFindings = { text: 3, json: 100 } as const;

export const command: CommandModule<CheckHistoryFlags> = {
  examples: [
    ['check-history examples/histories/clean.jsonl', 'nothing to find'],
    ['check-history examples/histories/anomalous.jsonl --allow at-least-once', 'a lost write, and a duplicate that is allowed'],
  ],
  exits: { ok: 'no anomaly that is not allowed', failed: 'one that is not allowed', undecided: 'the history cannot tell, or holds nothing' },
  configure(command: Command): void {
    command
      .argument('<file>', 'JSON lines, one operation each: docs/delivery-histories.md has the format')
      .option('--allow <names>', `anomalies that fail nothing, by name or by setting: ${Object.keys(settings).join(', ')}; repeatable`, allowable)
      .option('--json', 'the report as one JSON document');
  },
  async execute({ args: [file], flags, terminal }: Invocation<CheckHistoryFlags>): Promise<ExitCode> {
    const history = await readHistory(file);
    const report = checkHistory(history, { allow: flags.allow, findings: flags.json ? mostFindings.json : mostFindings.text });
    const code = exitCodeOf({ status: 'completed', verdict: report.verdict });
    if (flags.json) {
      terminal.emit(`${JSON.stringify({ history: file, ...report }, null, 2)}\n`);
      return code;
    }
    terminal.say(`${verdictWord(report.verdict, terminal.style)}  ${report.reason}`);
    terminal.say(terminal.style('quiet', [
      file, plural(report.operations, 'operation'), plural(report.processes, 'process', 'processes'), `${plural(report.sent, 'record')} sent`, `${formatCount(report.polled)} polled`,
    ].join(' · ')));
    terminal.say();
    for (const line of anomalyTable(report.anomalies, terminal)) terminal.say(line);
    for (const each of report.anomalies) sayFindings(each, terminal);
    return code;
  },
};

function allowable(text: string, before: readonly Allowable[] = []): Allowable[] {
  const known = { ...anomalies, ...settings };
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '');
  for (const name of names) {
    if (Object.hasOwn(known, name)) continue;
    const near = nearest(name, Object.keys(known));
    throw new UsageError(`unknown anomaly or setting "${name}"${near === null ? '' : `: did you mean ${near}?`}`, {
      where: '--allow', hint: `an anomaly (${Object.keys(anomalies).join(', ')}) or a setting (${Object.keys(settings).join(', ')})`,
    });
  }
  return [...before, ...names as Allowable[]];
}

function anomalyTable(reports: readonly AnomalyReport[], { style, width }: Terminal): string[] {
  const rows = table([
    ['anomaly', 'verdict', 'found'],
    ...reports.map(({ id, verdict, allowed, count }) => [id, allowed && verdict !== 'passed' ? style('quiet', '– allowed') : verdictWord(verdict, style), formatCount(count)]),
  ], [{}, {}, { align: 'right' }]);
  const indent = rows[0].length + 2;
  return rows.flatMap((row, i) => {
    const reason = reports[i - 1]?.reason ?? null;
    return reason === null ? [row] : hanging(row, reason, indent, width);
  });
}

function sayFindings({ id, count, findings }: AnomalyReport, terminal: Terminal): void {
  if (count === 0) return;
  terminal.say();
  for (const line of hanging(terminal.style('strong', id), anomalies[id].about, id.length + 2, terminal.width)) terminal.say(line);
  for (const { text, operations } of findings) {
    for (const line of hanging('  ', text, 2, terminal.width)) terminal.say(line);
    for (const line of table(operations.map((operation) => [`    line ${operation.line}`, operation.text]))) terminal.say(line);
  }
  if (count > findings.length) terminal.say(terminal.style('quiet', `  ${formatCount(findings.length)} of ${formatCount(count)} shown; --json has up to ${mostFindings.json}`));
}
