import { expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import type { FaultCall } from '../../engine/fault.ts';
import { Host } from '../../engine/host.ts';
import { ProxyNode } from './proxy-node.ts';

interface Began {
  readonly kind: string;
  hits: number;
  isOver: boolean;
}

test('a fault that begins or ends leaves the others as they are, and each is told its own hits', () => {
  const began: Began[] = [];
  const faults = ['delay', 'drop-response', 'delay'].map((kind, nth) => ({ kind, nth }));
  let inForce: readonly object[] = [];
  const hits = new Map<object, number>();
  const timers: (() => void)[] = [];
  const context = {
    id: 'proxy', host: new Host('proxy'), clock: { setTimeout: (fire: () => void) => timers.push(fire) },
    point(_: 'network', call: FaultCall['network']) {
      if (call.struck === null) for (const of of inForce) call.begins.push({ of, kind: (of as { kind: string }).kind, params: {} });
      else hits.set(call.struck, (hits.get(call.struck) ?? 0) + 1);
      return call;
    },
  } as unknown as ComponentContext;
  const node = new ProxyNode(context, {
    brokers: [],
    begin(kind) {
      const fault = { kind, hits: 0, isOver: false, end: () => void (fault.isOver = true) };
      began.push(fault);
      return fault;
    },
  });
  node.start();
  const now = (...of: readonly object[]): void => {
    inForce = of;
    node.disturbed();
  };
  const [first, drop, second] = faults;
  now(drop);
  now(drop, first);
  now(drop, first, second);
  expect(began.map(({ kind, isOver }) => [kind, isOver])).toEqual([['drop-response', false], ['delay', false], ['delay', false]]);
  began[2].hits = 2;
  timers.splice(0).forEach((fire) => fire());
  now(drop, second);
  expect(began.map(({ isOver }) => isOver)).toEqual([false, true, false]);
  began[0].hits = 1;
  now();
  expect(began.every(({ isOver }) => isOver)).toBe(true);
  expect([drop, first, second].map((fault) => hits.get(fault) ?? 0)).toEqual([1, 0, 2]);
});
