import type { Plant } from '../../engine/damage.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Mechanism } from './data-fault.ts';
import { utf8, type Encoding } from './encoding.ts';
import type { FaultUse } from './fault-use.ts';
import { bytesToText, rangeText } from './manifest.ts';

type Encodes = Extract<Mechanism<Readonly<Record<string, unknown>>>, { layer: 'encoding' }>;

/** What becomes of the bytes of the file: it has one encoding, so one fault at most may concern it. */
export function encodingOf(faults: readonly FaultUse[]): Encoding {
  const all = faults.filter(({ fault }) => fault.mechanism.layer === 'encoding');
  if (all.length > 1) throw new UsageError(`${all.map(({ fault }) => fault.id).join(' and ')} contradict each other: a file has one encoding`, { where: '--fault', hint: 'leave one of them out' });
  return all.length === 0 ? utf8 : (all[0].fault.mechanism as Encodes).encoding(all[0].params);
}

/** What the manifest says of it; `size` is that of the file as it is written. */
export function encodingPlants(faults: readonly FaultUse[], item: number, size: number): Plant[] {
  return faults.flatMap(({ fault, params }) => {
    if (fault.mechanism.layer !== 'encoding') return [];
    const { prefix, encode } = (fault.mechanism as Encodes).encoding(params);
    if (encode === null) return [{ kind: fault.id, item, where: rangeText(0, prefix.length), before: '', after: bytesToText(prefix) }];
    const after = `${fault.id}${encode(Buffer.from('a'))[0] === 0 ? 'be' : 'le'}${prefix.length > 0 ? '+bom' : ''}`;
    return [{ kind: fault.id, item, where: rangeText(0, size), before: 'utf-8', after }];
  });
}
