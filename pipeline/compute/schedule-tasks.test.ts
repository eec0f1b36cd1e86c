import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeTasks, planCores, speedup, type Pool } from './schedule-tasks.ts';

const pools = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }).chain((sizes) => fc.tuple(...sizes.map((cores) => fc.integer({ min: 0, max: cores })))
  .map((free) => sizes.map((cores, i): Pool => ({ worker: `worker-${i}`, cores, freeCores: free[i] }))));
const waiting = fc.array(fc.record({ weight: fc.nat({ max: 10_000 }), cores: fc.integer({ min: 1, max: 10 }) }), { maxLength: 30 }).map((tasks) => tasks.map((task, id) => ({ id, ...task })));

test('no worker is given more than it has free, and tasks start in their order', () => {
  fc.assert(fc.property(waiting, pools, (tasks, free) => {
    const placed = placeTasks(tasks, free);
    expect(placed.map(({ id }) => id)).toEqual(tasks.slice(0, placed.length).map(({ id }) => id));
    for (const { worker, freeCores } of free) {
      expect(placed.filter((each) => each.worker === worker).reduce((sum, { cores }) => sum + cores, 0)).toBeLessThanOrEqual(freeCores);
    }
  }));
});

test('where all is free something starts, however wide it would be', () => {
  fc.assert(fc.property(waiting.filter((tasks) => tasks.length > 0), pools, (tasks, some) => {
    expect(placeTasks(tasks, some.map((pool) => ({ ...pool, freeCores: pool.cores }))).length).toBeGreaterThan(0);
  }));
});

test('a task has between one core and a whole worker', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 30 }), pools, (weights, some) => {
    const widest = Math.max(...some.map((pool) => pool.cores));
    expect(planCores(weights, some, 1).every((each) => each >= 1 && each <= widest)).toBe(true);
  }));
});

test('of sixteen even tasks on twelve cores the last four, which would leave eight cores idle, have a worker each', () => {
  const four = Array.from({ length: 4 }, (_, i) => ({ worker: `worker-${i}`, cores: 3, freeCores: 3 }));
  expect(planCores(new Array<number>(16).fill(100), four, 1)).toEqual([...new Array<number>(12).fill(1), 3, 3, 3, 3]);
  expect(1 + 1 / speedup(3)).toBeLessThan(1.4);
});

test('where a task takes most of its time to start, no more rounds are made by wide ones', () => {
  const four = Array.from({ length: 4 }, (_, i) => ({ worker: `worker-${i}`, cores: 3, freeCores: 3 }));
  expect(planCores(new Array<number>(12).fill(100), four, 1000)).toEqual(new Array<number>(12).fill(1));
});

test('one heavy task among light ones has more cores than they', () => {
  const two = Array.from({ length: 2 }, (_, i) => ({ worker: `worker-${i}`, cores: 4, freeCores: 4 }));
  const cores = planCores([100, 1000, 100, 100, 100], two, 1);
  expect(cores[1]).toBe(4);
});
