import { z, type ZodObject } from 'zod';
import type { ComponentContext } from '../../engine/component.ts';
import { declareFault, type Fault, type FaultParams } from '../../engine/fault.ts';
import type { Streams } from '../../engine/random-stream.ts';
import type { Struck } from '../../pipeline/own/outgoing.ts';
import { recordDamages, type Draft, type Means, type RecordDamage } from './record-damage.ts';

/** Which of the records that are due meanwhile a fault strikes. */
const extentOf = ({ share }: RecordDamage) => ({
  share: z.number().gt(0).max(1).optional().describe(`of the records that are due meanwhile; without it ${share}, and with \`records\` 1`),
  records: z.number().int().min(1).optional().describe('at most so many, the first ones'),
});

/** Damage to records as faults on the timeline of a run: while one lasts, records that fall due pass through it. */
export const recordFaults: Readonly<Record<string, Fault>> = Object.fromEntries(Object.values(recordDamages).map((kind) => [kind.id, declareFault({
  id: kind.id, about: kind.about, target: 'source', point: 'data', heals: true, ...(kind.needs === 'log' ? { needs: 'broker' as const } : {}),
  params: (kind.params as ZodObject).extend(extentOf(kind)) as ZodObject,
  disturb: (call, params) => call.damage(kind.id, params as FaultParams),
})]));

/** What a fault that is in force has done so far. */
interface Begun {
  readonly values: Map<string, unknown>;
  records: number;
}

/** Strikes records by the faults that are in force when they are due: the same ones, whoever asks when. */
export class RecordStriker {
  readonly #streams: Streams;
  readonly #fields: Pick<Means, 'idField' | 'keyField'>;
  /** By the parameters of the fault, which are its own. */
  readonly #begun = new WeakMap<FaultParams, Begun>();

  constructor(streams: Streams, fields: Pick<Means, 'idField' | 'keyField'>) {
    this.#streams = streams;
    this.#fields = fields;
  }

  /** Changes the draft, and answers with what has struck it. */
  strike(draft: Draft, dueMs: number, point: ComponentContext['point']): Struck[] {
    const struck: Struck[] = [];
    point('data', {
      atMs: dueMs,
      damage: (id, params) => {
        const kind = recordDamages[id];
        const isStruck = this.#strikes(kind, draft, params);
        if (isStruck && kind.isTold) struck.push({ fault: id, ...kind.outcome(params) });
        return isStruck;
      },
    });
    return struck;
  }

  #strikes(kind: RecordDamage, draft: Draft, params: FaultParams): boolean {
    const { share = params.records === undefined ? kind.share : 1, records = Infinity } = params as { share?: number; records?: number };
    let begun = this.#begun.get(params);
    if (begun === undefined) this.#begun.set(params, (begun = { values: new Map(), records: 0 }));
    const isChosen = this.#streams.get('generators', 'own', 'struck', kind.id).float() < share;
    // Of what cannot be read nobody sees what else is wrong with it.
    if (!isChosen || begun.records >= records || draft.text !== null) return false;
    if (!kind.strike(draft, params, { ...this.#fields, random: this.#streams.get('generators', 'own', 'damage', kind.id), memory: begun })) return false;
    begun.records++;
    return true;
  }
}
