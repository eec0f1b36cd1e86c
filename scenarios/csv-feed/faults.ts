import { z, type ZodObject } from 'zod';
import { declareFault, type Fault, type FaultParams } from '../../engine/fault.ts';
import type { DataFault } from '../../generators/faults/data-fault.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import { serverFaults, type ServerFault } from '../../generators/faults/server-faults.ts';
import { loaderCrash } from '../../pipeline/faults/crash.ts';

/** Kinds of damage that bytes of a CSV file can show. Those to values and to the order of records need somebody who knows what they mean. */
export const damages: Readonly<Record<string, DataFault>> = Object.fromEntries(
  Object.entries<DataFault>(dataFaults).filter(([, { mechanism: { layer }, formats }]) => layer !== 'value' && layer !== 'order' && formats.includes('csv')),
);

/** Kinds of damage that concern a file as a whole: so many files of the run have one each. The others concern rows. */
export const isOfFile = ({ scope }: Pick<DataFault, 'scope'>): boolean => scope === 'file';

/** A kind of damage as a fault on the run's timeline: while it lasts, files that fall due pass through it. */
function onFiles(kind: DataFault): Fault {
  const extent = isOfFile(kind)
    ? { files: z.number().int().min(1).default(1).describe('how many files of those that fall due meanwhile') }
    : { share: z.number().gt(0).max(1).default(0.01).describe('of the rows of files that fall due meanwhile and are not damaged as a whole') };
  return declareFault({
    id: kind.id, about: kind.about, target: 'vendor', point: 'data', heals: true,
    params: (kind.params as ZodObject).extend(extent) as ZodObject,
    disturb: (call, params) => call.damage(kind.id, params as FaultParams),
  });
}

/** A way in which the server fails, while it lasts. */
function onServer(kind: ServerFault): Fault {
  return declareFault({
    id: kind.id, about: kind.about, target: 'vendor', point: 'respond', heals: true, params: kind.params,
    disturb(call, params) {
      kind.respond(call, params);
      return true;
    },
  });
}

export const faults: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries(Object.entries(damages).map(([id, kind]) => [id, onFiles(kind)])),
  ...Object.fromEntries(Object.entries<ServerFault>(serverFaults).map(([id, kind]) => [id, onServer(kind)])),
  [loaderCrash.id]: loaderCrash,
};
