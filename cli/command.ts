import type { Command } from 'commander';
import type { ExitCode, ExitWords } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import type { Terminal } from './terminal.ts';

/** What a command is: its arguments and options, two examples that work as printed, and what it does. */
export interface CommandModule<Flags extends object = object> {
  /** Command lines without the leading `wavetank`, each with what it is for. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** What its exit codes mean, where that is more than they mean of every command. */
  readonly exits?: ExitWords;
  configure(command: Command): void;
  execute(invocation: Invocation<Flags>): Promise<ExitCode>;
}

export interface Invocation<Flags extends object = object> {
  readonly args: readonly string[];
  readonly flags: Flags & { readonly verbose?: boolean };
  /** Names of the options that stand on the command line; the others have their defaults. */
  readonly given: ReadonlySet<string>;
  readonly terminal: Terminal;
  /** Of whoever lent it the terminal: it is told where the reader wants to leave all of it. */
  readonly lender?: Interruption;
}
