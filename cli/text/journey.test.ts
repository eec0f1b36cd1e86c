import { expect, test } from 'vitest';
import type { Journey } from '../../engine/store/why.ts';
import { formatClock } from './duration.ts';
import { journeyLines } from './journey.ts';
import { noStyle } from './style.ts';

const hour = 3_600_000;
const story: Journey = {
  item: 30, class: 'row', bucket: 'quarantined', stage: 'loader', cause: 'ragged', fault: null, dueMs: 26 * hour, nth: 4, endMs: 27 * hour, copies: 1, rows: 0, complete: true,
  planted: [{ kind: 'ragged', where: '120-131', before: 'a,b', after: null, ofFile: false }],
  steps: [{ atMs: 26 * hour, node: null, kind: 'hop', text: 'generated' }, { atMs: 27 * hour + 1500, node: 'loader', kind: 'hop', text: 'quarantined: ragged' }],
};

test('a calendar has days and times of day; where an item lies, what checks say of it and what was broken in it stand above its steps', () => {
  expect(journeyLines(story, { place: 'orders 2026-01-02, row 4', said: ['late: o-4 came out at 3.0 s'], isCalendar: true }, noStyle)).toEqual([
    'item 30 (row), orders 2026-01-02, row 4, due at 1d 02:00:00: quarantined, at loader, ragged',
    'late: o-4 came out at 3.0 s',
    'planted: ragged at bytes 120-131: "a,b" became nothing',
    "1 copy known, 0 rows in the store; times of the run's calendar",
    '1d 02:00:00  –            generated',
    '1d 03:00:01  loader       quarantined: ragged',
  ]);
});

test('elsewhere a journey counts from when its item was due', () => {
  const [head, , counted, , step] = journeyLines(story, { place: '', said: [], isCalendar: false }, noStyle);
  expect(head).toBe('item 30 (row), due at 1d 02:00:00.000: quarantined, at loader, ragged');
  expect(counted).toMatch(/times from its due time$/);
  expect(step).toBe(' 3601.500 s  loader       quarantined: ragged');
});

test('of several copies it says where the further ones came from', () => {
  const hop = (node: string | null, text: string) => ({ atMs: 0, node, kind: 'hop' as const, text });
  const counted = (...steps: Journey['steps']): string => journeyLines({ ...story, copies: 3, planted: [], steps }, { place: '', said: [], isCalendar: false }, noStyle)[1];
  expect(counted(hop(null, 'generated'), hop('fleet', 'saw'), hop('fleet', 'copied'), hop('worker-1', 'saw'), hop('worker-2', 'saw again'), hop('worker-2', 'stored')))
    .toBe('3 copies known (1 sent again by fleet, 1 came again to worker-2), 0 rows in the store; times from its due time');
  expect(counted(hop(null, 'generated'), hop('vendor', 'saw'), hop('loader', 'saw'), hop('loader', 'copied'), { ...hop('loader', 'copied'), kind: 'decision' }))
    .toBe('3 copies known (1 made by loader), 0 rows in the store; times from its due time');
  expect(counted(hop(null, 'generated'))).toMatch(/^3 copies known, /);
});

test('a day of a calendar is a day from the first one on', () => {
  expect([0, 26 * hour, 49 * hour + 60_000].map(formatClock)).toEqual(['0:00', '1d 02:00:00', '2d 01:01:00']);
});
