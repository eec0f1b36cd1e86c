import type { Result } from '../engine/result.ts';
import { wavetank } from './cli/wavetank.ts';

/** A small run with everything on: real client, log, faults, all remedies. */
export const small = ['run', 'iot-spike', '--short', '--for', '10s', '--rate', '60', '--remedies', 'all'];

/** The hash over the journal of a run in a process of its own. */
export async function journalOfProcess(folder: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { out, err } = await wavetank(folder, [...args, '--ui', 'off', '--reporter', 'json'], env);
  if (out === '') throw new Error(`no result: ${err}`);
  return (JSON.parse(out) as Result).run.journalHash;
}
