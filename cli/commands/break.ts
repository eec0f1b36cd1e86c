import type { Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import { dataFormats, type DataFormat } from '../../generators/faults/data-fault.ts';
import type { Arrival } from '../../generators/faults/delivery.ts';
import { breakEach } from '../break/break-each.ts';
import { breakInput, type Broken, type BreakRequest } from '../break/break-input.ts';
import { faultsFor, formatOf, parseFault, type FaultWanted } from '../break/fault-option.ts';
import { inputOf } from '../break/input.ts';
import { kindLines } from '../break/kind-lines.ts';
import { lackingText } from '../break/lacking-text.ts';
import { repairInput } from '../break/repair-input.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { withInterruption } from '../interruption.ts';
import { seed } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount, plural } from '../text/number.ts';
import { table, wrap } from '../text/table.ts';

interface BreakFlags {
  readonly as?: DataFormat;
  readonly fault?: readonly FaultWanted[];
  readonly seed: number;
  readonly out: string;
  readonly force?: boolean;
  readonly control?: boolean;
  readonly previous?: string;
  readonly delimiter?: string;
  readonly key?: readonly string[];
  readonly kinds?: boolean;
  readonly repair?: string;
  readonly each?: boolean;
  readonly cmd?: string;
}

export const command: CommandModule<BreakFlags> = {
  examples: [
    ['break examples/data/orders.csv --fault ragged:0.05 --fault late', 'breaks one row in twenty, and delivers late'],
    ['break examples/data/orders.csv --each --cmd "node examples/data/load.mjs {}"', 'what does the loader notice?'],
  ],
  exits: { ok: 'broken, or made whole again; with --each, no kind was loaded without a word', failed: 'with --each: a kind was loaded without a word', undecided: 'a kind of damage found nothing to break' },
  configure(command: Command): void {
    command
      .argument('[file]', 'the file, or - for stdin')
      .option('--fault <kind>', 'kind, kind:share or kind:name=value,…; repeatable', (text, before: FaultWanted[] = []) => [...before, parseFault(text)])
      .option('--as <format>', 'csv, json (one document a line), avro or xml (default: by the name)', format)
      .option('--seed <n>', 'the same seed breaks the same way', seed, 1)
      .option('--out <folder>', 'where the broken file and manifest.jsonl go', 'broken')
      .option('--force', 'overwrite what is there')
      .option('--kinds', 'list the kinds of damage and their parameters, and end')
      .option('--each', 'break the file once for each kind, and run --cmd on it')
      .option('--cmd <line>', 'a loader: {} stands for the file, as does $WAVETANK_FILE')
      .option('--repair <manifest>', 'make a broken file whole again')
      .option('--key <columns>', 'columns that identify a row (default: the first)', (text) => text.split(',').map((name) => name.trim()))
      .option('--delimiter <character>', 'between cells (default: by the header)', delimiter)
      .option('--previous <file>', 'delivered earlier, for yesterdays-file')
      .option('--control', 'write <file>.control.json: rows, bytes and sha256');
  },
  async execute({ args: [file], flags, given, terminal }: Invocation<BreakFlags>): Promise<ExitCode> {
    if (flags.kinds) {
      for (const line of kindLines(flags.as ?? null, terminal)) terminal.say(line);
      return exitCode.ok;
    }
    if (file === undefined) throw new UsageError('no file is named', { hint: 'wavetank break orders.csv --fault ragged:0.01; --kinds lists what can be planted' });
    contradictions(flags, given);
    return withInterruption(terminal, 'stopping: nothing is left half written', async (interruption) => {
      const controller = new AbortController();
      const forget = interruption.guard(() => controller.abort(), () => controller.abort());
      try {
        return await perform(file, flags, terminal, controller.signal);
      } finally {
        forget();
      }
    });
  },
};

async function perform(file: string, flags: BreakFlags, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  if (flags.repair !== undefined) return repairInput(file, flags.repair, flags, terminal, signal);
  const asked = flags.as ?? formatOf(file);
  const request: Omit<BreakRequest, 'faults'> = {
    input: inputOf(file, asked), format: asked, seed: flags.seed, out: flags.out, force: flags.force ?? false, control: flags.control ?? false,
    previous: flags.previous ?? null, delimiter: flags.delimiter ?? null, key: flags.key ?? null,
  };
  if (flags.each) return breakEach(request, flags.fault ?? [], flags.cmd!, terminal, signal);
  const faults = faultsFor(flags.fault ?? [], asked);
  const broken = await breakInput({ ...request, faults }, signal);
  if (broken === null) return exitCode.interrupted;
  sayBroken(broken, terminal);
  return broken.lacking.length > 0 || [...broken.planted.values()].includes(0) ? exitCode.undecided : exitCode.ok;
}

function sayBroken({ planted, lacking, rows, bytes, arrivals, manifest, control }: Broken, terminal: Terminal): void {
  const lines = table([['kind', 'planted'], ...[...planted].map(([kind, count]) => [kind, count === 0 ? 'nothing' : formatCount(count)])], [{}, { align: 'right' }]);
  for (const line of lines) terminal.say(line);
  terminal.say(terminal.style('quiet', `${plural(rows, 'record')}, ${plural(bytes, 'byte')}`));
  terminal.say();
  if (arrivals.length === 0) terminal.say('the file never comes');
  for (const { path, ...arrival } of arrivals) terminal.say([path, arrivalText(arrival, bytes)].filter((text) => text !== '').join('   '));
  for (const path of [manifest, ...(control === null ? [] : [control])]) terminal.say(path);
  const warn = (text: string): void => wrap(text, terminal.width).forEach((line) => terminal.warn(line));
  for (const each of lacking) warn(lackingText(each));
  const idle = [...planted].filter(([kind, count]) => count === 0 && lacking.every((field) => field.kind !== kind)).map(([kind]) => kind);
  if (idle.length > 0) warn(`${idle.join(', ')}: nothing in this file was hit; raise the share, or look at what it needs: wavetank break --kinds`);
}

/** `3 h late`, `5,000 of 10,000 bytes`; `bytes`: those of the whole file. */
function arrivalText({ afterHours, source, cutAt }: Arrival, bytes: number): string {
  return [
    ...(afterHours > 0 ? [`${afterHours} h late`] : []),
    ...(source === 'previous' ? ['the file delivered before'] : []),
    ...(cutAt === null ? [] : [source === 'file' ? `${formatCount(cutAt)} of ${plural(bytes, 'byte')}` : `its first ${plural(cutAt, 'byte')}`]),
  ].join(', ');
}

function contradictions({ each, cmd, repair, fault }: BreakFlags, given: ReadonlySet<string>): void {
  const refuse = (message: string, where: string, hint: string): never => {
    throw new UsageError(message, { where, hint });
  };
  if (each && repair !== undefined) refuse('--each breaks and --repair mends', '--repair', 'leave one of them out');
  if (each && cmd === undefined) refuse('--each needs a command to run', '--cmd', '--cmd "python load.py {}"');
  if (cmd !== undefined && !each) refuse('only --each runs a command', '--cmd', 'add --each');
  if (each && (given.has('out') || given.has('force'))) refuse('--each leaves no files behind', '--out', 'leave --out and --force out');
  if (repair !== undefined && fault !== undefined) refuse('--repair plants nothing', '--fault', 'leave --fault out');
  if (!each && repair === undefined && fault === undefined) refuse('no damage is named', '--fault', '--fault ragged:0.01; --kinds lists them all');
}

function format(text: string): DataFormat {
  const found = dataFormats.find((each) => each === text.toLowerCase());
  if (found === undefined) throw new UsageError(`"${text}" is no format`, { where: '--as', hint: `one of ${dataFormats.join(', ')}` });
  return found;
}

function delimiter(text: string): string {
  const one = text === '\\t' || text === 'tab' ? '\t' : text;
  if (one.length !== 1 || one.charCodeAt(0) > 127 || one === '"' || one === '\n') throw new UsageError(`"${text}" cannot stand between cells`, { where: '--delimiter', hint: 'one character: , ; | or tab' });
  return one;
}
