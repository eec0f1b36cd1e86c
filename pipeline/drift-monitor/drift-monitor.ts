import type { CanonicalRecord } from '../normaliser/contract.ts';
import type { ReasonId } from '../normaliser/reason.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { stabilityIndex } from './population-stability.ts';

/** What a vendor says of a batch besides its records. */
export interface Control {
  readonly records: number;
  /** The sum of all amounts, in hundredths. */
  readonly amountMinor: number;
}

export interface BatchSummary {
  readonly feed: string;
  /** The period of its records, Unix time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly control: Control;
  readonly records: readonly CanonicalRecord[];
}

/** Something that is wrong with a batch as a whole. */
export interface Alarm {
  readonly reason: ReasonId;
  readonly text: string;
}

export interface MonitorLimits {
  /** The index of population stability from which a distribution has moved. */
  readonly stability: number;
  /** The records outside of the period of their batch, in percent, that are still borne. */
  readonly outsidePercent: number;
}

const measured = ['weightG', 'amountMinor', 'quantity'] as const;
/** Of smaller samples nothing can be told. */
const leastRecords = 30;
/** A reference holds the last so many records. */
const mostReference = 1000;
/** In a thousand batches of three fields such a chance does not come up. */
const rareChance = 1e-6;
/** Standard deviations from which a rate of nulls has moved. */
const rareDeviations = 6;

interface Reference {
  readonly values: Record<(typeof measured)[number], number[]>;
  nulls: boolean[];
}

/** Compares each batch of a feed with those that were let through before it. */
export class DriftMonitor {
  readonly #references = new Map<string, Reference>();

  /** What is wrong with a batch; null where nothing is: then later ones are compared with it. */
  judge(batch: BatchSummary, limits: MonitorLimits): Alarm | null {
    const alarm = this.#totals(batch) ?? this.#period(batch, limits) ?? this.#distribution(batch, limits) ?? this.#nullRate(batch);
    if (alarm === null) this.#learn(batch);
    return alarm;
  }

  /** Totals tell something only of a batch of which nothing is held. */
  #totals({ control, records }: BatchSummary): Alarm | null {
    if (records.length !== control.records) return null;
    const sum = records.reduce((total, { amountMinor }) => total + amountMinor, 0);
    return sum === control.amountMinor ? null : { reason: 'control-total', text: `amounts add up to ${sum}, and ${control.amountMinor} was told` };
  }

  #period({ fromMs, toMs, records }: BatchSummary, { outsidePercent }: MonitorLimits): Alarm | null {
    const outside = records.filter(({ orderedMs }) => orderedMs < fromMs || orderedMs > toMs).length;
    return outside * 100 <= outsidePercent * records.length ? null : { reason: 'period', text: `${outside} of ${records.length} records lie outside of the period` };
  }

  #distribution({ feed, records }: BatchSummary, { stability }: MonitorLimits): Alarm | null {
    const reference = this.#references.get(feed);
    if (reference === undefined || records.length < leastRecords) return null;
    for (const field of measured) {
      const before = reference.values[field];
      if (before.length < leastRecords) continue;
      const sample = records.map((record) => record[field]);
      const index = stabilityIndex(before, sample);
      const { distance, chance } = kolmogorovSmirnov(before, sample);
      // The index says how far it moved, the test that it is no chance: either alone cries wolf.
      if (index > stability && chance < rareChance) return { reason: 'distribution', text: `${field} moved: stability index ${index.toFixed(2)}, distance ${distance.toFixed(2)}` };
    }
    return null;
  }

  #nullRate({ feed, records }: BatchSummary): Alarm | null {
    const before = this.#references.get(feed)?.nulls ?? [];
    if (before.length < leastRecords || records.length < leastRecords) return null;
    const [known, now] = [before.filter(Boolean).length, records.filter(({ note }) => note === null).length];
    const pooled = (known + now) / (before.length + records.length);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / before.length + 1 / records.length));
    const moved = Math.abs(now / records.length - known / before.length);
    return moved <= rareDeviations * deviation ? null : { reason: 'null-rate', text: `note is empty in ${now} of ${records.length} records, before in ${known} of ${before.length}` };
  }

  #learn({ feed, records }: BatchSummary): void {
    const reference = this.#references.get(feed) ?? { values: { weightG: [], amountMinor: [], quantity: [] }, nulls: [] };
    for (const field of measured) reference.values[field] = [...reference.values[field], ...records.map((record) => record[field])].slice(-mostReference);
    reference.nulls = [...reference.nulls, ...records.map(({ note }) => note === null)].slice(-mostReference);
    this.#references.set(feed, reference);
  }
}
