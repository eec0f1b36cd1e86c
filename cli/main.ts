#!/usr/bin/env node
import { exitCode } from './exit-code.ts';
import { reportFailure } from './failure.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

const terminal = processTerminal();
const argv = process.argv.slice(2);

// A reader that has seen enough (`| head`) closes the pipe; that is no error, and no verdict either.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCode.pipeClosed);
});

try {
  process.exitCode = await runProgram(argv, terminal);
} catch (error) {
  process.exitCode = reportFailure(error, terminal, argv.includes('--verbose'));
}
