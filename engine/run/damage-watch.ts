import type { DamageKind, Plant } from '../damage.ts';
import { Labels } from '../detection.ts';
import { causeIn, stateIn } from '../ledger/item-words.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { states, type State } from '../ledger/transitions.ts';
import type { DamageSoFar } from '../snapshot.ts';

type Fate = 'caught' | 'missed' | 'open';
type Count = Record<Fate, number>;
const lost: ReadonlySet<State> = new Set(['dropped', 'shed', 'expired']);

/**
 * What was broken on purpose, and how it fares while the run lasts, by what stages claim. It follows the rules of the score
 * of a run that is over, as far as those can be applied without the stores: what is stored stays open.
 */
export class DamageWatch {
  readonly manifest: Plant[] = [];
  readonly #kinds: Readonly<Record<string, DamageKind>>;
  /** Most scenarios break no data, and their ledgers are told much. */
  readonly #isWatching: boolean;
  readonly #ledger: Ledger;
  readonly #labels: Labels;
  readonly #fates = new Map<number, { label: string; fate: Fate }>();
  readonly #counts = new Map<string, Count>();
  /** Clean items that are held, by the reason. */
  readonly #alarms = new Map<number, string>();

  constructor(kinds: Readonly<Record<string, DamageKind>>, ledger: Ledger) {
    this.#kinds = kinds;
    this.#isWatching = Object.keys(kinds).length > 0;
    this.#ledger = ledger;
    this.#labels = new Labels(kinds);
  }

  planted(plant: Plant): void {
    this.manifest.push(plant);
    this.#labels.add(plant);
    this.heard(plant.item);
  }

  /** A stage spoke of the item. */
  heard(item: number): void {
    if (!this.#isWatching) return;
    const label = this.#labels.of(item);
    const word = this.#ledger.word(item);
    const state = states[stateIn(word)];
    const reason = state === 'quarantined' || state === 'rejected' ? this.#ledger.causeNames[causeIn(word)] : null;
    if (label === null && reason !== null && !this.#labels.spared(item)) this.#alarms.set(item, reason);
    else this.#alarms.delete(item);
    const before = this.#fates.get(item);
    if (before !== undefined) this.#count(before.label)[before.fate]--;
    if (label === null) return void this.#fates.delete(item);
    const fits = reason !== null && label.reasons.has(reason);
    const fate: Fate = fits || before?.fate === 'caught' ? 'caught' : reason !== null || lost.has(state) ? 'missed' : 'open';
    this.#count(label.id)[fate]++;
    this.#fates.set(item, { label: label.id, fate });
  }

  #count(label: string): Count {
    let count = this.#counts.get(label);
    if (count === undefined) this.#counts.set(label, (count = { caught: 0, missed: 0, open: 0 }));
    return count;
  }

  soFar(): DamageSoFar[] {
    const alarms = new Map<string, number>();
    for (const reason of this.#alarms.values()) for (const { id, reasons } of Object.values(this.#kinds)) if (reasons.includes(reason)) alarms.set(id, (alarms.get(id) ?? 0) + 1);
    return [...new Set([...this.#counts.keys(), ...alarms.keys()])].sort().map((kind) => {
      const { caught, missed, open } = this.#counts.get(kind) ?? { caught: 0, missed: 0, open: 0 };
      return { kind, planted: caught + missed + open, caught, missed, open, falseAlarms: alarms.get(kind) ?? 0 };
    }).filter(({ planted, falseAlarms }) => planted + falseAlarms > 0);
  }
}
