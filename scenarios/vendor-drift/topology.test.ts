import fc from 'fast-check';
import { expect, test } from 'vitest';
import { remedies } from './remedies.ts';
import { topology } from './topology.ts';

test('who holds records, the normaliser and the monitor, leads to the quarantine wherever there is one', () => {
  fc.assert(fc.property(fc.subarray(Object.keys(remedies)), (chosen) => {
    const { nodes, edges } = topology(new Set(chosen));
    const holders = nodes.filter(({ kind }) => kind === 'normaliser' || kind === 'monitor').map(({ id }) => id);
    const quarantine = nodes.find(({ kind }) => kind === 'quarantine');
    expect(edges.filter(({ to }) => to === 'quarantine').map(({ from }) => from)).toEqual(quarantine === undefined ? [] : holders);
  }));
});
