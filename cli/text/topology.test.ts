import { expect, test } from 'vitest';
import type { Topology } from '../../engine/topology.ts';
import { drawTopology, drawVariants } from './topology.ts';

function chain(...ids: string[]): Topology {
  return {
    nodes: ids.map((id) => ({ id, kind: 'queue' })),
    edges: ids.slice(1).map((to, i) => ({ from: ids[i], to })),
  };
}

const pool: Topology = {
  nodes: ['gateway', 'worker-1', 'worker-2', 'sink'].map((id) => ({ id, kind: 'worker' })),
  edges: [
    { from: 'gateway', to: 'worker-1' }, { from: 'gateway', to: 'worker-2' },
    { from: 'worker-1', to: 'sink' }, { from: 'worker-2', to: 'sink' },
  ],
};

test('a chain, with numbered nodes as one group', () => {
  expect(drawTopology(pool)).toBe('gateway ─> worker x2 ─> sink');
});

test('two variants stand in brackets where they differ', () => {
  expect(drawVariants(chain('a', 'queue', 'b'), chain('a', 'kafka', 'b'))).toBe('a ─> [queue | kafka] ─> b');
  expect(drawVariants(chain('a', 'b'), chain('a', 'kafka', 'b'))).toBe('a ─> [direct | kafka] ─> b');
  expect(drawVariants(chain('a', 'b'), chain('a', 'b'))).toBe('a ─> b');
});

test('what stands beside the chain joins its stage', () => {
  const scaled: Topology = {
    nodes: [...pool.nodes, { id: 'autoscaler', kind: 'autoscaler' }],
    edges: [...pool.edges, { from: 'gateway', to: 'autoscaler' }, { from: 'autoscaler', to: 'worker-1' }],
  };
  expect(drawTopology(scaled)).toBe('gateway ─> autoscaler ─> worker x2 ─> sink');
  expect(drawTopology({ ...scaled, edges: [...pool.edges, { from: 'gateway', to: 'autoscaler' }] })).toBe(
    'gateway ─> worker x2 + autoscaler ─> sink',
  );
});

test('an edge back to the source is no way forward', () => {
  const looped: Topology = {
    nodes: [{ id: 'sensors', kind: 'source' }, ...pool.nodes],
    edges: [{ from: 'sensors', to: 'gateway' }, ...pool.edges, { from: 'sink', to: 'sensors' }],
  };
  expect(drawTopology(looped)).toBe('sensors ─> gateway ─> worker x2 ─> sink');
});

test('what no item passes stands behind', () => {
  const watched: Topology = { ...pool, nodes: [...pool.nodes, { id: 'autoscaler', kind: 'autoscaler' }] };
  expect(drawTopology(watched)).toBe('gateway ─> worker x2 ─> sink · autoscaler');
  expect(drawVariants(watched, watched)).toBe('gateway ─> worker x2 ─> sink · autoscaler');
  expect(drawVariants(pool, watched)).toBe('gateway ─> worker x2 ─> sink · [none | autoscaler]');
  expect(drawVariants(watched, pool)).toBe('gateway ─> worker x2 ─> sink · [autoscaler | none]');
});
