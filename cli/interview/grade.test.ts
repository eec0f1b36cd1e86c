import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planHash } from '../../engine/canonical.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result, RunStatus } from '../../engine/result.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { printable } from '../../tui/text/printable.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { AnswersText } from './answers.ts';
import { performGrade, tableHead, tableLine, type Graded } from './grade.ts';
import { paperOf, paperVersion } from './paper.ts';
import { performInterview } from './perform.ts';
import { seal, type Sheet } from './sheet.ts';

const cells = fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), fc.string({ minLength: 1, unit: fc.constantFrom('=', ' ', '\t', '"', ',', '\n', '\u001B', '\u009B', 'a') }));

test('whatever a sheet is called and refused for, it is one line of the table, no formula, and nothing that changes a terminal', () => {
  fc.assert(fc.property(cells, cells, (file, why) => {
    const error = new UsageError(why);
    const line = tableLine({ file, sheet: null, replay: `refused: ${why}`, error, code: 2 });
    const rows = parse(`${tableHead}\n${line}\n`) as string[][];
    expect(rows).toHaveLength(2);
    expect(rows[1]).toHaveLength(rows[0].length);
    expect(rows[1][0].replace(/^'/, '')).toBe(printable(file).replace(/^'/, ''));
    expect(rows[1].at(-1)).toBe(printable(`refused: ${why}`));
    for (const cell of rows[1]) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    expect(printable(line)).toBe(line);
  }), { numRuns: 80 });
});

test('the table has five columns for what was found, and three for an examiner', () => {
  expect(tableHead).toBe('sheet,name,paper,diagnosis,prediction,outcome,unseen,side-effects,why it works,its cost,what then,replay');
});

/** An engine whose runs are as their plan's seed is: what is graded here is what becomes of their results. */
function runOf(plan: Plan, status: RunStatus = 'completed'): Result {
  const completed = status === 'completed';
  const verdict = !completed ? 'unknown' : plan.seed % 2 === 0 ? 'passed' : 'failed';
  return {
    run: { seed: plan.seed, planHash: planHash(plan), arrivalsHash: `arrivals of ${plan.seed}`, status }, verdict, reason: `it ${verdict}`,
    checks: completed ? [{ id: 'dropped', verdict, value: plan.seed % 7, unit: 'events' }] : [],
    thresholds: (plan.thresholds ?? []).map((metric) => ({ metric, verdict, value: plan.seed % 5, unit: 'items' })),
    faults: plan.faults.map(({ fault }) => ({ id: fault, status: 'fired' })),
    ledger: { shed: {}, quarantined: {}, rejected: {} }, figures: {}, metrics: {},
  } as unknown as Result;
}

const folder = temporaryFolder();
afterAll(() => folder.remove());
const paper = paperOf(3, scenario);
const answers: AnswersText = { name: 'Ada', diagnosis: { says: 'burst', at: '4:10' }, choice: { at: '9:00', predict: { lost: 3 } }, explanation: { at: '12:00', text: 'why' } };
let sheet: Sheet;
beforeAll(async () => {
  sheet = (await performInterview({ paper, scenario, answers, day: null, takenAt: new Date(0), jobs: 2, execute: async (plan) => runOf(plan) }))!;
});

function stored(content: unknown, name: string): string {
  const file = join(folder.path, `${name}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** The sheet with something else in it, sealed all the same. */
function resealed(change: Partial<Sheet>): Sheet {
  const { seal: _, ...content } = { ...sheet, ...change };
  return seal(content);
}

async function graded(files: readonly string[], status?: RunStatus): Promise<{ code: number | null; all: Graded[]; executed: number; at: string[] }> {
  const all: Graded[] = [];
  const at: string[] = [];
  let executed = 0;
  const execute = async (plan: Plan): Promise<Result> => {
    executed++;
    return runOf(plan, status);
  };
  const code = await performGrade({ files, scenario, jobs: 2, execute, at: ({ nth, of }) => at.push(`sheet ${all.length + 1}: ${nth} of ${of}`), done: (each) => all.push(each) });
  return { code, all, executed, at };
}

describe('sheets are executed again', () => {
  test('and are the same; what they share is executed once', async () => {
    const files = ['Ada', 'Bob', 'Eve'].map((name) => stored(resealed({ answers: { ...answers, name } }), name));
    const { code, all, executed } = await graded(files);
    expect(all.map(({ replay }) => replay)).toEqual(['same', 'same', 'same']);
    expect({ code, executed }).toEqual({ code: 0, executed: 1 + 1 + 5 });
  });

  test('and it is told at which run of which sheet it is', async () => {
    const { at } = await graded(['Ada', 'Bob'].map((name) => stored(resealed({ answers: { ...answers, name } }), `${name}-told`)));
    expect(at.map((each) => each.slice(0, 7)).filter((each, i, all) => each !== all[i - 1])).toEqual(['sheet 1', 'sheet 2']);
    for (const nth of [1, 2]) {
      const runs = at.filter((each) => each.startsWith(`sheet ${nth}`));
      expect([runs[0], runs.at(-1)]).toEqual([`sheet ${nth}: 1 of 7`, expect.stringMatching(/: [67] of 7$/)]);
      expect(runs).toEqual(runs.toSorted());
    }
  });

  test('one that was changed is refused, with what differs, and the rest is graded', async () => {
    const right = sheet.lines.map((line, i) => (i === 0 ? { ...line, mark: 'right' as const } : line));
    const files = [
      stored({ ...sheet, lines: right, truth: 'sink-crash' }, 'better'),
      stored({ ...sheet, answers: { ...answers, name: 'Bob' } }, 'of-another'),
      stored({ ...sheet, answers: { ...answers, choice: { at: '9:00', set: { 'sink.service': '1ms' } } } }, 'impossible'),
      stored(sheet, 'as-it-was'),
    ];
    const { code, all } = await graded(files);
    expect(all.map(({ replay }) => replay)).toEqual([
      'refused: changed after it was sealed: its answers give something else in: diagnosis, truth',
      'refused: changed after it was sealed: its lines are those of its answers, so it is who said what, when or why',
      'refused: changed after it was sealed: sink.service is not yours to set: it is how the world around the pipeline is',
      'same',
    ]);
    expect(code).toBe(2);
  });

  test('one that was sealed anew with better lines is told', async () => {
    const lines = sheet.lines.map((line, i) => (i === 0 ? { ...line, mark: 'right' as const } : line));
    const { code, all } = await graded([stored(resealed({ lines }), 'anew')]);
    expect(all[0].replay).toBe('differs: diagnosis');
    expect(code).toBe(99);
  });

  test.each([
    [{ wavetank: '0.0.9' }, /^written by wavetank 0\.0\.9 on Node \d+, this is \d.* on Node \d+$/],
    [{ node: 4 }, /^written by wavetank .* on Node 4, this is .* on Node \d+$/],
    [{ lockHash: 'of others' }, /^written with other packages than are installed here$/],
  ] as const)('one that another program wrote (%j) is nobody\'s mistake where its lines are others here', async (change, why) => {
    const lines = sheet.lines.map((line, i) => (i === 2 ? { ...line, result: '10 of 11' } : line));
    const files = [stored(resealed({ ...change, lines }), 'other'), stored(resealed(change), 'same'), stored({ ...sheet, ...change, lines }, 'changed')];
    const { code, all: [other, same, changed] } = await graded(files);
    expect(other.replay.replace(/^unknown: /, '')).toMatch(why);
    expect([other.code, same.replay, code]).toEqual([3, 'same', 2]);
    expect(changed.replay).toMatch(/^refused: changed after it was sealed: written .*, so what was changed cannot be told$/);
  });

  test.each([
    ['of papers that are drawn otherwise', { version: 0 }, `its papers are of version 0, those of this program of version ${paperVersion}`],
    ['of a paper that is another one here', { hash: 'x' }, 'under the number 3 this program has another run'],
  ])('one %s is refused, with what can grade it', async (_, change, why) => {
    const { code, all: [{ replay, error }] } = await graded([stored(resealed({ paper: { ...sheet.paper, ...change } }), 'older')]);
    expect(replay).toBe(`refused: paper of another version: ${why}`);
    expect(error!.hint).toMatch(/^grade it with wavetank \d/);
    expect(code).toBe(2);
  });

  test('one with a number that cannot be set any more is of another version, and nobody\'s mistake', async () => {
    const older = resealed({ paper: { ...sheet.paper, version: 1 }, answers: { ...answers, choice: { at: '9:00', set: { 'session.timeout': '3s' } } } });
    expect((await graded([stored(older, 'number')])).all[0].replay).toMatch(/^refused: paper of another version: /);
  });

  test('what could not be executed to its end here says nothing against anybody', async () => {
    const { code, all } = await graded([stored(sheet, 'sound')], 'errored');
    expect(all[0].replay).toBe('unknown: run 1 (incident) did not come to its end');
    expect(code).toBe(3);
  });
});
