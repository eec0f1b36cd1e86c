#!/usr/bin/env node
import { answer } from './answer.ts';
import { exitCode } from './exit-code.ts';
import { processTerminal } from './terminal.ts';

// A reader that has seen enough (`| head`) closes the pipe; that is no error, and no verdict either.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCode.pipeClosed);
});

process.exitCode = await answer(process.argv.slice(2), processTerminal());
