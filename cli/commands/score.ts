import type { Command } from 'commander';
import type { Plant } from '../../engine/damage.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { plantsOf } from '../break/manifest-file.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { gradeCaught, gradeStored, Manifest, type Grade, type Grades } from '../score/grade.ts';
import { readCatches, readTable } from '../score/sources.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount, plural } from '../text/number.ts';
import { table } from '../text/table.ts';

interface ScoreFlags {
  readonly manifest: string;
  readonly caught?: string;
  readonly table?: string;
  readonly key?: readonly string[];
  readonly clean?: string;
  readonly strict?: boolean;
  readonly minRecall?: number;
  readonly minPrecision?: number;
  readonly json?: boolean;
}

export const command: CommandModule<ScoreFlags> = {
  examples: [
    ['score --manifest examples/data/manifest.jsonl --caught examples/data/held.jsonl', 'grades what a gate held'],
    ['score --manifest examples/data/manifest.jsonl --table examples/data/table.csv --key id --clean examples/data/orders.csv', 'grades what a loader loaded'],
  ],
  configure(command: Command): void {
    command
      .requiredOption('--manifest <file>', 'the manifest.jsonl of wavetank break')
      .option('--caught <file>', 'what was held: item, row, line, key or byteOffset and byteLength, and reason; JSON lines, CSV or Parquet')
      .option('--table <file>', 'what was loaded: CSV, Parquet, JSON lines, or file.duckdb:table')
      .option('--key <columns>', 'of the table: those that break had as key', (text) => text.split(',').map((name) => name.trim()))
      .option('--clean <file>', 'the file as it was: tells what was loaded wrong, and what was lost')
      .option('--strict', 'a reason must be one that fits the damage')
      .option('--min-recall <share>', 'fail below it: 0.95', share('--min-recall'))
      .option('--min-precision <share>', 'fail below it: 0.99', share('--min-precision'))
      .option('--json', 'the grades as one JSON document');
  },
  async execute({ flags, terminal }: Invocation<ScoreFlags>): Promise<ExitCode> {
    contradictions(flags);
    const plants: Plant[] = [];
    for await (const plant of plantsOf(flags.manifest)) plants.push(plant);
    const manifest = new Manifest(plants);
    const found = flags.table === undefined ? null : await readTable(flags.table, flags.manifest, flags.key!, flags.clean ?? null);
    const grades = found === null ? gradeCaught(manifest, await readCatches(flags.caught!), flags.strict ?? false) : gradeStored(manifest, found.stored, found.lost ?? 0, found.rows);
    const strangers = found?.strangers ?? null;
    if (flags.json) terminal.emit(`${JSON.stringify({ ...grades, strangers }, null, 2)}\n`);
    else say(grades, { strangers, isTable: found !== null, lostKnown: found === null || found.lost !== null }, terminal);
    return codeOf(grades.total, flags);
  },
};

function say({ kinds, total, undecidable }: Grades, { strangers, isTable, lostKnown }: { strangers: number | null; isTable: boolean; lostKnown: boolean }, terminal: Terminal): void {
  const cells = (grade: Grade): string[] => [
    grade.kind, ...[grade.planted, grade.caught, grade.missed, grade.open].map(formatCount), lostKnown ? formatCount(grade.false) : '–', ...[lostKnown ? grade.precision : null, grade.recall].map(shareText),
  ];
  const right = { align: 'right' } as const;
  const rows = [['kind', 'planted', 'caught', 'missed', 'open', 'false', 'precision', 'recall'], ...kinds.map(cells), ...(kinds.length > 1 ? [cells(total)] : [])];
  for (const row of table(rows, [{}, right, right, right, right, right, right, right])) terminal.say(row);
  const notes = [
    ...(total.planted === 0 ? ['the manifest has no damage that could be graded'] : []),
    ...(undecidable > 0 ? [`${plural(undecidable, 'record')} that bytes and schema cannot decide: not graded`] : []),
    ...(total.open > 0 ? [`open: ${isTable ? 'loaded, and whether as it was, --clean tells' : 'not held, and whether it was put right, --table with --clean tells'}`] : []),
    ...(!lostKnown ? ['what was lost without damage, --clean tells'] : []),
    ...(strangers !== null && strangers > 0 ? [`${plural(strangers, 'row')} of the table ${strangers === 1 ? 'has' : 'have'} a key that the file never had`] : []),
  ];
  if (notes.length > 0) terminal.say();
  for (const note of notes) terminal.say(terminal.style('quiet', note));
}

function shareText(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function codeOf({ planted, recall, precision }: Grade, { minRecall, minPrecision }: ScoreFlags): ExitCode {
  const below = (value: number | null, limit: number | undefined): boolean => limit !== undefined && value !== null && value < limit;
  if (below(recall, minRecall) || below(precision, minPrecision)) return exitCode.failed;
  return planted === 0 ? exitCode.undecided : exitCode.ok;
}

function contradictions({ caught, table: loaded, key, clean, strict }: ScoreFlags): void {
  if ((caught === undefined) === (loaded === undefined)) {
    throw new UsageError(caught === undefined ? 'nothing is named to be graded' : '--caught and --table cannot both be graded', { hint: '--caught held.jsonl, or --table orders.csv --key id' });
  }
  if (loaded !== undefined && key === undefined) throw new UsageError('a table is graded by the key of its rows', { where: '--key', hint: '--key id' });
  if (caught !== undefined && (key !== undefined || clean !== undefined)) throw new UsageError('--key and --clean belong to --table', { hint: 'leave them out' });
  if (loaded !== undefined && strict) throw new UsageError('a table tells no reasons', { where: '--strict', hint: 'leave it out' });
}

function share(where: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= 1) return value;
    throw new UsageError(`"${text}" is no share`, { where, hint: 'a number from 0 to 1' });
  };
}
