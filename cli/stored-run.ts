import { dirname } from 'node:path';
import type { Command } from 'commander';
import { readRun, resolveRun, type StoredRun } from '../engine/store/read-run.ts';
import { defaultOut } from './launch.ts';

/** How a run is named on the command line. */
export const runArgument = 'a run folder, the beginning of its name, or `latest`';

export interface StoredRunFlags {
  readonly out: string;
}

export function addRunsOption(command: Command): void {
  command.option('--out <folder>', 'where run folders are kept', defaultOut);
}

/** The run that a user means; its plan.json or result.json stand for their folder. */
export function storedRun(out: string, wanted: string): StoredRun {
  const folder = /(^|[\\/])(plan|result)\.json$/.test(wanted) ? dirname(wanted) : wanted;
  return readRun(resolveRun(out, folder));
}
