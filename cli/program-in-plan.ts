import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Plan } from '../engine/plan.ts';
import { folderOf } from '../scenarios/own/folder.ts';
import { printable } from '../tui/text/printable.ts';
import { localOf } from './kafka-options.ts';
import { defaultOut } from './launch.ts';
import { pinFolder } from './pins/pin-file.ts';
import type { Terminal } from './terminal.ts';
import { plural } from './text/number.ts';

/** Says which program or command a plan brings along that is to be executed, unless it lies where one's own runs or the pins of the repository are kept. */
export async function tellProgram({ scenario, own, code, remedies }: Pick<Plan, 'scenario' | 'own' | 'code' | 'remedies'>, file: string, { warn }: Pick<Terminal, 'warn'>): Promise<void> {
  if ([defaultOut, pinFolder].some((folder) => isBelow(folder, file))) return;
  if (code !== undefined) warn(`warning: ${file} holds a program of ${plural(code.text.trimEnd().split('\n').length, 'line')}, which runs with your rights`);
  if (own === undefined) return;
  const { startText } = await import('../scenarios/own/chosen-service.ts');
  // On one line, whatever stands in the plan.
  warn(printable(`warning: ${file} holds a command, which runs with your rights: ${scenario} starts ${startText(own, remedies, folderOf(localOf({})))}`));
}

function isBelow(folder: string, file: string): boolean {
  const way = relative(resolve(folder), resolve(file));
  // On another drive there is no way from the one to the other.
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
