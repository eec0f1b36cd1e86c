import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Plan } from '../engine/plan.ts';
import { defaultOut } from './launch.ts';
import type { Terminal } from './terminal.ts';
import { plural } from './text/number.ts';

/** Says that a plan which is to be executed holds a program, unless it lies where one's own runs are kept. */
export function tellProgram({ code }: Pick<Plan, 'code'>, file: string, { warn }: Pick<Terminal, 'warn'>): void {
  if (code === undefined || isBelow(defaultOut, file)) return;
  warn(`warning: ${file} holds a program of ${plural(code.text.trimEnd().split('\n').length, 'line')}, which runs with your rights`);
}

function isBelow(folder: string, file: string): boolean {
  const way = relative(resolve(folder), resolve(file));
  // On another drive there is no way from the one to the other.
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
