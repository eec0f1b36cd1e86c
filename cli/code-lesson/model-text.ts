import { structuredPatch } from 'diff';
import type { CodeLesson } from '../../scenarios/code-lesson.ts';
import type { Terminal } from '../terminal.ts';
import type { Tone } from '../text/style.ts';
import { wrap } from '../text/table.ts';
import { cut } from './outcome-text.ts';
import { programText, writeModel } from './programs.ts';

const tones: Readonly<Record<string, Tone>> = { '-': 'bad', '+': 'good' };
/** Lines around what differs. */
const context = 2;

/** The model solution, as what it has for what of the learner's; the whole of it lies beside the learner's file then. */
export function modelLines(lesson: CodeLesson, folder: string, own: string, { style, width }: Pick<Terminal, 'style' | 'width'>): string[] {
  const model = programText(lesson, lesson.steps.at(-1)!.program);
  const { hunks } = structuredPatch(lesson.file, lesson.file, own, model, undefined, undefined, { context, stripTrailingCr: true });
  if (hunks.length === 0) return ['It is what we would write.'];
  const path = writeModel(lesson, folder);
  const lines = hunks.flatMap((hunk, i) => [...(i === 0 ? [] : ['…']), ...hunk.lines.filter((line) => !line.startsWith('\\'))]);
  return [
    ...wrap(`One way to write it${path === null ? '' : ` lies in ${path}`}. What it has (+) for what you have (-):`, width),
    '',
    ...lines.map((line) => {
      const shown = cut(line, width);
      const tone = tones[line[0]];
      return tone === undefined ? shown : style(tone, shown);
    }),
  ];
}
