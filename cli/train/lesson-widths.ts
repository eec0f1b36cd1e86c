import type { SchemaMistake } from '../../engine/schema-words.ts';
import { widthOf } from '../text/style.ts';
import { wrap } from '../text/table.ts';
import type { Lesson, Step } from './lesson.ts';
import { filled } from './reference.ts';

/** What a low and narrow window (80x24) has room for: rows of so many columns. */
const columns = 74;

/** By the places of texts in a step, `*` for whichever of a list. */
const stepRows: Readonly<Record<string, number>> = {
  title: 1, situation: 6, 'predict.choice.ask': 3, 'predict.choice.answers.*.text': 1, 'predict.number.ask': 2, 'hints.*': 3,
  'why.text': 6, say: 6, 'followUps.*.ask': 2, 'followUps.*.answer': 5, 'try.*.about': 2, 'try.*.shows': 4,
};
const lessonRows: Readonly<Record<string, number>> = { question: 3, about: 4, 'cards.*.cost': 4, 'cards.*.followUps.*.ask': 2, 'cards.*.followUps.*.answer': 5 };

const longestTitle = 44;
const arithmeticRows = 2;
/** A figure takes no more than this: `1,234,567`. */
const figure = { value: 1_234_567, unit: '' };

/** Texts that have no room on the screen, each with how many rows they take and may take. */
export function widthMistakes(lesson: Lesson): SchemaMistake[] {
  const mistakes = tooLong(lesson, lessonRows, []);
  lesson.steps.forEach((step, i) => mistakes.push(...tooLong(step, stepRows, ['steps', i]), ...wide(step, ['steps', i])));
  return mistakes;
}

function tooLong(value: object, rows: Readonly<Record<string, number>>, at: readonly PropertyKey[]): SchemaMistake[] {
  return Object.entries(rows).flatMap(([place, most]) => textsAt(value, place.split('.'), at).flatMap(({ path, text }) => {
    const lines = wrap(filled(text, () => figure), columns);
    const isTooWide = lines.some((line) => widthOf(line) > columns);
    if (lines.length <= most && !isTooWide) return [];
    return [{ path, message: isTooWide ? `has a word of more than ${columns} columns` : `takes ${lines.length} rows of ${columns} columns, and there is room for ${most}` }];
  }));
}

function textsAt(value: unknown, [name, ...rest]: readonly string[], path: readonly PropertyKey[]): { path: readonly PropertyKey[]; text: string }[] {
  if (name === undefined) return typeof value === 'string' ? [{ path, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  const keys: PropertyKey[] = name !== '*' ? [name] : Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => textsAt((value as Record<PropertyKey, unknown>)[key], rest, [...path, key]));
}

/** What is not wrapped, and what is set with its numbers: these take as much room as names. */
function wide({ title, why: { arithmetic, equals } }: Step, at: readonly PropertyKey[]): SchemaMistake[] {
  const row = widthOf(`${equals} = ${arithmetic}`);
  const most = arithmeticRows * columns;
  return [
    ...(widthOf(title) > longestTitle ? [{ path: [...at, 'title'], message: `is ${widthOf(title)} columns wide, and there is room for ${longestTitle}` }] : []),
    ...(row > most ? [{ path: [...at, 'why', 'arithmetic'], message: `is ${row} columns wide with what it gives, and there is room for ${most}` }] : []),
  ];
}
