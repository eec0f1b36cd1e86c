import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../engine/usage-error.ts';
import type { CodeLesson } from '../../scenarios/code-lesson.ts';
import { packageFolder } from '../installed.ts';

/** A program of a lesson: the one that it begins with, or what it is after a step. */
export function programText(lesson: CodeLesson, program: string): string {
  return readFileSync(programPath(lesson, program), 'utf8');
}

function programPath({ scenario }: CodeLesson, program: string): string {
  return join(packageFolder, 'scenarios', scenario, 'code', program);
}

/** The types of what a program is given, as the sources have them or the built package. */
const typesFile = fileURLToPath(new URL(`../../pipeline/code/worker-io${import.meta.url.endsWith('.ts') ? '.ts' : '.d.ts'}`, import.meta.url));
/** What a learner's file has beside it. */
export const typesName = `${basename(typesFile).split('.')[0]}.d.ts`;

/** Makes the learner's file where it is not there yet, and what tells an editor what it is given. True if it made the file. */
export function writeStart(lesson: CodeLesson, path: string): boolean {
  const isNew = !existsSync(path);
  if (!isNew && !statSync(path).isFile()) throw new UsageError('is no file', { where: path, hint: '--dir names another folder' });
  mkdirSync(dirname(path), { recursive: true });
  writeTypes(join(dirname(path), typesName));
  if (isNew) copyFileSync(programPath(lesson, lesson.naive), path);
  return isNew;
}

/** What of that name does not begin as ours do is the user's. */
function writeTypes(path: string): void {
  const own = readFileSync(typesFile, 'utf8');
  const [firstLine] = own.split('\n');
  if (!existsSync(path) || (statSync(path).isFile() && readFileSync(path, 'utf8').startsWith(firstLine))) writeFileSync(path, own);
}

/** Lays the model solution beside the learner's file; answers with its path, null where something else lies there. */
export function writeModel(lesson: CodeLesson, folder: string): string | null {
  const { program } = lesson.steps.at(-1)!;
  const path = join(folder, program);
  if (!existsSync(path)) copyFileSync(programPath(lesson, program), path, constants.COPYFILE_EXCL);
  return readFileSync(path, 'utf8') === programText(lesson, program) ? path : null;
}
