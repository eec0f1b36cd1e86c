import { expect, test } from 'vitest';
import type { FaultReport } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Ending } from '../../engine/store/why.ts';
import { cappedIds, faultWindows } from './fault-windows.ts';

const report = (id: string, status: FaultReport['status'] = 'fired'): FaultReport => ({ id, target: 'sink', status, hits: 1, firstMs: 0, lastMs: 0 });
const ending = (fault: string | null): Ending => ({ bucket: 'dropped', stage: null, cause: null, fault, count: 1, examples: [], planted: [] });

test('faults of the plan, then those injected; one that was cleared ends then; each with what it broke', () => {
  const plan = {
    faults: [{ fault: 'burst', atMs: 1000, forMs: 5000 }, { fault: 'crash', atMs: 2000, forMs: 0 }],
    commands: [
      { atMs: 500, firing: 0, action: { do: 'clear', fault: 'burst' } },
      { atMs: 3000, firing: 1, action: { do: 'inject', fault: 'slow', forMs: 9000 } },
      { atMs: 4000, firing: 2, action: { do: 'clear', fault: 'slow' } },
    ],
  } as unknown as Plan;
  const named = { lost: [ending('burst + slow'), ending(null)], late: [ending('burst')], odd: [ending(null)] };
  expect(faultWindows(plan, { faults: [report('burst'), report('crash', 'never'), report('slow')] }, named)).toEqual([
    { fault: 'burst', status: 'fired', atMs: 1000, endMs: 6000, broke: ['lost', 'late'] },
    { fault: 'crash', status: 'never', atMs: 2000, endMs: 2000, broke: [] },
    { fault: 'slow', status: 'fired', atMs: 3000, endMs: 4000, broke: ['lost'] },
  ]);
});

test('what named as many items as are kept is known in part; of a bucket all is', () => {
  const many = [{ ...ending('burst'), count: 999 }, ending(null)];
  expect(cappedIds({ late: many, odd: [ending(null)], dropped: many, 'critical-p99': many })).toEqual(['critical-p99']);
});
