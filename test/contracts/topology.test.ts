import { describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';

describe.each(Object.keys(scenarios))('%s', (id) => {
  test('what faults disturb and what items pass are nodes of its topologies', async () => {
    const scenario = await scenarios[id as keyof typeof scenarios]();
    const knob = (name: string): number => scenario.knobs.find((each) => each.id === name)!.default;
    const all = new Set(Object.keys(scenario.remedies));
    const kinds = new Set([new Set<string>(), all].flatMap((remedies) => scenario.topology(remedies, knob).nodes.map(({ kind }) => kind)));
    const named = [...scenario.hops, ...Object.values(scenario.faults).flatMap(({ target, needs }) => [target, ...(needs === undefined ? [] : [needs])])];
    expect(named.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
