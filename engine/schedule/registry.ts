import type { ArrivalProcess } from './process.ts';
import * as processEntries from './processes/registry.ts';
import type { Shape } from './shape.ts';
import * as shapeEntries from './shapes/registry.ts';

/** Shapes by the `kind` under which a plan names them. */
export const shapes: Readonly<Record<string, Shape>> = shapeEntries satisfies Record<string, Shape>;

/** Arrival processes by the name under which a plan's `process` names them. */
export const processes: Readonly<Record<string, ArrivalProcess>> = processEntries satisfies Record<string, ArrivalProcess>;
