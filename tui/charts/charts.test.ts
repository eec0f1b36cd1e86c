import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widthOf } from '../text/cells.ts';
import { compactText } from '../text/figure.ts';
import type { Paint } from '../theme.ts';
import { bar, gauge, sparkline, stackedBar } from './bars.ts';
import { lineChart, type LineChart } from './line.ts';
import { Raster } from './raster.ts';
import { niceCeiling, niceDuration, timeStep } from './scale.ts';
import { lanesOf, ruler, type Span } from './timeline.ts';

const plain: Paint = (_, text) => text;
const chart: LineChart = { width: 30, height: 6, sampleMs: 1000, fromMs: 0, toMs: 20_000, values: [], leastTop: 1, tone: 'good', ceiling: niceCeiling, label: compactText };

test('dots of a braille cell', () => {
  const raster = new Raster(1, 1);
  raster.dot(0, 0);
  raster.dot(1, 3);
  expect(raster.cell(0, 0)).toBe('⢁');
  raster.stroke(0, 0, 3);
  expect(raster.cell(0, 0)).toBe('⣇');
});

test('a line with its axes, its marks and this moment', () => {
  const values = Array.from({ length: 15 }, (_, second) => (second < 5 ? 10 : 100));
  expect(lineChart({ ...chart, values, nowMs: 15_000, marks: [{ atMs: 5000, glyph: '▲', tone: 'fault' }] }, plain)).toEqual([
    '  100 ┤     ⢀⠏⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁     ', '      │     ⢸           ╎     ', '      │     ⡎           ╎     ', '    0 ┤⠒⠒⠒⠒⠒⠁           ╎     ',
    '      └┬────▲─────┬───────────', '       0:00     0:10          ',
  ]);
});

test('a dotted series lies behind, with its legend where nothing is drawn', () => {
  const rows = lineChart({ ...chart, values: [1, 1, 1], ghost: Array.from({ length: 20 }, () => 1), leastTop: 4, legend: '·· ghost' }, plain);
  expect(rows[0]).toBe('    4 ┤ ·· ghost              ');
  expect(rows[2]).toBe('      │⣀⣀⣀⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀');
});

test('a long run keeps its peaks, whatever the width', () => {
  const values = Array.from({ length: 3600 }, (_, second) => (second === 1800 ? 1000 : 1));
  const rows = lineChart({ ...chart, toMs: 3_600_000, values }, plain);
  expect(rows[0]).toMatch(/1k ┤ +[⠀-⣿]/u);
});

test('what nobody knows is not drawn', () => {
  const rows = lineChart({ ...chart, values: [5, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, 5], leastTop: 5 }, plain);
  expect(rows[0].slice(12, 18)).toBe('      ');
});

test('charts have the size that they were given, for any numbers', () => {
  const numbers = fc.array(fc.oneof(fc.double(), fc.constant(0)), { maxLength: 100 });
  fc.assert(fc.property(numbers, numbers, fc.integer({ min: 10, max: 90 }), fc.integer({ min: 3, max: 12 }), (values, ghost, width, height) => {
    const rows = lineChart({ ...chart, width, height, values, ghost, toMs: 80_000, nowMs: 60_000 }, plain);
    expect(rows).toHaveLength(height);
    for (const row of rows) expect(widthOf(row)).toBe(width);
    expect(widthOf(stackedBar(values.map((size) => ({ size, glyph: '█', tone: 'good' })), width, plain))).toBe(width);
    expect(widthOf(sparkline(values, 60, width, 10))).toBe(width);
    for (const value of values) {
      expect(widthOf(bar(value, width))).toBeLessThanOrEqual(width);
      expect(widthOf(gauge(value, width))).toBe(width);
    }
  }));
});

test('bars in eighths of a cell, and never nothing for something', () => {
  expect([bar(0, 10), bar(0.5, 10), bar(0.0001, 10), bar(0.06, 10), bar(2, 4)]).toEqual(['', '█████', '▏', '▋', '████']);
  expect([gauge(0, 4), gauge(0.01, 4), gauge(0.5, 4), gauge(1, 4)]).toEqual(['░░░░', '█░░░', '██░░', '████']);
});

test('the smallest part of a stacked bar keeps its cell', () => {
  const parts = [{ size: 9999, glyph: 's', tone: 'good' }, { size: 1, glyph: 'd', tone: 'bad' }, { size: 0, glyph: 'u', tone: 'bad' }] as const;
  expect(stackedBar(parts, 10, plain)).toBe('sssssssssd');
});

test('a sparkline ends at the newest second', () => {
  expect(sparkline([0, 4, 8], 6, 6, 8)).toBe('   ▁▅█');
  expect(sparkline([1, 1, 7, 7], 4, 2, 7)).toBe('▂█');
});

test('round values above', () => {
  expect([0, 0.04, 1, 1.1, 179, 1786, 1e15].map(niceCeiling)).toEqual([1, 0.04, 1, 1.2, 200, 2000, 1e15]);
  expect([250, 17_200, 61_000, 142_000, 4_000_000].map(niceDuration)).toEqual([250, 20_000, 90_000, 180_000, 4_320_000]);
  expect([timeStep(80_000, 50), timeStep(300_000, 50), timeStep(86_400_000, 50)]).toEqual([15_000, 60_000, 21_600_000]);
});

test('the ruler shows how far the run is', () => {
  expect(ruler(30, 150_000, 300_000, '●', plain)).toBe('0:00 ━━━━━━━━━━●╌╌╌╌╌╌╌╌╌ 5:00');
  expect(ruler(30, 400_000, 300_000, '●', plain)).toBe('0:00 ━━━━━━━━━━━━━━━━━━━● 5:00');
});

test('spans lie in lanes, named where there is room', () => {
  const span = (label: string, fromMs: number, toMs: number): Span => ({ label, fromMs, toMs, tone: 'fault', stroke: '█', point: '▲' });
  const spans = [span('burst', 120_000, 180_000), span('slow-sink', 130_000, 160_000), span('crash', 151_000, 151_000), span('restart', 260_000, 263_000)];
  expect(lanesOf(spans, { width: 50, lanes: 3, totalMs: 300_000 }, plain)).toEqual([
    '                     ████████ burst    ▲ restart  ', '                      ████ slow-sink              ', '                         ▲ crash                  ',
  ]);
  expect(lanesOf(spans, { width: 50, lanes: 1, totalMs: 300_000 }, plain)).toEqual(['                     ████▲███ burst    ▲ restart  ']);
  expect(lanesOf([span('on from the start', 0, 300_000)], { width: 50, lanes: 1, totalMs: 300_000 }, plain)).toEqual([
    '     ██ on from the start ███████████████████     ',
  ]);
  expect(lanesOf([], { width: 50, lanes: 2, totalMs: 300_000 }, plain)).toEqual([]);
});
