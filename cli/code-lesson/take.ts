import { UsageError } from '../../engine/usage-error.ts';
import type { ExitCode } from '../exit-code.ts';
import { withInterruption } from '../interruption.ts';
import { scenarioNamed, unknownName } from '../scenario-named.ts';
import type { Terminal } from '../terminal.ts';
import { codeLessonOf, taughtInCode, usualFolder } from './lessons.ts';
import { performCodeLesson } from './perform.ts';

/** What was asked for on the command line. */
export interface CodeFlags {
  readonly dir?: string;
  readonly once?: boolean;
  readonly seeds: readonly number[];
  readonly out: string;
  readonly verbose?: boolean;
}

/** A learner writes a component of this scenario, in their own editor. */
export async function takeCodeLesson(name: string | undefined, { dir, once, seeds, out, verbose }: CodeFlags, terminal: Terminal): Promise<ExitCode> {
  if (name === undefined) throw new UsageError('a lesson in code is of a scenario', { where: '--code', hint: `npx wavetank train ${taughtInCode[0]} --code` });
  const { id, question } = await scenarioNamed(name);
  const lesson = await codeLessonOf(id);
  if (lesson === null) throw unknownName('lesson in code', id, taughtInCode);
  return withInterruption(terminal, 'leaving: your file stays as it is', (interruption) => performCodeLesson({
    lesson, question, folder: dir ?? usualFolder(id), out, seeds, once: once === true, input: process.stdin, terminal, interruption, verbose: verbose === true,
  }));
}
