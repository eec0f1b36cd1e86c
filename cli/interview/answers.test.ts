import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { answersSchema, readAnswers, type AnswersText } from './answers.ts';
import { example } from './paper-text.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function written(text: string, name = 'answers.yaml'): string {
  const file = join(folder.path, name);
  writeFileSync(file, text);
  return file;
}

function mistake(text: string): string {
  try {
    readAnswers(written(text));
  } catch (error) {
    if (error instanceof UsageError) return `${error.where!.replace(/^.*answers/, 'answers')}: ${error.message}`;
    throw error;
  }
  throw new Error('there is no mistake in it');
}

test('the example that a candidate is shown can be read, with moments as clocks and as lengths', () => {
  const { answers } = readAnswers(written(example(7).join('\n').replace('at: 9:00', 'at: 540s')));
  expect(answers).toMatchObject({
    name: 'Ada', paper: 7, diagnosis: { says: 'slow-sink', at: 250_000, looks: 2 }, ruledOut: [{ says: 'consumer-crash', at: 180_000 }],
    tries: [{ at: 360_000, remedies: [], set: { 'worker.prefetch': '500' }, predict: { 'critical-p99': '8s' } }],
    choice: { at: 540_000, set: { 'gateway.queue': '4k' }, predict: { lost: '0' } }, explanation: { at: 720_000 },
  });
});

const unprintable = /[\p{Cc}\u2028\u2029\u202A-\u202E]/u;

test('whatever is written, what is shown of it stays on its line; only an explanation has several', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\u001B', '\u0007', '\u009B', '\u202E', '\u2028'), minLength: 1, maxLength: 9 });
  fc.assert(fc.property(text, (each) => {
    const attempt = { at: '5:00', remedies: [each], set: { [each]: each }, predict: { [each]: each }, because: each };
    const { explanation, ...others } = answersSchema.parse({
      name: each, diagnosis: { says: 'burst', at: '1:00', because: each }, ruledOut: [{ says: 'slow-sink', at: '1:00', because: each }],
      tries: [attempt], choice: attempt, explanation: { at: '9:00', text: each },
    });
    const shown = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...shown(inner)]) : [String(value)]);
    for (const part of shown(others)) expect(part).not.toMatch(unprintable);
    expect(explanation!.text.split('\n')).toHaveLength(each.split('\n').length);
    for (const line of explanation!.text.split('\n')) expect(line).not.toMatch(unprintable);
  }));
});

describe('a choice without predictions', () => {
  const did = { remedies: ['replay', 'buffer'], set: { 'gateway.queue': '4k' } };
  const first = { at: '5:00', ...did, predict: { lost: 100 } };
  const chosen = (choice: AnswersText['choice'], ...tries: NonNullable<AnswersText['tries']>) => answersSchema.parse({ tries, choice }).choice!.predict;
  const choice = { at: '9:00', remedies: ['buffer', 'replay'], set: { 'gateway.queue': '4k' } };

  test('has those of the last try before it that does the same', () => {
    expect(chosen(choice, first)).toEqual({ lost: '100' });
    expect(chosen(choice, first, { ...first, at: '6:00', predict: { 'critical-p99': '2s' } }, { ...first, at: '10:00', predict: { lost: 7 } })).toEqual({ 'critical-p99': '2s' });
  });

  test('has them also where its numbers are written otherwise', () => {
    const [two, same] = [{ 'gateway.queue': ' 4k ', 'session.timeout': '6s' }, { 'session.timeout': '6000ms', 'gateway.queue': 4000 }];
    expect(chosen({ ...choice, set: same }, { ...first, set: two })).toEqual({ lost: '100' });
    expect(chosen({ ...choice, set: { ...same, 'gateway.queue': 4001 } }, { ...first, set: two })).toEqual({});
    // What no run can be planned with is compared as it stands.
    const wrong = { 'gateway.queue': 'many', 'no.such': '4k' };
    expect(chosen({ ...choice, set: wrong }, { ...first, set: wrong })).toEqual({ lost: '100' });
    expect(chosen({ ...choice, set: { ...wrong, 'no.such': '4000' } }, { ...first, set: wrong })).toEqual({});
  });

  test('has none where it does something else, or the try came too late', () => {
    expect(chosen({ ...choice, set: {} }, first)).toEqual({});
    expect(chosen({ ...choice, remedies: ['replay'] }, first)).toEqual({});
    expect(chosen({ ...choice, at: '40:00' }, { ...first, at: '31:00' })).toEqual({});
  });

  test('is one that names them: others, or none', () => {
    expect(chosen({ ...choice, predict: { lost: 5 } }, first)).toEqual({ lost: '5' });
    expect(chosen({ ...choice, predict: {} }, first)).toEqual({});
  });
});

test('JSON says the same', () => {
  const { written: text } = readAnswers(written(example(7).join('\n')));
  expect(readAnswers(written(JSON.stringify(text), 'answers.json')).answers).toEqual(readAnswers(written(example(7).join('\n'))).answers);
});

test('nothing said is an answer, too', () => expect(readAnswers(written('{}')).answers).toEqual({ ruledOut: [], tries: [] }));

describe('a mistake is told with its line', () => {
  test.each([
    ['an unknown kind', 'name: Ada\ndiagnosis:\n  says: slow-snk\n  at: 4:10', 'answers.yaml:3: diagnosis.says: ', 'did you mean slow-sink?'],
    ['no moment', 'name: Ada\nchoice:\n  remedies: [buffer]', 'answers.yaml:2: choice.at: is missing', 'a moment since the beginning'],
    ['a moment that is none', 'diagnosis: { says: burst,\n  at: noon }', 'answers.yaml:2: diagnosis.at: ', 'duration'],
    ['a moment before the beginning', 'diagnosis: { says: burst,\n  at: -5s }', 'answers.yaml:2: diagnosis.at: ', 'is before the interview began'],
    ['a kind that is ruled out twice', 'ruledOut:\n  - { says: burst, at: 1:00 }\n  - { says: burst, at: 2:00 }', 'answers.yaml:3: ruledOut.1.says: ', 'burst is ruled out above'],
    ['a kind that is named and ruled out', 'diagnosis: { says: burst, at: 4:10 }\nruledOut:\n  - { says: burst, at: 1:00 }', 'answers.yaml:3: ruledOut.0.says: ', 'burst is your diagnosis'],
    ['a kind that would change the terminal', 'name: Ada\ndiagnosis: { says: "a\\e]0;b\\u202Ec", at: 4:10 }', 'answers.yaml:2: diagnosis.says: ', 'burst'],
    ['a field that there is not', 'name: Ada\nchoise: {}', 'answers.yaml:2: choise: is no field', 'did you mean choice?'],
    ['no YAML', 'name: Ada\nchoice: { at: 1:00', 'answers.yaml:', 'not valid YAML'],
    ['something else', '- 1', 'answers.yaml:1: answers.yaml: ', 'is { name, paper, diagnosis'],
  ])('%s', (_, text, start, part) => {
    const told = mistake(text);
    expect(told.startsWith(start), told).toBe(true);
    expect(told).toContain(part);
    expect(told).not.toMatch(unprintable);
  });

  test('a file that is not there', () => expect(() => readAnswers(join(folder.path, 'none.yaml'))).toThrow('cannot be read (ENOENT)'));
});
