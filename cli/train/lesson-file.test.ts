import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { UsageError } from '../../engine/usage-error.ts';
import { writtenLesson, writtenStep } from '../../test/train/made-lesson.ts';
// What a lesson loads when it is read, beforehand: it would count against the time of a test.
import '../config/config-file.ts';
import '../../scenarios/iot-spike/scenario.ts';
import { readLesson } from './lesson-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = stringify(writtenLesson(), { lineWidth: 0 });

/** What is said of a lesson: each mistake with its line. */
async function refusal(written: string): Promise<string[]> {
  const file = join(folder, 'lesson.yaml');
  writeFileSync(file, written);
  const error = await readLesson(file).then(() => null, (thrown: UsageError) => thrown);
  return error === null ? [] : `${error.where}: ${error.message}`.split('\n').map((line) => line.replace(/^.*?(?=lesson\.yaml)/, ''));
}

/** The lesson with something else in the line that says `from`, first or last in it. */
async function told(from: string, to: string, which: 'first' | 'last' = 'first'): Promise<string> {
  const at = which === 'first' ? text.indexOf(from) : text.lastIndexOf(from);
  expect(at).toBeGreaterThan(0);
  const [mistake, ...others] = await refusal(text.slice(0, at) + to + text.slice(at + from.length));
  expect(others).toEqual([]);
  expect(mistake).toMatch(new RegExp(`^lesson\\.yaml:${text.slice(0, at).split('\n').length}: `));
  return mistake.replace(/^[^ ]* /, '');
}

test('a lesson that holds is read', async () => expect(await refusal(text)).toEqual([]));

describe('its form', () => {
  test('is told with its line', async () => {
    expect(await told('minutes: 5', 'minutes: long')).toMatch(/minutes: is a whole number from 1 to 240, not "long"/);
    expect(await told('minutes: 5', 'minuts: 5\nminutes: 5')).toMatch(/minuts: is no field here; did you mean minutes\?/);
    expect(await told('within: 1%', 'within: little')).toMatch(/within: is a percentage with its sign, such as 15%/);
    expect(await told('within: 1%', 'within: 15')).toMatch(/within: is a percentage with its sign, such as 15%, not 15/);
    expect(await told('id: buffer', 'id: The Buffer')).toMatch(/steps\.1\.id: is no name/);
    expect(await told('equals: lost', 'equals: "("')).toMatch(/why\.equals: is no name of a term/);
  });

  test('what is no YAML at all is told with its place', async () => {
    expect(await refusal('steps: [')).toEqual([expect.stringMatching(/^lesson\.yaml:1:\d+: not valid YAML/)]);
  });

  test.each(['about: Two seconds: nothing', 'about: {unaccounted} are gone'])('a text that YAML takes for something else (%s) is told what to do with it', async (line) => {
    const file = join(folder, 'quotes.yaml');
    writeFileSync(file, text.replace(/about: A lesson\./, line));
    await expect(readLesson(file)).rejects.toMatchObject({ hint: expect.stringMatching(/stands in quotes, or on the lines below >-/) });
  });
});

test('nothing in it changes a terminal: neither what is kept of it nor what is said of it', async () => {
  const file = join(folder, 'loud.yaml');
  writeFileSync(file, text.replace(/question: .*/, 'question: "a\\e]0;TITLE\\a\\u202Eb"'));
  expect((await readLesson(file)).lesson.question).toBe('a ]0;TITLE b');
  expect(await told('minutes: 5', 'minutes: "\\e[31m"')).toBe('minutes: is a whole number from 1 to 240, not " [31m"');
});

test('a session that no log takes is refused before a try is run', async () => {
  const [mistake] = await refusal(text.replace('gateway.queue: 1000000', 'session.timeout: 3s'));
  expect(mistake).toMatch(/^lesson\.yaml:\d+: steps\.0\.try\.0: 3s is out of the range of session\.timeout \(6s to 5m; /);
});

test('numbers that contradict each other are refused before a try is run', async () => {
  const [mistake] = await refusal(text.replace('gateway.queue: 1000000', 'session.heartbeat: 10s'));
  expect(mistake).toMatch(/^lesson\.yaml:\d+: steps\.0\.try\.0: session\.heartbeat must be below session\.timeout: .* \(a third of session\.timeout is usual: 2s\)/);
});

describe('a name that is none', () => {
  test.each<[string, string, string, RegExp]>([
    ['of a scenario', 'scenario: iot-spike', 'scenario: iot-spyke', /unknown scenario "iot-spyke": did you mean iot-spike\?/],
    ['of a fault', '- burst', '- brust', /steps\.0\.run: unknown fault "brust" \(did you mean burst\?\)/],
    ['of a figure in a condition', 'dropped<=0', 'droped<=0', /answers\.0\.when\.0: unknown metric "droped": did you mean dropped\?/],
    ['of a figure in a text', '{dropped} found', '{droped} found', /steps\.0\.why\.text: unknown metric "droped": did you mean dropped\?/],
    ['of a knob in a text', '{knob:gateway.queue}', '{knob:gateway.queu}', /steps\.0\.situation: unknown knob "gateway.queu": did you mean gateway.queue\?/],
    ['of a knob', 'gateway.queue: 1000000', 'gateway.queu: 1000000', /steps\.0\.try\.0: unknown knob "gateway.queu"/],
    ['of a term', 'came - stored', 'cme - stored', /unknown term "cme": did you mean came\?/],
    ['of a unit', 'unit: "%"', 'unit: s', /number\.unit: "s" is no unit of dropped:share, which is measured in percent/],
  ])('%s gets the nearest that there is', async (_, from, to, expected) => {
    const mistakes = await refusal(text.replace(from, to));
    expect(mistakes[0]).toMatch(expected);
    expect(mistakes[0]).toMatch(/^lesson\.yaml:\d+: /);
  });

  test('of a step, and of a run that is not there yet', async () => {
    expect(await told('{disease/dropped}', '{diseas/dropped}')).toMatch(/there is no step "diseas" before it; did you mean disease\?/);
    expect(await told('{knob:gateway.queue} places', '{dropped} places')).toMatch(/\{dropped\} is of a run before it, and there is none/);
    expect(await told('id: buffer', 'id: disease')).toMatch(/is the id of step 1 already/);
  });

  test('of a series, and of a knob that was meant', async () => {
    expect(await told('predict:', 'curve: dropped\n    predict:')).toMatch(/curve: dropped is no series of this run; there are in-flight, behind, .*lag/);
    expect(await told('came: generated', 'came: gateway.queue')).toMatch(/terms\.came: unknown metric "gateway\.queue": did you mean knob:gateway\.queue\?/);
  });

  test.each([
    ['question: What now?', 'question: And {dropped}?', 'question'], ['about: A lesson.', 'about: A lesson of {knob:gateway.queue}.', 'about'],
    ['title: Where they go', 'title: Where {knob:gateway.queue} go', 'steps.0.title'],
  ])('in a text that no run is behind: %s', async (from, to, place) => expect(await told(from, to)).toMatch(new RegExp(`^${place}: takes no figure, and has one in braces, \\{(dropped|knob:gateway\\.queue)\\}`)));

  test('in what a remedy costs', async () => {
    // One card stands for all of them here.
    expect(await refusal(text.replace('cost: something', 'cost: "{dropped}"'))).toContainEqual(expect.stringMatching(/cards\.replay\.cost: takes no figure/));
  });

  test('in an answer and in what a try is about', async () => {
    expect(await told('text: none', 'text: "{knob:gateway.queu}"')).toMatch(/answers\.0\.text: unknown knob/);
    expect(await told('about: a large queue', 'about: "not {droped}"')).toMatch(/try\.0\.about: unknown metric "droped"/);
  });

  test('of a remedy in the cards, or none', async () => {
    expect(await refusal(text.replace('  backpressure:', '  backpresure:'))).toEqual([
      expect.stringMatching(/^lesson\.yaml:\d+: cards: has no card of backpressure: each remedy of iot-spike has one/),
      expect.stringMatching(/^lesson\.yaml:\d+: cards\.backpresure: is no remedy of iot-spike; did you mean backpressure\?/),
    ]);
  });
});

describe('arithmetic', () => {
  test('names no term in vain, not its own result, and lengths of time by their units', async () => {
    expect(await told('lost: dropped', 'shed: shed\n        lost: dropped')).toMatch(/terms\.shed: is not used/);
    expect(await told('came - stored', 'came - stored + lost')).toContain('names lost, which is what it is to give');
    expect(await told('stored: delivered', 'stored: behind:max')).toMatch(/is a length of time: its name ends in _ms, _s/);
  });
});

describe('a text that has no room', () => {
  test('is told with its rows', async () => {
    expect(await told('text: none', `text: ${'none of it '.repeat(9)}`)).toMatch(/answers\.0\.text: takes 2 rows of 74 columns, and there is room for 1/);
    expect(await told('title: Where they go', `title: ${'Where '.repeat(9)}`)).toMatch(/title: is \d+ columns wide, and there is room for 44/);
  });
});

test('a try changes something', async () => {
  const same = stringify(writtenLesson({ steps: [writtenStep('disease', { try: [{ about: 'nothing', shows: 'nothing', when: ['dropped>0'] }] })] }));
  expect(await refusal(same)).toEqual([expect.stringMatching(/steps\.0\.try\.0: changes nothing of the run of its step/)]);
});
