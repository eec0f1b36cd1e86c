import { z } from 'zod';
import { dataFormats, declareDataFault } from '../data-fault.ts';

const shared = { scope: 'stream', heals: 'never', formats: dataFormats, reversible: false, share: 0.01 } as const;
const distance = (usual: number) => z.number().int().min(1).max(100_000).default(usual);

export const duplicate = declareDataFault({
  ...shared,
  id: 'duplicate',
  about: 'A record is sent again, some records later.',
  expected: 'load', evidence: 'value', reasons: [],
  params: z.strictObject({ copies: z.number().int().min(1).max(100).default(1), within: distance(100).describe('how many records later at most') }),
  mechanism: { layer: 'order', move: ({ copies, within }, random) => ({ copies: copies + 1, after: 1 + random.below(within) }) },
});

export const dropped = declareDataFault({
  ...shared,
  id: 'drop',
  about: 'A record is never sent.',
  expected: 'fallback', evidence: 'control-total', reasons: ['row-count'],
  params: z.strictObject({}),
  mechanism: { layer: 'order', move: () => ({ copies: 0, after: 0 }) },
});

export const delayed = declareDataFault({
  ...shared,
  id: 'delayed',
  about: 'A record comes many records later than its neighbours.',
  expected: 'load', evidence: 'value', reasons: [],
  params: z.strictObject({ by: distance(1000).describe('how many records later') }),
  mechanism: { layer: 'order', move: ({ by }) => ({ copies: 1, after: by }) },
});

export const reorder = declareDataFault({
  ...shared,
  id: 'reorder',
  about: 'A record comes a few records later: neighbours are out of order.',
  expected: 'load', evidence: 'value', reasons: [],
  params: z.strictObject({ within: distance(5).describe('how many records later at most') }),
  mechanism: { layer: 'order', move: ({ within }, random) => ({ copies: 1, after: 1 + random.below(within) }) },
});
