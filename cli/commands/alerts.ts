import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { parseQuantity } from '../../engine/quantity.ts';
import { sampleMsOf } from '../../engine/scenario.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { endingsOf } from '../../engine/store/why.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { alertsDocument, alertsFile, judgedAlerts, sayAlerts, type AlertsReport } from '../alerts/alerts-report.ts';
import { cappedIds, failedIds, faultWindows, type FaultWindow } from '../alerts/fault-windows.ts';
import { episodesOf, noticesOf, withoutFault } from '../alerts/notices.ts';
import { alertsOver, checkRules, findPromtool, promtoolVariable, promtoolVersion } from '../alerts/promtool.ts';
import { alertNames, blindAlerts, readRules, type RuleFile } from '../alerts/rule-files.ts';
import { runSeries, type RunSeries } from '../alerts/run-series.ts';
import { noticedBetween, testFile, type Expected } from '../alerts/test-file.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCodeOf, type ExitCode } from '../exit-code.ts';
import { defaultOut } from '../launch.ts';
import { scenarioOf } from '../scenario-named.ts';
import { runArgument, storedRun } from '../stored-run.ts';
import { formatClock } from '../text/duration.ts';
import { writeWhole } from '../write-whole.ts';

interface AlertsFlags {
  readonly rules: readonly string[];
  readonly out?: string;
  readonly runs: string;
  readonly within: number;
  readonly label?: Readonly<Record<string, string>>;
  readonly promtool?: string;
  readonly json?: boolean;
}

const fileName = 'alerts.yml';

export const command: CommandModule<AlertsFlags> = {
  examples: [
    ['alerts latest --rules rules.yml', 'which faults of the newest run these alerts would have told of'],
    ['alerts latest --rules rules.yml --label job=kafka-exporter --out tests.yml', 'series with a label that the rules ask for, kept as a test of them'],
  ],
  exits: { ok: 'an alert was firing for every fault that broke a check', failed: 'such a fault stayed silent', undecided: 'nobody can tell, as without promtool' },
  configure(command: Command): void {
    command
      .argument('<run>', runArgument)
      .requiredOption('--rules <file>', 'a rule file of Prometheus, repeatable', (file: string, before: readonly string[] = []) => [...before, file])
      .option('--out <file>', `where the series and the rules go, for \`promtool test rules\` (default: ${fileName} in the run's folder)`)
      .option('--runs <folder>', 'where run folders are', defaultOut)
      .addOption(new Option('--within <duration>', 'so long after the end of a fault an alert still counts for it, where no other fault is in force').argParser(within).default(parseQuantity('1m', 'ms'), '1m'))
      .option('--label <name=value>', 'a label that every series is to have, repeatable: what your scrape adds and your rules ask for', label)
      .option('--promtool <path>', `promtool, which evaluates the rules (default: ${promtoolVariable}, or the one on the PATH)`)
      .option('--json', 'the report as one JSON document');
  },
  async execute({ args: [wanted], flags, terminal }: Invocation<AlertsFlags>): Promise<ExitCode> {
    const { rules } = flags;
    const run = storedRun(flags.runs, wanted);
    const promtool = findPromtool(flags.promtool);
    const version = promtool === null ? null : await promtoolVersion(promtool);
    const file = flags.out ?? join(run.folder, fileName);
    if (rules.some((each) => resolve(each) === resolve(file))) throw new UsageError('the rules would be overwritten', { where: '--out', hint: 'name another file' });
    const read = rules.map(readRules);
    if (promtool !== null) await checkRules(promtool, rules);
    const report = await reportOf(run, { ...flags, file, read, promtool, version });
    const document = `${JSON.stringify(alertsDocument(report), null, 2)}\n`;
    // For `brief`, which tells of the alerts of the runs that it is given.
    writeWhole(join(run.folder, alertsFile), document, { what: 'what was found', hint: 'it stands beside the run: make its folder one that can be written to' });
    if (flags.json) terminal.emit(document);
    else sayAlerts(report, terminal);
    return exitCodeOf({ status: 'completed', verdict: judgedAlerts(report).verdict });
  },
};

interface Asked extends Pick<AlertsFlags, 'rules' | 'within' | 'label'> {
  readonly file: string;
  readonly read: readonly RuleFile[];
  readonly promtool: string | null;
  readonly version: string | null;
}

async function reportOf({ folder, plan, result }: StoredRun, { rules, file, read, promtool, version, within: withinMs, label: labels = {} }: Asked): Promise<AlertsReport> {
  const sampleMs = sampleMsOf(await scenarioOf(plan));
  const failed = failedIds(result);
  const named = await endingsOf(folder, failed);
  const windows = faultWindows(plan, result, named);
  const series = await runSeries(folder, sampleMs, windows);
  const span = { sampleMs, withinMs, lastMs: (series.samples - 1) * sampleMs };
  const heading = [
    `What monitoring would have seen of ${plan.scenario}, seed ${plan.seed}, every ${sampleMs / 1000} s, with the rules named below.`,
    'promtool test rules fails where no alert fires for a fault that broke a check of that run:',
    ...(harmful(windows).map(({ fault, atMs, broke }) => `  ${fault} at ${formatClock(atMs)} broke ${broke.join(', ')}`)),
  ];
  writeWhole(file, testFile(file, rules, series, expectations(windows, span, series), labels, heading), { what: 'the test', hint: '--out names a file in a folder that can be written to' });
  const episodes = promtool === null ? [] : episodesOf(await alertsOver(promtool, rules, series, labels), sampleMs);
  return {
    scenario: plan.scenario, seed: plan.seed, status: result.run.status, folder, rules, alerts: alertNames(read), blind: blindAlerts(read, series.values.keys()), promtool: version, sampleMs, withinMs, hasLog: series.hasLog, file, episodes,
    notices: noticesOf(windows, episodes, span), stray: withoutFault(windows, episodes, span),
    partly: cappedIds(named), unexplained: failed.filter((id) => !windows.some(({ broke }) => broke.includes(id))),
  };
}

function harmful(windows: readonly FaultWindow[]): FaultWindow[] {
  return windows.filter(({ broke, status }) => broke.length > 0 && status === 'fired');
}

/** What is evaluated after the end of the run would be of values that nobody has read. */
function expectations(windows: readonly FaultWindow[], { withinMs, lastMs }: { readonly withinMs: number; readonly lastMs: number }, { sampleMs }: RunSeries): Expected[] {
  return harmful(windows).map(({ atMs, endMs }) => noticedBetween(Math.floor(atMs / sampleMs) * sampleMs, Math.floor(Math.min(endMs + withinMs, lastMs) / sampleMs) * sampleMs));
}

function within(text: string): number {
  const ms = parseQuantity(text, 'ms', '--within');
  if (ms > 0) return ms;
  throw new UsageError(`within ${text} nothing can fire`, { where: '--within', hint: 'a time above zero, such as 1m' });
}

function label(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`"${text}" is no label`, { where: '--label', hint: 'write --label job=kafka-exporter' });
  return { ...before, [name]: value };
}
