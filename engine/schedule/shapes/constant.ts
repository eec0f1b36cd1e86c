import { z } from 'zod';
import type { Shape } from '../shape.ts';

const params = z.strictObject({});

export const constant: Shape<typeof params> = {
  about: 'The same rate all through.',
  params,
  example: {},
  factorAt: () => 1,
};
