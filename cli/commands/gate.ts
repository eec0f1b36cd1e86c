import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { parseQuantity } from '../../engine/quantity.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { readControl } from '../../pipeline/gate/control.ts';
import { defaultKeyLimitBytes } from '../../pipeline/gate/gate.ts';
import { inferFeed } from '../../pipeline/gate/infer.ts';
import type { GateReport } from '../../pipeline/gate/report.ts';
import { readFeed } from '../../pipeline/gate/schema.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { accountLines } from '../gate/gate-account.ts';
import { openSource, type GateSource } from '../gate/gate-source.ts';
import { readJsonFile } from '../gate/json-file.ts';
import { runGate } from '../gate/run-gate.ts';
import { sayInterrupted, withInterruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { wrap } from '../text/table.ts';

interface GateFlags {
  readonly schema?: string;
  readonly control?: string;
  readonly accepted?: string;
  readonly held?: string;
  readonly keyMemory: number;
  readonly infer?: boolean;
  readonly json?: boolean;
}

/** A schema is guessed from so many bytes. */
const inferredBytes = 8 * 2 ** 20;

export const command: CommandModule<GateFlags> = {
  examples: [
    ['gate examples/feeds/orders.csv --schema examples/feeds/orders.schema.json', 'which rows may be loaded, and why the others not'],
    ['gate examples/feeds/orders.csv --infer', 'a first schema for a file, to be corrected by hand'],
  ],
  exits: { ok: 'every row passed, or the file came before', failed: 'a row, or the whole file, is held' },
  configure(command: Command): void {
    command
      .argument('<file>', 'a CSV file, or - for what is piped in')
      .option('--schema <file>', 'what the file should look like: docs/how-to/gate-a-csv.md')
      .option('--control <file>', 'what its sender says of it, JSON: rows, bytes, sha256')
      .option('--accepted <file>', 'writes the rows that may be loaded, as plain CSV')
      .option('--held <file>', 'writes the rows that may not, as JSON lines with their reasons')
      .addOption(new Option('--key-memory <size>', 'for the keys of rows, where the schema has a key: 33 to 39 bytes each').argParser((text) => parseQuantity(text, 'bytes', '--key-memory')).default(defaultKeyLimitBytes, '1GiB'))
      .option('--infer', 'guesses a schema and prints it, or writes it to the file of --schema')
      .option('--json', 'the account as one JSON document');
  },
  async execute({ args: [file], flags, terminal }: Invocation<GateFlags>): Promise<ExitCode> {
    if (flags.infer) return infer(file, flags, terminal);
    if (flags.schema === undefined) throw new UsageError('is missing', { where: '--schema', hint: `make one: npx wavetank gate ${shellWord(file)} --infer --schema feed.json` });
    const feed = readFeed(readJsonFile(flags.schema, '--schema'), flags.schema);
    const control = flags.control === undefined ? undefined : readControl(readJsonFile(flags.control, '--control'), flags.control);
    refuseSameFiles({ file, '--schema': flags.schema, '--control': flags.control, '--accepted': flags.accepted, '--held': flags.held });
    const source = openSource(file);
    try {
      return await withInterruption(terminal, 'stopping: nothing is written', async (interruption) => {
        const report = await runGate(source, { feed, control, accepted: flags.accepted, held: flags.held, keyLimitBytes: flags.keyMemory }, interruption);
        if (report === null) {
          sayInterrupted(terminal, `${file} was not read to its end, so nothing is known of it`);
          return exitCode.interrupted;
        }
        if (flags.json) terminal.emit(`${JSON.stringify({ source: source.name, ...report }, null, 2)}\n`);
        else for (const line of accountLines(source.name, report, terminal)) terminal.say(line);
        return endOf(report);
      });
    } finally {
      source.close();
    }
  },
};

/** Of a file that came before nothing is asked any more: what was wrong with its rows was told then. */
function endOf({ file, held }: GateReport): ExitCode {
  return file.verdict === 'dropped' || (file.verdict === 'kept' && held === 0) ? exitCode.ok : exitCode.failed;
}

/** A file that is read and written at once, or written twice, is lost. */
function refuseSameFiles(named: Readonly<Record<string, string | undefined>>): void {
  const seen = new Map<string, string>();
  for (const [option, path] of Object.entries(named)) {
    if (path === undefined || path === '-') continue;
    const before = seen.get(resolve(path));
    if (before !== undefined) throw new UsageError(`${path} is named twice: as ${before} and as ${option}`, { where: option, hint: 'give each its own file' });
    seen.set(resolve(path), option);
  }
}

async function infer(file: string, { schema }: GateFlags, terminal: Terminal): Promise<ExitCode> {
  if (schema !== undefined && existsSync(schema)) throw new UsageError(`${schema} is there already`, { where: '--schema', hint: 'name a new file, or remove it first' });
  const source = openSource(file);
  try {
    const { feed, rows } = inferred(await beginning(source), file);
    const text = `${JSON.stringify(feed, null, 2)}\n`;
    if (schema === undefined) {
      terminal.emit(text);
      return exitCode.ok;
    }
    writeFileSync(schema, text, { flag: 'wx' });
    for (const line of wrap(`${schema}: ${plural(feed.columns.length, 'column')}, guessed from ${plural(rows, 'row')}; correct it, then`, terminal.width)) terminal.say(line);
    terminal.say(`  npx wavetank gate ${shellWord(file)} --schema ${shellWord(schema)}`);
    return exitCode.ok;
  } finally {
    source.close();
  }
}

function inferred(sample: Buffer, file: string): ReturnType<typeof inferFeed> {
  try {
    // A file that ends without a line end ends here all the same: its last line counts.
    return inferFeed(sample.length < inferredBytes ? Buffer.concat([sample, Buffer.from('\n')]) : sample);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.message, { where: file, hint: error.hint ?? undefined });
  }
}

async function beginning(source: GateSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const read = source.chunks();
  while (bytes < inferredBytes) {
    const next = await read.next();
    if (next.done === true) break;
    chunks.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(chunks);
}
