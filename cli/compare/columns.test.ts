import { expect, test } from 'vitest';
import type { Remedy } from '../../engine/remedy.ts';
import { design, needsOf } from './columns.ts';

const remedy = (id: string, needs: string[] = []): Remedy => ({
  id, about: id, without: 'nothing', needs, switching: 'live', metric: 'lost', minEffect: 0.2,
});
const remedies = { buffer: remedy('buffer'), scale: remedy('scale', ['replay']), replay: remedy('replay', ['buffer']) };

test('needs are followed to their ends and named in the order of the registry', () => {
  expect(needsOf('scale', remedies)).toEqual(['buffer', 'replay']);
  expect(needsOf('buffer', remedies)).toEqual([]);
});

test('columns: none, each alone with its needs, all but each, all; equal sets are one column', () => {
  const { columns, all } = design({ ...remedies, other: remedy('other') });
  expect(columns.map((column) => column.remedies.join('+'))).toEqual([
    '', 'buffer', 'buffer+replay', 'buffer+scale+replay', 'other',
    'scale+replay+other', 'buffer+replay+other', 'buffer+scale+other', 'buffer+scale+replay+other',
  ]);
  // All but `other` is `scale` with all that it needs: the set was there already.
  expect(columns.filter((column) => column.remedies.join('+') === 'buffer+scale+replay')).toHaveLength(1);
  expect(columns.at(-1)).toBe(all);
});

test('a remedy with needs is set against its needs alone', () => {
  const alone = design(remedies).contrasts.find((each) => each.remedy === 'scale' && each.kind === 'alone');
  expect(alone?.with.remedies).toEqual(['buffer', 'scale', 'replay']);
  expect(alone?.without.remedies).toEqual(['buffer', 'replay']);
});

test('a remedy taken away leaves those that need it switched on, and says which', () => {
  const away = design(remedies).contrasts.find((each) => each.remedy === 'buffer' && each.kind === 'away');
  expect(away?.without.remedies).toEqual(['scale', 'replay']);
  expect(away?.orphans).toEqual(['scale', 'replay']);
});
