import { CommanderError } from 'commander';
import { DiskFullError } from '../engine/store/run-folder.ts';
import { UsageError } from '../engine/usage-error.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { hanging, mostColumns } from './text/table.ts';

/** Codes of the operating system that tell of the user's files and ports, with what to try. */
const usersOwn: Record<string, string> = {
  EACCES: 'check the permissions, or name another place',
  EPERM: 'check the permissions, or name another place',
  EROFS: 'the file system is read-only; name another place',
  ENOENT: 'check the path',
  ENOTDIR: 'a part of the path is a file; check the path',
  EEXIST: 'a file has that name; choose another',
  EISDIR: 'a file is wanted here, not a folder',
  EADDRINUSE: 'another program holds that port; choose another',
};

/** Says what went wrong on stderr and answers with the exit code: a user's mistake, a full disk, or a bug of ours. */
export function reportFailure(error: unknown, terminal: Terminal, verbose: boolean): ExitCode {
  // Commander has printed its own message: help and version end with 0, the rest are mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof UsageError) {
    terminal.warn(`error: ${error.where ? `${error.where}: ` : ''}${error.message}${error.hint ? `\n${hintText(error.hint, terminal)}` : ''}`);
    return exitCode.usage;
  }
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (error instanceof DiskFullError) {
    terminal.warn(`error: ${message}\n  free some space, or write to another disk`);
    return exitCode.broken;
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    terminal.warn(`error: ${path ? `${path}: ` : ''}the disk is full\n  free some space, or write to another disk`);
    return exitCode.broken;
  }
  if (code !== undefined && code in usersOwn) {
    terminal.warn(`error: ${message}\n  ${usersOwn[code]}`);
    return exitCode.usage;
  }
  reportBug(error, terminal, verbose);
  return exitCode.broken;
}

/** Lines of its own (a list, a command) it keeps. */
function hintText(hint: string, { width }: Pick<Terminal, 'width'>): string {
  return hint.split('\n').flatMap((line) => hanging('', line, 2, Math.min(width, mostColumns))).join('\n');
}

/** A bug of ours, wherever it was thrown: the line to report, and where it happened for those who ask. */
export function reportBug(error: unknown, terminal: Pick<Terminal, 'warn'>, verbose: boolean): void {
  terminal.warn(`error: this is a bug in wavetank: ${(error as Error).message ?? String(error)}`);
  terminal.warn(`  please report: wavetank ${process.argv.slice(2).join(' ')} · node ${process.version} · ${process.platform}`);
  terminal.warn(verbose ? stackOf(error) : '  --verbose says where it happened');
}

/** Where it was thrown, down to what it was caused by: the first cause may have been thrown in another process. */
export function stackOf(error: unknown): string {
  const { stack, cause } = error as Error;
  return [stack ?? String(error), ...(cause == null ? [] : [`caused by ${stackOf(cause)}`])].join('\n');
}
