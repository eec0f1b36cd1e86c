import { mistakesOf } from '../../engine/schema-words.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { printableData } from '../../tui/text/printable.ts';
import { nameOf, readYaml, refusal, type ReadBack } from '../config/config-text.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { lessonSchema, type Lesson } from './lesson.ts';
import { nameMistakes } from './lesson-names.ts';
import { widthMistakes } from './lesson-widths.ts';

/** A lesson that was read and whose names are all there. */
export interface ReadLesson {
  readonly file: string;
  readonly lesson: Lesson;
  readonly scenario: Scenario;
  readonly lineOf: ReadBack['lineOf'];
}

/** What its errors call the lesson as a whole. */
export const whole = 'the lesson';

/** Reads a lesson that has the form of one; nobody has asked yet whether all that it names is there. */
export function readForm(file: string): Pick<ReadLesson, 'lesson' | 'lineOf'> {
  const { value, lineOf } = readYaml(file, '`wavetank train` lists the lessons that come with the program; docs/how-to/write-a-lesson.md tells how to write one');
  const parsed = lessonSchema.safeParse(printableData(value), { reportInput: true });
  if (!parsed.success) throw refusal(file, mistakesOf(parsed.error, lessonSchema), lineOf, whole);
  return { lesson: parsed.data, lineOf };
}

/** Reads a lesson; all of its mistakes are told at once, each with its line. */
export async function readLesson(file: string): Promise<ReadLesson> {
  const { lesson, lineOf } = readForm(file);
  const scenario = await scenarioAt(lesson.scenario, `${nameOf(file)}:${lineOf(['scenario'])}`);
  const mistakes = [...await nameMistakes(lesson, scenario), ...widthMistakes(lesson)];
  if (mistakes.length > 0) throw refusal(file, mistakes, lineOf, whole);
  return { file, lesson, scenario, lineOf };
}

async function scenarioAt(name: string, where: string): Promise<Scenario> {
  try {
    const scenario = await scenarioNamed(name);
    if (scenario.clocks.includes('virtual')) return scenario;
    throw new UsageError(`${name} runs on the real clock only, and the runs of a lesson are in virtual time`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.message, { where, hint: error.hint ?? undefined });
  }
}
