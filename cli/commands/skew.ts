import type { Command } from 'commander';
import { parseQuantity } from '../../engine/quantity.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { adviceFor } from '../../pipeline/spark-log/advice.ts';
import { readSparkLog, type ReadLog } from '../../pipeline/spark-log/read-log.ts';
import { skewOf, type StageSkew } from '../../pipeline/spark-log/skew.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { verdictWord, widthOf } from '../text/style.ts';
import { hanging, table, wrap } from '../text/table.ts';

interface SkewFlags {
  readonly limit: number;
  readonly minRows: number;
  readonly json?: boolean;
}

const mostStages = 20;
const mostPartitions = 5;
const shortestName = 10;

export const command: CommandModule<SkewFlags> = {
  examples: [
    ['skew examples/spark-logs', 'a log in which one key has four rows of ten'],
    ['skew examples/spark-logs --limit 6 --json', 'for programs, and less strict'],
  ],
  exits: { ok: 'no stage is over the limit', failed: 'a stage is', undecided: 'the log cannot tell' },
  configure(command: Command): void {
    command
      .argument('<event-log>', 'an event log of Apache Spark: a file, a folder of rolled files, or a folder that holds one log; zstd or not compressed')
      .option('--limit <ratio>', 'how many times the rows of the median a task may read', limitOf, 2)
      .option('--min-rows <rows>', 'a task with fewer rows is never called hot', (text) => countOf(text, '--min-rows'), 1000)
      .option('--json', 'the report as one JSON document, with every stage');
  },
  async execute({ args: [path], flags, terminal }: Invocation<SkewFlags>): Promise<ExitCode> {
    const log = await readSparkLog(path);
    const stages = log.application.stages.map((stage) => skewOf(stage, flags.limit, flags.minRows));
    if (flags.json) terminal.emit(`${JSON.stringify(document(log, stages, flags), null, 2)}\n`);
    else sayReport(log, stages, flags, terminal);
    return codeOf(log, stages);
  },
};

function limitOf(text: string): number {
  const value = parseQuantity(text, 'factor', '--limit');
  if (value > 1) return value;
  throw new UsageError(`every task would be over a limit of ${text}`, { where: '--limit', hint: 'a number above 1, such as 1.5' });
}

function countOf(text: string, where: string): number {
  const value = parseQuantity(text, 'count', where);
  if (value >= 1) return value;
  throw new UsageError(`${text} rows are none`, { where, hint: 'a number from 1, such as 1000' });
}

/** Stages that can be skewed: two tasks or more, and rows that they read. */
function judged(stages: readonly StageSkew[]): StageSkew[] {
  return stages.filter(({ stage, totalRows }) => stage.tasks.length > 1 && totalRows > 0);
}

function codeOf({ flaws }: ReadLog, stages: readonly StageSkew[]): ExitCode {
  if (stages.some(({ skewed }) => skewed)) return exitCode.failed;
  return flaws.length > 0 || judged(stages).length === 0 ? exitCode.undecided : exitCode.ok;
}

function verdictText(log: ReadLog, stages: readonly StageSkew[], { limit }: SkewFlags, { style }: Terminal): string {
  const skewed = stages.filter((each) => each.skewed).length;
  const all = judged(stages).length;
  if (skewed > 0) return `${verdictWord('failed', style)}  ${formatCount(skewed)} of ${plural(all, 'stage')} skewed: a task reads more than ${formatNumber(limit)} times the rows of the median`;
  if (all === 0) return `${verdictWord('unknown', style)}  no stage has two tasks with rows to compare`;
  if (log.flaws.length > 0) return `${verdictWord('unknown', style)}  none of ${plural(all, 'stage')} is skewed so far, and the log is not whole`;
  return `${verdictWord('passed', style)}  none of ${plural(all, 'stage')} is skewed: no task reads more than ${formatNumber(limit)} times the rows of the median`;
}

function sayReport(log: ReadLog, stages: readonly StageSkew[], flags: SkewFlags, terminal: Terminal): void {
  const { application } = log;
  for (const line of wrap(verdictText(log, stages, flags, terminal), terminal.width)) terminal.say(line);
  const tasks = stages.reduce((sum, { stage }) => sum + stage.tasks.length, 0);
  const tookMs = application.startedMs === null || application.endedMs === null ? null : application.endedMs - application.startedMs;
  terminal.say(terminal.style('quiet', [
    application.name ?? log.path, application.sparkVersion === null ? 'Spark' : `Spark ${application.sparkVersion}`, tookMs === null ? 'no end' : formatDuration(tookMs),
    plural(application.jobs, 'job'), plural(stages.length, 'stage'), plural(tasks, 'task'),
  ].join(' · ')));
  for (const flaw of log.flaws) for (const line of hanging('!', flaw, 2, terminal.width)) terminal.say(terminal.style('warning', line));
  const shown = judged(stages).toSorted((a, b) => Number(b.skewed) - Number(a.skewed) || b.excessMs - a.excessMs || a.stage.id - b.stage.id);
  if (shown.length === 0) return;
  terminal.say();
  for (const line of stageTable(shown.slice(0, mostStages), terminal)) terminal.say(line);
  if (shown.length > mostStages) terminal.say(terminal.style('quiet', `${mostStages} of ${shown.length} stages shown, the most skewed first; --json has all`));
  for (const each of shown.filter(({ skewed }) => skewed).slice(0, mostStages)) sayStage(each, log, terminal);
}

/** The names come last, and have what is left of the line. */
function stageTable(stages: readonly StageSkew[], { style, width }: Terminal): string[] {
  const right = { align: 'right' } as const;
  const rows = table([
    ['stage', 'tasks', 'rows', 'largest', 'median', 'ratio', 'longest'],
    ...stages.map(({ stage, totalRows, rows: spread, durationMs, skewed }) => [
      stageId(stage), formatCount(stage.tasks.length), formatCount(totalRows), formatCount(spread.max), formatCount(spread.median),
      style(skewed ? 'bad' : 'quiet', ratioText(spread.ratio)), formatDuration(durationMs.max),
    ]),
  ], [right, right, right, right, right, right, right]);
  const left = Math.max(shortestName, width - 2 - Math.max(...rows.map(widthOf)));
  return rows.map((row, i) => `${row}  ${i === 0 ? 'name' : shortName(nameOf(stages[i - 1].stage), left)}`);
}

function sayStage(skew: StageSkew, { application }: ReadLog, terminal: Terminal): void {
  const { stage, hot, rows, durationMs } = skew;
  const { partitioning, todo } = adviceFor(skew, application.properties);
  terminal.say();
  const what = stage.readsShuffle ? 'partition' : 'split';
  terminal.say(`${terminal.style('strong', `stage ${stageId(stage)}`)}  ${nameOf(stage)}`);
  if (partitioning !== null) for (const line of hanging('', `${what}s by ${partitioning}`, 2, terminal.width)) terminal.say(line);
  const right = { align: 'right' } as const;
  for (const line of table(hot.slice(0, mostPartitions).map((each) => [
    `  hot ${what} ${each.index}`, `${formatCount(each.rows)} rows`, `${formatNumber(each.share * 100)} % of the stage`, `${ratioText(each.ofMedian)}x the median`, formatDuration(each.durationMs),
  ]), [{}, right, right, right, right])) terminal.say(line);
  if (hot.length > mostPartitions) terminal.say(terminal.style('quiet', `  ${mostPartitions} of ${hot.length} hot ${what}s shown; --json has all`));
  terminal.say(`  the longest task takes ${formatDuration(durationMs.max)}, the median ${formatDuration(durationMs.median)}${rows.max === hot[0].rows ? '' : ', for other reasons than its rows'}`);
  for (const sentence of todo) for (const line of hanging('  -', sentence, 4, terminal.width)) terminal.say(line);
}

function stageId({ id, attempt }: StageSkew['stage']): string {
  return attempt === 0 ? String(id) : `${id}.${attempt}`;
}

function nameOf({ name, jobGroup }: StageSkew['stage']): string {
  // Of `collect at /home/me/job.py:8` the file's own name tells as much.
  const short = name.replace(/ at \S*\/([^/\s]+)$/, ' at $1');
  return jobGroup === null ? short : `${jobGroup}: ${short}`;
}

function shortName(name: string, width: number): string {
  return name.length <= width ? name : `${name.slice(0, width - 1)}…`;
}

function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? ratio.toFixed(ratio < 10 ? 2 : 1) : '∞';
}

/** Infinity has no form in JSON: a ratio to a median of zero is null. */
function document({ path, application, flaws }: ReadLog, stages: readonly StageSkew[], { limit, minRows }: SkewFlags): object {
  const { id, name, sparkVersion, startedMs, endedMs, jobs } = application;
  return {
    log: path, application: { id, name, sparkVersion, startedMs, endedMs, jobs }, whole: flaws.length === 0, flaws, limit, minRows,
    stages: stages.map((skew) => {
      const { stage, totalRows, rows, bytes, durationMs, cpuMs, spilledBytes, hot, skewed, excessMs } = skew;
      return {
        stage: stage.id, attempt: stage.attempt, name: stage.name, jobGroup: stage.jobGroup, tasks: stage.tasks.length, failedTasks: stage.failedTasks,
        readsShuffle: stage.readsShuffle, skewed, totalRows, rows: finite(rows), bytes: finite(bytes), durationMs: finite(durationMs), cpuMs: finite(cpuMs),
        spilledBytes, excessMs, hotPartitions: hot.map((each) => finite(each)), ...adviceFor(skew, application.properties),
      };
    }),
  };
}

function finite(values: object): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
}
