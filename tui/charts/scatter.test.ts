import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widthOf } from '../text/cells.ts';
import { compactText, durationText } from '../text/figure.ts';
import type { Paint } from '../theme.ts';
import { niceCeiling, niceFloor } from './scale.ts';
import { scatterChart, type Dot, type ScatterChart } from './scatter.ts';

const plain: Paint = (_, text) => text;
const chart: ScatterChart = { width: 50, height: 9, dots: [], line: [], limit: null, stretch: null, marks: [], xLabel: compactText, yLabel: durationText };
const dot = (x: number, y: number | null, glyph = '✓'): Dot => ({ x, y, glyph, tone: 'good' });

const finite = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
/** Also nothing, and next to nothing. */
const amount = fc.oneof(finite, fc.constantFrom(0, Number.MIN_VALUE, 1e-300));

test('whatever is drawn, it is a rectangle, and every dot that no other lies on is seen', () => {
  const someDots = fc.array(fc.record({ x: finite, y: fc.option(amount), glyph: fc.constantFrom('✓', '✗', '?'), tone: fc.constant('good' as const) }), { maxLength: 20 });
  fc.assert(fc.property(someDots, fc.option(amount), fc.option(fc.tuple(finite, finite)), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 30 }), (dots, limit, stretch, width, height) => {
    const [from, to] = (stretch ?? [1, 1]).toSorted((a, b) => a - b);
    const rows = scatterChart({ ...chart, width, height, dots, limit, stretch: stretch === null ? null : { from, to }, line: dots.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }])).toSorted((a, b) => a.x - b.x) }, plain);
    expect(rows.map(widthOf)).toEqual(Array.from({ length: height }, () => width));
    if (dots.length === 1 && width > 20 && height > 4) expect(rows.join('')).toContain(dots[0].glyph);
  }));
});

test('more is farther to the right, slower is higher up, and what has no time is at the top', () => {
  const rows = scatterChart({ ...chart, dots: [dot(100, 10, 'a'), dot(200, 100, 'b'), dot(300, null, 'c')] }, plain);
  const at = (letter: string): [number, number] => {
    const row = rows.findIndex((each) => each.slice(9).includes(letter));
    return [rows[row].slice(9).indexOf(letter), row];
  };
  const [[ax, ay], [bx, by], [cx, cy]] = [at('a'), at('b'), at('c')];
  expect(ax).toBeLessThan(bx);
  expect(bx).toBeLessThan(cx);
  expect(ay).toBeGreaterThan(by);
  expect(cy).toBe(0);
});

test('the limit runs across with its value, and the interval lies on the axis', () => {
  const rows = scatterChart({ ...chart, dots: [dot(100, 10), dot(300, 4000, '✗')], limit: 2000, stretch: { from: 200, to: 240 }, marks: [{ x: 150, glyph: '▼', tone: 'strong' }] }, plain);
  expect(rows.filter((row) => /^ +2 s ┼.*┄{20}/.test(row))).toHaveLength(1);
  expect(rows.at(-2)).toMatch(/^ +└.*▼.*━{4,}.*─$/);
  expect(rows.at(-1)).toMatch(/ 120 +180 +240 +300 /);
});

test('a nice number below is one below that is nice above', () => {
  fc.assert(fc.property(finite, (value) => {
    expect(niceFloor(value)).toBeLessThanOrEqual(value * 1.000_01);
    expect(niceCeiling(niceFloor(value))).toBeCloseTo(niceFloor(value), 6);
    expect(niceFloor(value)).toBeGreaterThan(value / 2.1);
  }));
});
