import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deadlines, type Deadline } from './deadlines.ts';

it('fires what is not cancelled, in the order of time and of making, like a sorted list', () => {
  const step = fc.record({ dueMs: fc.nat(20), cancels: fc.option(fc.nat(30)), fires: fc.option(fc.nat(20), { freq: 6 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const deadlines = new Deadlines();
      const made: Deadline[] = [];
      const fired: number[] = [];
      const expected: number[] = [];
      let model: { dueMs: number; id: number }[] = [];
      const fire = (nowMs: number): void => {
        const due = model.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs || a.id - b.id);
        expected.push(...due.map(({ id }) => id));
        model = model.filter(({ dueMs }) => dueMs > nowMs);
        deadlines.fire(nowMs);
      };
      for (const { dueMs, cancels, fires } of steps) {
        const id = made.length;
        made.push(deadlines.add(dueMs, () => fired.push(id)));
        model.push({ dueMs, id });
        if (cancels !== null && cancels < made.length) {
          deadlines.cancel(made[cancels]);
          model = model.filter((entry) => entry.id !== cancels);
        }
        if (fires !== null) fire(fires);
        expect(deadlines.next()).toBe(Math.min(Infinity, ...model.map((entry) => entry.dueMs)));
      }
      fire(Infinity);
      expect(fired).toEqual(expected);
    }),
  );
});

it('fires what an action makes due at once', () => {
  const deadlines = new Deadlines();
  const fired: string[] = [];
  deadlines.add(5, () => {
    fired.push('first');
    deadlines.add(5, () => fired.push('second'));
    deadlines.add(6, () => fired.push('later'));
  });
  deadlines.fire(5);
  expect(fired).toEqual(['first', 'second']);
});
