import { expect, test } from 'vitest';
import { beginning } from '../../tui/beginning.ts';
import { makeTheme } from '../../tui/theme.ts';
import { beginSitting, type Sitting } from '../interview/sitting.ts';
import { paperPage } from './choose-paper.ts';

const begun = (...numbers: readonly number[]): Sitting[] => numbers.map((number) => ({ ...beginSitting(number, null), usedMs: 60_000 * number }));
const facts = (sittings: readonly Sitting[]): string => paperPage('2026-01-02', sittings).page.facts.map((fact) => fact.join(' ')).join('\n');

test('papers that were begun stand in the order in which they are told, below that of the day', () => {
  const { papers, page } = paperPage('2026-01-02', [...begun(9, 4), { ...beginSitting(20_260_102, '2026-01-02'), usedMs: 1_800_000 }]);
  expect(papers).toEqual([{ number: 20_260_102, day: '2026-01-02' }, { number: 9, day: null }, { number: 4, day: null }]);
  expect(page.choices).toEqual([
    { label: "today's paper, 20260102", note: 'the time is over: hand it in' }, { label: 'paper 9', note: 'begun, 21:00 left' }, { label: 'paper 4', note: 'begun, 26:00 left' },
  ]);
  expect(page.about[0]).toContain('iot-spike');
});

test('those that have no row are counted, and the newest of them named', () => {
  expect(facts(begun(1, 2, 3, 4, 5))).not.toContain('more');
  expect(paperPage('2026-01-02', begun(1, 2, 3, 4, 5, 6, 7)).papers).toHaveLength(6);
  expect(facts(begun(1, 2, 3, 4, 5, 6, 7))).toContain('begun and 2 more, by their number: 6, 7\n');
  expect(facts(begun(1, 2, 3, 4, 5, 6, 7, 8, 9))).toContain('begun and 4 more, by their number: 6, 7, 8, …\n');
});

test('all of it has room in the lowest window', () => {
  const { page } = paperPage('2026-01-02', begun(999_999_991, 999_999_992, 999_999_993, 999_999_994, 999_999_995, 999_999_996, 999_999_997, 999_999_998, 999_999_999));
  const { initial, frame } = beginning(page);
  const rows = frame(initial, { columns: 80, rows: 24 }, makeTheme({ colour: false, ascii: false })).map((row) => row.trimEnd());
  expect(rows.find((row) => row.startsWith('begun'))).toMatch(/by their number: 999999996, 999999997, 999999998, …$/);
  expect(rows.at(-2)).toBe('');
  expect(rows.findLast((row, i) => i < rows.length - 1 && row !== '')).toMatch(/^command/);
});
