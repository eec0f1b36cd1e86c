import { z } from 'zod';
import { declareFault, type Fault } from '../../engine/fault.ts';
import type { DriftKind } from '../../generators/faults/drift/drift-kind.ts';
import * as kinds from '../../generators/faults/drift/registry.ts';

/** Every kind of drift is a fault of the vendors' data. */
export const driftKinds: Readonly<Record<string, DriftKind>> = kinds satisfies Record<string, DriftKind>;

function faultOf({ id, about }: DriftKind): Fault {
  return declareFault({
    id,
    about,
    target: 'source',
    point: 'data',
    params: z.strictObject({ share: z.number().min(0).max(1).default(0.3) }),
    heals: true,
    disturb: (call, params) => call.damage(id, params),
  });
}

export const faults: Readonly<Record<string, Fault>> = Object.fromEntries(Object.values(driftKinds).map((kind) => [kind.id, faultOf(kind)]));
