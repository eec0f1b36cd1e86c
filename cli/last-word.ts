import { writeSync } from 'node:fs';
import type { Failure } from './engine-messages.ts';

/** Begins the line on stderr that is not meant for people. */
const mark = 'wavetank-last-word ';

/** So much of what a dying process said on stderr is kept. */
const keptChars = 2_000;

/** Ends this process at once, from any of its threads and whatever its main one is at; whoever started it is told why. */
export function dieSaying(failure: Failure): void {
  writeSync(2, `\n${mark}${JSON.stringify(failure)}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** The end of what a process says on stderr: a last word is kept whole, however long it is. */
export function endOf(words: string): string {
  const at = words.lastIndexOf(`\n${mark}`);
  return words.slice(at < 0 ? -keptChars : Math.min(at, Math.max(0, words.length - keptChars)));
}

/** What a process that died said why, among what it said on stderr; null if it had no time to. */
export function lastWordIn(words: string): Failure | null {
  const line = words.split('\n').findLast((each) => each.startsWith(mark));
  return line === undefined ? null : (JSON.parse(line.slice(mark.length)) as Failure);
}
