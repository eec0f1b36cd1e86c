import { Command } from 'commander';
import { removeAbandoned } from '../engine/store/run-folder.ts';
import { UsageError } from '../engine/usage-error.ts';
import type { CommandEntry } from './commands/registry.ts';
import { commands } from './commands/registry.ts';
import type { CommandModule, Invocation } from './command.ts';
import { findConfig } from './config/find-config.ts';
import { exitCode, exitLines, exitWords, type ExitCode, type ExitWords } from './exit-code.ts';
import { packageVersion } from './installed.ts';
import { hasScreen } from './screen/has-screen.ts';
import type { Terminal } from './terminal.ts';
import { hanging, mostColumns, table } from './text/table.ts';

/**
 * The program with every command's name, and the options of the one that the command line calls: the others stay
 * unloaded. `execute` is what happens when it is called.
 */
export async function buildProgram(argv: readonly string[], execute: (module: CommandModule, invocation: Omit<Invocation, 'terminal'>) => Promise<void>): Promise<Command> {
  const program = new Command('wavetank');
  program
    .description('A wave tank for data pipelines: real components, seeded waves of trouble, an exact account of every item.')
    .version(packageVersion())
    .showHelpAfterError('run `npx wavetank --help` for the commands and `npx wavetank <command> --help` for their options')
    .addHelpText('after', `\nWithout a command, on a terminal: the home screen, and at the first start a demonstration.\n\n${examplesText([['start', 'see what it does'], ['run iot-spike --remedies all', 'one run with every remedy on']])}\n\n${exitsText(exitWords)}`)
    .commandsGroup('Tools:')
    .exitOverride();
  const called = calledCommand(argv);
  for (const [name, entry] of Object.entries<CommandEntry>(commands)) {
    const command = program.command(name).summary(entry.summary).description(entry.summary).helpGroup(`${entry.group}:`).copyInheritedSettings(program);
    if (name !== called) continue;
    const { command: module } = await entry.load();
    module.configure(command);
    command
      .option('--verbose', 'say where it happened if it is a bug')
      .addHelpText('after', `\n${examplesText(module.examples)}${module.exits === undefined ? '' : `\n\n${exitsText(module.exits)}`}`)
      .action(async () => {
        await configured(command);
        const given = new Set(Object.keys(command.opts()).filter((option) => command.getOptionValueSource(option) === 'cli'));
        await execute(module, { args: command.args, flags: command.opts(), given });
      });
  }
  return program;
}

/** What stands in the nearest config is an option as if it had been given, unless one was. */
async function configured(command: Command): Promise<void> {
  const config = findConfig(process.cwd());
  if (config === null) return;
  const { giveOptions } = await import('./config/config-options.ts');
  await giveOptions(command, config);
}

/** The first word that is no option; of `help run`, the second. */
function calledCommand(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  return words[0] === 'help' ? words[1] : words[0];
}

/** What each is for stands beside it where all of them have room for that, else below; a command is never broken, so that it can be copied. */
function examplesText(examples: CommandModule['examples']): string {
  const lines = examples.map(([line]) => `  npx wavetank ${line}`);
  const beside = table(examples.map(([, about], i) => [lines[i], ` ${about}`]));
  const rows = beside.every((row) => row.length <= mostColumns) ? beside : examples.flatMap(([, about], i) => [lines[i], ...hanging('', about, 6, mostColumns)]);
  return ['Examples:', ...rows].join('\n');
}

function exitsText(words: ExitWords): string {
  return ['Exit codes:', ...exitLines(words)].join('\n');
}

/** Runs a command line and answers with its exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  refuseNowhere();
  let code: ExitCode = exitCode.ok;
  const program = await buildProgram(argv, async (module, invocation) => {
    tidyRuns(invocation.flags, terminal);
    code = await module.execute({ ...invocation, terminal });
  });
  if (argv.length === 0) {
    // Below the help, and not above it, where it would scroll away.
    const lacks: string[] = [];
    if (!hasScreen({ ui: 'auto', terminal: { ...terminal, warn: (text) => void lacks.push(text) } })) {
      program.outputHelp();
      for (const lack of lacks) terminal.warn(`\n${lack}`);
      return code;
    }
    const { goHome } = await import('./screen/home.ts');
    return goHome(terminal);
  }
  await program.parseAsync(argv, { from: 'user' });
  return code;
}

/** What a run left that was killed with its engine is no use to anyone; that it is removed is told by the command that does it. */
function tidyRuns(flags: object, { warn }: Terminal): void {
  const { out, runs = out } = flags as { readonly out?: unknown; readonly runs?: unknown };
  if (typeof runs !== 'string') return;
  for (const path of removeAbandoned(runs)) warn(`${path} is removed: that run was killed before it was written`);
}

/** Whose working folder was deleted has no place for anything, and Node's own words for it name no way out. */
function refuseNowhere(): void {
  try {
    process.cwd();
  } catch {
    throw new UsageError('the folder that you are in is no longer there', { hint: 'change to one that is, and run it again' });
  }
}
