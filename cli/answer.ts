import type { ExitCode } from './exit-code.ts';
import { reportFailure } from './failure.ts';
import { runProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Runs a command line to its end, tells what went wrong, and answers with the exit code. */
export async function answer(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await runProgram(argv, terminal);
  } catch (error) {
    return reportFailure(error, terminal, argv.includes('--verbose'));
  }
}
