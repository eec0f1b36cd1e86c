import type { RecordGenerator } from './generated.ts';
import { orders } from './orders.ts';
import { readings } from './readings.ts';
import { sales } from './sales.ts';

/** Generators of records, by the names that a config gives them. */
export const recordGenerators = { orders, readings, sales } satisfies Record<string, RecordGenerator>;
