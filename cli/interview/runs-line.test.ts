import { expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Terminal } from '../terminal.ts';
import { noStyle } from '../text/style.ts';
import { RunsLine } from './runs-line.ts';

test('of several runs at once the first is told, with how far it is', () => {
  const told: string[] = [];
  const terminal: Terminal = { say: (text = '') => void told.push(text), emit: () => {}, warn: () => {}, rewind: () => {}, style: noStyle, width: 80, height: 24, live: true, withMachineOnStdout: () => terminal };
  const line = new RunsLine(terminal);
  const [first, second] = [{}, {}] as Plan[];
  const seen = (clockMs: number): Snapshot => ({ clockMs, durationMs: 120_000 } as Snapshot);
  line.at({ paper: 4711, nth: 1, of: 8, plan: first });
  line.snapshot(first, seen(-3000));
  line.snapshot(second, seen(50_000));
  line.at({ paper: 4711, nth: 1, of: 8, plan: first });
  line.at({ paper: 4711, nth: 2, of: 8, plan: second }, 'sheet 1 of 3, ');
  line.snapshot(first, seen(120_000));
  line.snapshot(second, seen(60_000));
  expect(told).toEqual([
    'paper 4711: run 1 of 8', 'paper 4711: run 1 of 8, at 0:00 of 2:00',
    'sheet 1 of 3, paper 4711: run 2 of 8', 'sheet 1 of 3, paper 4711: run 2 of 8, at 1:00 of 2:00',
  ]);
});
