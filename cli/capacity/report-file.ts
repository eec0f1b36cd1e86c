import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import { writeWhole } from '../write-whole.ts';
import { capacitySchema, type Capacity } from './capacity.ts';

/** Before anything is measured: a file that a report cannot be written to is a `UsageError`. What is there stays; no more than its folder comes to be. */
export function refuseUnwritable(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const isNew = !existsSync(file);
    closeSync(openSync(file, 'a'));
    if (isNew) rmSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message.split('\n')[0]}`, { where: '--out', hint: 'a file in a folder that you may write to: it is made where it is not there' });
  }
}

export function saveReport(file: string, capacity: Capacity): void {
  writeWhole(file, `${JSON.stringify(capacity, null, 2)}\n`, { what: 'the report', hint: '--out names a file in a folder that can be written to' });
}

/** `where`: what of the command line names it, for whoever has to mend it. */
export function readReport(file: string, where: string): Capacity {
  const hint = 'a report that --out of `capacity` wrote';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message.split('\n')[0]}`, { where, hint });
  }
  const parsed = capacitySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${file} is no report of a capacity: ${issue.path.join('.') || 'it'}: ${issue.message}`, { where, hint });
}
