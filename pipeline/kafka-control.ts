import { exec } from 'node:child_process';
import { UsageError } from '../engine/usage-error.ts';

/** What takes a broker of an external cluster down and brings it back, at a user's command. */
export type ControlVerb = 'crash' | 'start';

const limitMs = 120_000;

/** Runs `<command> crash` or `<command> start` in a shell, and waits for its end. */
export function control(command: string, verb: ControlVerb): Promise<void> {
  return new Promise((resolve, reject) => {
    exec(`${command} ${verb}`, { timeout: limitMs }, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const said = stderr.trim().split('\n').at(-1) ?? '';
      const how = error.killed ? `did not end within ${limitMs / 1000} s` : `ended with code ${error.code}`;
      reject(new UsageError(`"${command} ${verb}" ${how}${said === '' ? '' : `: ${said}`}`, { where: '--kafka-control' }));
    });
  });
}
