import { expect, test } from 'vitest';
import { reportBug } from './failure.ts';

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
