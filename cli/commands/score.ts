import type { Command } from 'commander';
import type { Plant } from '../../engine/damage.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { plantsOf } from '../break/manifest-file.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { gradeCaught, gradeStored, Manifest, type Grade, type Grades } from '../score/grade.ts';
import { gradeLines } from '../score/grades-table.ts';
import { readCatches } from '../score/sources.ts';
import { readTable, type TableFound } from '../score/stored-table.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { wrap } from '../text/table.ts';

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
  exits: { ok: 'graded, and over the limits that were given', failed: 'below --min-recall or --min-precision', undecided: 'there was nothing that could be graded, or no key was found' },
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
    const grades = found === null ? gradeCaught(manifest, await readCatches(flags.caught!), flags.strict ?? false) : gradeStored(manifest, found.stored, found.lost, found.rows);
    if (flags.json) terminal.emit(`${JSON.stringify({ ...grades, strangers: found?.strangers ?? null, uncompared: found?.uncompared ?? [] }, null, 2)}\n`);
    else say(grades, found, terminal);
    for (const each of doubts(grades.total, found, flags)) for (const line of wrap(each, terminal.width)) terminal.warn(line);
    return codeOf(grades.total, found, flags);
  },
};

function say(grades: Grades, found: TableFound | null, terminal: Terminal): void {
  for (const line of gradeLines(grades, terminal.width)) terminal.say(line);
  const notes = notesOf(grades.total, grades.undecidable, grades.gone, found);
  if (notes.length > 0) terminal.say();
  for (const note of notes) for (const line of wrap(note, terminal.width)) terminal.say(terminal.style('quiet', line));
}

function notesOf(total: Grade, undecidable: number, gone: number, found: TableFound | null): string[] {
  const { strangers = 0, uncompared = [] } = found ?? {};
  return [
    ...(total.planted === 0 ? ['the manifest has no damage that could be graded'] : []),
    ...(undecidable > 0 ? [`${plural(undecidable, 'record')} that bytes and schema cannot decide: not graded`] : []),
    ...(gone > 0 ? [`open: ${plural(gone, 'record')} never sent, which no row can show`] : []),
    ...(total.open > gone ? [`open: ${found !== null ? 'loaded, and whether as it was, --clean tells' : 'not held, or with the whole file; whether it was put right, --table with --clean tells'}`] : []),
    ...(found !== null && found.lost === null ? ['what was lost without damage, --clean tells'] : []),
    ...(strangers !== null && strangers > 0 ? [`${plural(strangers, 'row')} of the table ${strangers === 1 ? 'has' : 'have'} a key that the file never had`] : []),
    ...(uncompared.length > 0 ? [`not compared, since table or file alone has them: ${uncompared.join(', ')}`] : []),
  ];
}

/** Limits that were asked for, with the shares that they limit. */
function limits({ recall, precision }: Grade, { minRecall, minPrecision }: ScoreFlags): { readonly name: string; readonly limit: number; readonly value: number | null }[] {
  return [{ name: '--min-recall', limit: minRecall, value: recall }, { name: '--min-precision', limit: minPrecision, value: precision }]
    .flatMap(({ name, limit, value }) => (limit === undefined ? [] : [{ name, limit, value }]));
}

/** Where no key of the manifest is in the table, every damaged record counts as held: so it does where keys are written otherwise. */
function doubts(total: Grade, found: TableFound | null, flags: ScoreFlags): string[] {
  return [
    ...limits(total, flags).filter(({ value }) => value === null).map(({ name }) => `${name}: there is nothing that it could be judged by`),
    ...(hasNoKey(found) ? ['not one planted key is in the table: all of it was held, or --key is not what break had as key, or keys are written otherwise; --clean tells'] : []),
    ...(found !== null && found.strangers !== null && found.rows > 0 && found.strangers === found.rows ? ['not one row of the table has a key of the file: is --key what break had as key, and are keys written as they were?'] : []),
  ];
}

function hasNoKey(found: TableFound | null): boolean {
  return found !== null && found.strangers === null && found.rows > 0 && found.keysPlanted > 0 && found.keysFound === 0;
}

function codeOf(total: Grade, found: TableFound | null, flags: ScoreFlags): ExitCode {
  const judged = limits(total, flags);
  if (judged.some(({ limit, value }) => value !== null && value < limit)) return exitCode.failed;
  return total.planted === 0 || hasNoKey(found) || judged.some(({ value }) => value === null) ? exitCode.undecided : exitCode.ok;
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
