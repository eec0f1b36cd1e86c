/**
 * An event on its way from a device. The envelope (sensor, class) is what a gateway can read without opening the
 * payload, as the topic of an MQTT message tells it; the payload stays shut until a worker parses it.
 */
export interface DeviceEvent {
  /** The id that the item keeps from its generation to the last store. */
  readonly item: number;
  readonly sensor: number;
  /** Rank of its class: 0 is the most important one. */
  readonly class: number;
  readonly payload: Buffer;
}

/** The classes by rank; stages write these names into the ledger when they shed. */
export const classNames = ['critical', 'telemetry', 'debug'] as const;
export const critical = 0;
export const debug = 2;

/** Events of a sensor always go to the same partition, so that they stay in order. */
export const partitions = 24;
export const criticalPartitions = 2;

/** What a worker learns from a payload, and what the sink stores: integers and names only, which no store can round. */
export interface Reading {
  readonly id: number;
  readonly sensor: number;
  readonly class: (typeof classNames)[number];
  readonly kind: string;
  readonly valueHundredths: number;
  /** The device's own clock, ms since 1970; it may be wrong. */
  readonly atMs: number;
}
