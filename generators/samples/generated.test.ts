import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import { chosenKeys } from '../keys/chosen-keys.ts';
import { sampleOf, generated, type RecordGenerator } from './generated.ts';
import { recordGenerators } from './registry.ts';

describe.each(Object.entries<RecordGenerator>(recordGenerators))('%s', (_, generator) => {
  const open = (seed: number, idField: string | null = 'deep.id', none = 0) => generated(generator, idField, chosenKeys({ count: 20, zipf: 1, none }), new Streams(seed).get('test'));

  test('a seed gives the same records, each with an id of its own that leads back to it', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
      const [once, again] = [open(seed), open(seed)];
      const seen = new Set<string>();
      for (let item = 0; item < count; item++) {
        const { fields, id } = once.record(item, item * 10);
        expect(again.record(item, item * 10)).toEqual({ fields, id });
        expect(fields.deep).toEqual({ id });
        expect(JSON.parse(JSON.stringify(fields))).toEqual(fields);
        expect(once.itemOf(id)).toBe(item);
        seen.add(id);
      }
      expect(seen.size).toBe(count);
    }));
  });

  test('its keys are in its key field, the first most often, and null where there is none', () => {
    const source = open(1, null, 0.2);
    const drawn = Array.from({ length: 2000 }, (_, item) => source.record(item, item).fields[generator.key]);
    const times = (ending: string): number => drawn.filter((key) => typeof key === 'string' && key.endsWith(ending)).length;
    expect(times('-1')).toBeGreaterThan(times('-2'));
    expect(Math.abs(drawn.filter((key) => key === null).length - 400)).toBeLessThan(100);
    expect(Object.keys(sampleOf(generator))).toContain(generator.key);
  });
});
