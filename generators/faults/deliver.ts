import type { Plant } from '../../engine/damage.ts';
import type { Random } from '../../engine/random.ts';
import type { Mechanism } from './data-fault.ts';
import type { Delivery } from './delivery.ts';
import type { FaultUse } from './fault-use.ts';

type Delivers = Extract<Mechanism<Readonly<Record<string, unknown>>>, { layer: 'delivery' }>;

/** The delivery after all faults that concern it, each told as a plant. */
export function deliver(faults: readonly FaultUse[], delivery: Delivery, item: number, random: (name: string) => Random, plant: (plant: Plant) => void): Delivery {
  let now = delivery;
  for (const { fault, params, stream } of faults) {
    if (fault.mechanism.layer !== 'delivery') continue;
    const before = now;
    now = (fault.mechanism as Delivers).deliver(before, params, random(stream));
    const controlled = (['rows', 'sha256'] as const).find((name) => before.control[name] !== now.control[name]);
    if (controlled !== undefined) plant({ kind: fault.id, item, where: `/control/${controlled}`, before: String(before.control[controlled]), after: String(now.control[controlled]) });
    else plant({ kind: fault.id, item, where: '/arrivals', before: arrivalsText(before), after: arrivalsText(now) });
  }
  return now;
}

function arrivalsText({ arrivals }: Delivery): string | null {
  return arrivals.length === 0 ? null : arrivals.map(({ afterHours, source, cutAt }) => `${afterHours}h ${source}${cutAt === null ? '' : ` cut at ${cutAt}`}`).join(', ');
}
