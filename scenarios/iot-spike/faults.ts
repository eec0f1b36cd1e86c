import type { Fault } from '../../engine/fault.ts';
import * as componentFaults from '../../pipeline/faults/registry.ts';

export const faults: Readonly<Record<string, Fault>> = componentFaults satisfies Record<string, Fault>;
