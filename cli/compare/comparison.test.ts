import { expect, test } from 'vitest';
import type { Figure } from '../../engine/check.ts';
import type { Remedy } from '../../engine/remedy.ts';
import { design } from './columns.ts';
import { assemble, Cells, type Cell, type Subject } from './comparison.ts';
import { comparisonText, fittedTable } from './comparison-table.ts';
import { conduct } from '../conduct.ts';
import { Experiment } from './experiment.ts';
import { noStyle } from '../text/style.ts';

const remedy = (id: string, metric: string, needs: string[] = []): Remedy => ({
  id, about: id, without: 'nothing', needs, switching: 'live', metric, minEffect: 0.5,
});
const figure = (id: string): Figure => ({ id, about: id, unit: 'events', compute: () => null });
const subject: Subject = {
  id: 'toy', sick: ['lost', 'doubled'],
  remedies: { hold: remedy('hold', 'lost'), merge: remedy('merge', 'doubled', ['hold']) },
  figures: { lost: figure('lost'), doubled: figure('doubled') },
};

/** A made-up pipeline: `hold` stops losses, `merge` stops doubles. */
function perform(remedies: readonly string[], column: string, seed: number): Cell {
  const lost = remedies.includes('hold') ? 0 : 100 + seed;
  const doubled = remedies.includes('merge') ? 0 : 40 + seed;
  const failed = [...(lost > 0 ? ['lost'] : []), ...(doubled > 0 ? ['doubled'] : [])];
  return { column, seed, verdict: failed.length > 0 ? 'failed' : 'passed', failed, figures: { lost, doubled }, arrivalsHash: `a${seed}` };
}

async function compare(seeds: number[], work: typeof perform = perform) {
  const [plan, cells, ran] = [design(subject.remedies), new Cells(), [] as string[]];
  await conduct(new Experiment(plan, cells, seeds, subject), 2, async ({ column, seed }) => {
    ran.push(`${column.id} ${seed}`);
    return work(column.remedies, column.id, seed);
  }, (cell) => cells.add(cell));
  return { ran, comparison: assemble(subject, 'short', seeds, cells, 1) };
}

const seeds = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('what was declared holds', async () => {
  const { comparison } = await compare(seeds(3));
  expect(comparison.declared.filter((each) => !each.held)).toEqual([]);
  expect(comparison.held).toBe(true);
});

test('a column stops when its contrasts are clear; none and all run on', async () => {
  const { ran, comparison } = await compare(seeds(20));
  const runsOf = (column: string) => ran.filter((each) => each.replace(/ \d+$/, '') === column).length;
  expect(runsOf('none')).toBe(20);
  expect(runsOf('hold + merge')).toBe(20);
  expect(runsOf('merge')).toBeLessThan(20);
  expect(comparison.contrasts.every((each) => each.seeds === 11 && each.stopped === 'clear')).toBe(true);
});

test('what an interrupted comparison could not come to is undecided, not broken', () => {
  const cells = new Cells();
  for (const column of design(subject.remedies).columns) cells.add(perform(column.remedies, column.id, 1));
  const { declared, held } = assemble(subject, 'short', seeds(20), cells, 0);
  expect(held).toBe(false);
  expect(declared.map(({ decided }) => decided)).toEqual(declared.map(() => false));
  const marks = comparisonText(assemble(subject, 'short', seeds(20), cells, 0), noStyle, 120).filter((line) => /^[✓✗·] /.test(line)).map((line) => line[0]);
  expect(marks).toEqual(declared.map(() => '·'));
});

test('a disease that shows another symptom breaks the declaration, and the seed is named', async () => {
  const { comparison } = await compare(seeds(3), (remedies, column, seed) => {
    const cell = perform(remedies, column, seed);
    return seed === 2 && remedies.length === 0 ? { ...cell, failed: ['lost'] } : cell;
  });
  expect(comparison.held).toBe(false);
  expect(comparison.declared[0]).toMatchObject({ held: false, found: '2 of 3 seeds; seed 2 failed in lost' });
});

test('a remedy that does nothing does not earn its place', async () => {
  const { comparison } = await compare(seeds(3), (remedies, column, seed) => perform(remedies.filter((id) => id !== 'merge'), column, seed));
  const held = Object.fromEntries(comparison.contrasts.map((each) => [`${each.remedy} ${each.kind}`, each.held]));
  expect(held).toEqual({ 'hold alone': true, 'merge alone': false, 'hold away': true, 'merge away': true });
});

test('arrivals that differ between columns are told', async () => {
  const { comparison } = await compare(seeds(2), (remedies, column, seed) => ({
    ...perform(remedies, column, seed), arrivalsHash: remedies.length === 0 ? 'x' : 'y',
  }));
  expect(comparison.declared[2]).toMatchObject({ held: false, found: '0 of 2 seeds; seed 1 differs' });
});

test('one run that cannot be performed ends it, and what runs beside it is kept', async () => {
  const cells = new Cells();
  const started: string[] = [];
  let finish = (): void => {};
  const beside = new Promise<void>((resolve) => (finish = resolve));
  const conducted = conduct(new Experiment(design(subject.remedies), cells, seeds(3), subject), 2, async ({ column, seed }) => {
    started.push(column.id);
    if (started.length === 2) {
      queueMicrotask(finish);
      throw new Error('no room');
    }
    await beside;
    return perform(column.remedies, column.id, seed);
  }, (cell) => cells.add(cell));
  await expect(conducted).rejects.toThrow('no room');
  expect([started, cells.count]).toEqual([['none', 'hold'], 1]);
});

test('a run whose engine died is told, and nothing holds with it', () => {
  const cells = new Cells();
  for (const { id, remedies } of design(subject.remedies).columns) cells.add(perform(remedies, id, 1));
  const errored = [{ column: 'hold', seed: 2, reason: 'the engine died', replay: 'npx wavetank run plan.json' }];
  expect(assemble(subject, 'short', [1], cells, 1).held).toBe(true);
  const comparison = assemble(subject, 'short', [1], cells, 1, errored);
  expect(comparison).toMatchObject({ held: false, errored });
  expect(comparisonText(comparison, noStyle, 80)).toContain('✗ errored  hold, seed 2: the engine died; again: npx wavetank run plan.json');
});

test('the text says which remedies stayed on without what they need, and fits eighty columns', async () => {
  const { comparison } = await compare(seeds(6));
  const lines = comparisonText(comparison, noStyle, 80);
  expect(lines.join('\n')).toContain('only hold is taken away; merge, which needed it, stayed switched on');
  expect(lines.filter((line) => line.includes('│') || [...line].length > 110)).toEqual([]);
});

test('a table that is too wide is printed in parts', () => {
  expect(fittedTable([['name', 'aaaa', 'bbbb'], ['x', '1', '2']], 1, 11)).toEqual(['name  aaaa', 'x        1', '', 'name  bbbb', 'x        2']);
});
