/**
 * A knob is a declared number of a scenario: service time, workers, queue size, watermark.
 * Every knob has a name, a unit, a default and a range; `explain` lists it and `--set name=value` changes it.
 */

/** The unit in which a knob's value is stored and written. */
export type KnobUnit = 'ms' | 'bytes' | 'count' | 'events/s' | 'percent' | 'factor';

export interface Knob {
  /** `sink.service`: the component, a dot, the quantity. */
  readonly id: string;
  readonly unit: KnobUnit;
  readonly default: number;
  /** The default of the scenario's short form, where it differs. */
  readonly short?: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  /** One sentence: what it is and what happens when it is badly set. */
  readonly about: string;
}
