import { inspect } from 'node:util';
import type { Code } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';

/** The error of a call that a program made wrongly: it stands where the call is. */
export class WrongCall extends Error {
  override name = 'WrongCall';
}

const wantsModules = /import statement|require is not defined|dynamic import/;
const frame = /^\s+at (.*)$/;
/** What the language and Node do in somebody's name: `at Array.map (<anonymous>)`, `at new Promise (<anonymous>)`. */
const inSomebodysName = /\(<anonymous>\)$|\(?node:/;

/**
 * An error as the mistake of a program, with its line; null for one that was not made there. Where somebody else threw it,
 * a wrong call excepted, it is theirs.
 */
export function mistakeIn({ file, text }: Code, error: unknown): UsageError | null {
  if (error instanceof UsageError) return null;
  // Ours never throw anything else.
  if (!(error instanceof Error)) return new UsageError(`threw ${inspect(error)}, which has no line`, { where: file, hint: 'throw an Error: it knows where it was made' });
  const lines = (error.stack ?? '').split('\n');
  const line = lineOf(error.name === 'SyntaxError' && lines[0].startsWith(`${file}:`) ? lines[0] : blamed(lines, error instanceof WrongCall), file);
  if (line === null) return null;
  const kind = error instanceof WrongCall ? '' : `${error.name}: `;
  const hint = wantsModules.test(error.message) ? 'the file stands alone: what it needs comes with io' : undefined;
  return new UsageError(`${kind}${error.message}`, { where: `${file}:${Math.min(line, text.trimEnd().split('\n').length)}`, hint });
}

/** The frame that an error is the mistake of. */
function blamed(lines: readonly string[], isWrongCall: boolean): string | undefined {
  const frames = lines.flatMap((line) => frame.exec(line)?.[1] ?? []).filter((each) => !inSomebodysName.test(each));
  return isWrongCall ? frames.find((each) => !/[\\/]/.test(each)) : frames[0];
}

/** The line of the file that a frame stands in; null for another file. */
function lineOf(text: string | undefined, file: string): number | null {
  if (text === undefined) return null;
  const found = text.split(/[\s(]/).at(-1) ?? '';
  return found.startsWith(`${file}:`) ? Number(found.slice(file.length + 1).split(':')[0]) : null;
}
