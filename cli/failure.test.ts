import { expect, test } from 'vitest';
import { UsageError } from '../engine/usage-error.ts';
import { exitCode } from './exit-code.ts';
import { reportBug, reportFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

function told(error: unknown, verbose: boolean): string {
  const lines: string[] = [];
  reportBug(error, { warn: (text) => lines.push(text) }, verbose);
  return lines.join('\n');
}

const inTheEngine = Object.assign(new Error('no such fault'), { stack: 'Error: no such fault\n    at engine.ts:7:1' });

test('a bug is told with the line to report, and where it happened only for those who ask', () => {
  expect(told(inTheEngine, false)).toMatch(/^error: this is a bug in wavetank: no such fault\n {2}please report: wavetank .*\n {2}--verbose says where/);
  expect(told(inTheEngine, false)).not.toContain('engine.ts');
  expect(told(inTheEngine, true)).toContain('at engine.ts:7:1');
});

test('a bug that was caused in another process is told down to there', () => {
  const here = new Error('seed 1: the engine died', { cause: inTheEngine });
  expect(told(here, true)).toMatch(/seed 1: the engine died\n[^]*caused by Error: no such fault\n {4}at engine\.ts:7:1/);
});

test('the hint of a refusal has 80 columns, or fewer where the window has; lines of its own stay apart', () => {
  const hint = `${'take another word of these here '.repeat(6).trim()}\nnpx wavetank init`;
  for (const width of [120, 60]) {
    const lines: string[] = [];
    expect(reportFailure(new UsageError('that is none', { where: '--set', hint }), { width, warn: (text: string) => lines.push(...text.split('\n')) } as unknown as Terminal, false)).toBe(exitCode.usage);
    expect([lines[0], lines.at(-1)]).toEqual(['error: --set: that is none', '  npx wavetank init']);
    expect(lines.filter((line) => line.length > Math.min(width, 80))).toEqual([]);
    expect(lines.slice(1).map((line) => line.slice(2)).join(' ')).toBe(hint.replace('\n', ' '));
  }
});
