import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Fault, FaultParams } from '../fault.ts';
import type { TopologyNode } from '../topology.ts';
import { Disturbances, type Disturbance } from './disturbances.ts';

const worker = (nth: number): TopologyNode => ({ id: `worker-${nth}`, kind: 'worker' });
const broker: TopologyNode = { id: 'log', kind: 'broker' };

/** A fault on workers that has begun, with how often each call that it is given was hit. */
function begun(fault: Partial<Fault>, nodes: readonly TopologyNode[], params: FaultParams = {}, down: readonly string[] = []) {
  const disturbances = new Disturbances({
    slow: {
      id: 'slow', about: '', target: 'worker', point: 'serve', heals: true, params: z.strictObject({ node: z.string().optional() }),
      disturb: () => true, ...fault,
    },
  }, () => {});
  const disturbance: Disturbance = disturbances.plan({ fault: 'slow', atMs: 0, forMs: 10, params });
  disturbances.start(disturbance, nodes, ({ id }) => !down.includes(id));
  const hits = (node: TopologyNode): number => {
    const before = disturbance.hits;
    disturbances.apply(node, 'serve', { serviceMs: 1, items: 1 }, 5);
    return disturbance.hits - before;
  };
  const { status, target } = disturbances.reports()[0];
  return { hits, status, target, windows: () => disturbances.windows({ nodes: [], edges: [{ from: 'gateway', to: 'worker-1' }, { from: 'gateway', to: 'worker-2' }] }) };
}

test('one on all workers disturbs those that join while it lasts', () => {
  const { hits } = begun({}, [worker(1)]);
  expect([worker(1), worker(2), broker].map(hits)).toEqual([1, 1, 0]);
});

test('one on a worker by its name disturbs no other, also none that joins', () => {
  const { hits } = begun({}, [worker(1), worker(2)], { node: 'worker-2' });
  expect([1, 2, 3].map((nth) => hits(worker(nth)))).toEqual([0, 1, 0]);
});

test('the first and the last are those of the workers that are up', () => {
  const nodes = [1, 2, 3, 4].map(worker);
  expect(begun({ pick: 'first' }, nodes, {}, ['worker-1']).target).toBe('worker-2');
  expect(begun({ pick: 'last' }, nodes, {}, ['worker-4']).target).toBe('worker-3');
});

test.each([
  ['the topology has no worker', {}, [broker], {}, 'worker'],
  ['the topology has no worker of that name', {}, [worker(1)], { node: 'worker-9' }, 'worker-9'],
  ['the topology has no broker, which it needs', { needs: 'broker' }, [worker(1)], {}, 'broker'],
] as const)('where %s it is not applicable, and names what is missing', (_, fault, nodes, params, missing) => {
  expect(begun(fault, nodes, params)).toMatchObject({ status: 'not-applicable', target: missing });
});

test.each([
  ['its only worker is down', {}, [worker(1)], {}, ['worker-1']],
  ['the one that it names is down', {}, [worker(1), worker(2)], { node: 'worker-1' }, ['worker-1']],
  ['every worker is down', { pick: 'first' }, [worker(1), worker(2)], {}, ['worker-1', 'worker-2']],
] as const)('where %s it is applicable, and never took hold', (_, fault, nodes, params, down) => {
  expect(begun(fault, nodes, params, down)).toMatchObject({ status: 'never', target: 'worker' });
});

test('a fault explains nothing before it took hold', () => {
  const { hits, windows } = begun({}, [worker(1)]);
  expect(windows()).toEqual([]);
  hits(worker(1));
  expect(windows()).toEqual([{ fault: 'slow', fromMs: 0, toMs: 10, nodes: ['worker-1'], kills: false, senders: ['gateway'] }]);
});

test('what it needs may be down: it exists', () => {
  expect(begun({ needs: 'broker' }, [worker(1), broker], {}, ['log']).status).toBe('never');
});

test('one on the life of nodes that are beyond reach is not applicable; one on anything else of them is', () => {
  const life: Partial<Fault> = { point: 'life' };
  const reports = [life, {}].map((change) => {
    const disturbances = new Disturbances({
      slow: { id: 'slow', about: '', target: 'broker', point: 'serve', heals: true, params: z.strictObject({}), disturb: () => true, ...change },
    }, () => {});
    disturbances.beyondReach = new Set([broker.id]);
    disturbances.start(disturbances.plan({ fault: 'slow', atMs: 0, forMs: 10 }), [broker], () => true);
    return disturbances.reports()[0];
  });
  expect(reports.map(({ status, target }) => [status, target])).toEqual([['not-applicable', 'broker that can be taken down from here'], ['never', 'log']]);
});

test('one that breaks data explains no end: the manifest tells what it broke', () => {
  const disturbances = new Disturbances({
    torn: { id: 'torn', about: '', target: 'worker', point: 'data', heals: true, params: z.strictObject({}), disturb: () => true },
  }, () => {});
  disturbances.start(disturbances.plan({ fault: 'torn', atMs: 0, forMs: 10 }), [worker(1)], () => true);
  disturbances.apply(worker(1), 'data', { atMs: 5, damage: () => true }, 5);
  expect([disturbances.reports()[0].hits, disturbances.windows({ nodes: [], edges: [] })]).toEqual([1, []]);
});
