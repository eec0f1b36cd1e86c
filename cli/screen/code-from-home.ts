import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import type { Display } from '../../tui/program.ts';
import { codeLessonOf, usualFolder, usualSeeds } from '../code-lesson/lessons.ts';
import { performCodeLesson } from '../code-lesson/perform.ts';
import { typesName } from '../code-lesson/programs.ts';
import type { Interruption } from '../interruption.ts';
import { defaultOut } from '../launch.ts';
import { scenarioNamed } from '../scenario-named.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { beginOnScreen } from './begin-on-screen.ts';
import type { LendingScreen } from './lending-screen.ts';
import { noticeOf } from './notice.ts';

export interface CodeFromHome {
  readonly display: Display;
  readonly interruption: Interruption;
  readonly terminal: Terminal;
  readonly screen: LendingScreen;
}

/** The lesson in code of a scenario, in lines; answers with a word for the home screen. */
export async function codeFromHome(name: string, { display, interruption, terminal, screen }: CodeFromHome): Promise<string> {
  const lesson = await codeLessonOf(name);
  if (lesson === null) throw new Error(`there is no lesson in code for ${name}`);
  const folder = usualFolder(name);
  const path = join(folder, lesson.file);
  const begun = await beginOnScreen(display, {
    title: `${name}, in code`,
    about: [
      `You write the worker of ${name}, in an editor of your own. Every save is tried on ${plural(usualSeeds.length, 'seed')}: a line a check, why it was lost, and a hint about the first thing that fails.`,
      'This screen makes way for lines. There, h and enter gives the next hint; q and enter leads back here.',
    ],
    choices: [], number: null,
    facts: [
      ['your file', existsSync(path) ? `${path}: it is there, and gone on with` : `${path} is made: a worker that runs, and fails in several ways`],
      ['beside it', `${join(folder, typesName)}: what a worker can do`],
      ['runs', `${defaultOut}: those of the latest try`],
      ['command', `npx wavetank train ${name} --code`],
    ],
  }, interruption);
  if (begun === null) return '';
  const { question } = await scenarioNamed(name);
  try {
    await screen.lend(() => performCodeLesson({ lesson, question, folder, out: defaultOut, seeds: usualSeeds, once: false, input: process.stdin, terminal, interruption, verbose: false }));
  } catch (error) {
    if (error instanceof UsageError) return `${error.where}: ${noticeOf(error)}`;
    throw error;
  }
  // After ctrl+c, and after ctrl+d.
  if (screen.display === null) terminal.warn(`leaving: ${path} stays as it is`);
  return `${path} stays as it is, and e goes on with it`;
}
