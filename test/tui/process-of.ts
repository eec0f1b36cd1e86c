import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process of the program that runs in `folder`: the command itself, or its engine. */
export function processOf(folder: string, script: string): number {
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).find((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1].endsWith(script);
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`no process of ${script} in ${folder}`);
  return Number(found);
}
