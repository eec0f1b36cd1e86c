import { epochMs } from '../../engine/clock.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Random } from '../../engine/random.ts';
import type { Streams } from '../../engine/random-stream.ts';
import { Schedule } from '../../engine/schedule/schedule.ts';
import type { LoadAt } from '../../engine/schedule/workload.ts';
import { PayloadEncoder } from './payload.ts';
import { makeSensor, spreads } from './sensor.ts';
import type { Sensor } from './sensor.ts';
import { announcements } from './storm.ts';
import type { Announcement } from './storm.ts';

/** One event as a device sends it. */
export interface IotEvent {
  /** Dense from 0, in due order. A copy made at the source has the id of its original. */
  readonly item: number;
  readonly copy: boolean;
  readonly sensor: number;
  /** Index into `readingClasses`: 0 critical, 1 telemetry, 2 debug. */
  readonly class: 0 | 1 | 2;
  readonly dueMs: number;
  /** A view of a shared slab: never written to again, shared by a copy and its original. */
  readonly payload: Buffer;
}

export interface FleetOptions {
  readonly sensors: number;
  /** Reconnect storms in a run. */
  readonly storms: number;
  /** Share of the fleet that reconnects in a storm, in percent. */
  readonly reconnectPercent: number;
  /** How long a storm's announcements take. */
  readonly stormSpreadMs: number;
  /** Events that a device sends twice, in percent. */
  readonly copyPercent: number;
  /** How late a copy follows at most. */
  readonly copyDelayMs: number;
  /** Passes what a device is about to send through whatever may be wrong with it; without it nothing is. */
  disturb?(said: Said): Said;
}

/** What the device with this number sends of the moment `atMs`: of which class, as which sensor, by which clock, and whether anybody can read it. */
export interface Said {
  readonly atMs: number;
  readonly device: number;
  readonly class: number;
  sensor: number;
  /** Since 1970. */
  clockMs: number;
  isReadable: boolean;
}

/** The fleet that nobody has chosen otherwise. */
export const usualFleet: FleetOptions = { sensors: 1000, storms: 2, reconnectPercent: 20, stormSpreadMs: 400, copyPercent: 1, copyDelayMs: 2000 };

/** Storms are at most this share of all events: in a very small run the fleet reconnects in part. */
const largestStormShare = 0.1;

/**
 * A fleet of sensors: arrivals by the plan's workload, reconnect storms as a part of its mean, duplicates made at the source,
 * device clocks that are wrong in the payload only. What it emits is a function of seed and plan, and independent of how
 * often it is advanced.
 */
export class IotFleet {
  readonly #sensors: Sensor[];
  readonly #durationMs: number;
  readonly #schedule: Schedule;
  readonly #announcements: Announcement[];
  readonly #readings: Random;
  readonly #copyChance: Random;
  readonly #options: FleetOptions;
  readonly #encoder = new PayloadEncoder();
  #announced = 0;
  #items = 0;
  /** Copies still to come, the earliest last. */
  readonly #copies: IotEvent[] = [];

  /** `plannedLoad` and `loadAt` as in `Schedule`. */
  constructor(streams: Streams, plan: Pick<Plan, 'workload' | 'durationMs'>, plannedLoad: LoadAt, loadAt: LoadAt = plannedLoad, options: Partial<FleetOptions> = {}) {
    const chosen = { ...usualFleet, ...options };
    const { sensors, storms } = chosen;
    const { workload, durationMs } = plan;
    const random = (name: string) => streams.get('generators', 'iot', name);
    const fleet = random('sensors');
    this.#options = chosen;
    this.#durationMs = durationMs;
    this.#sensors = Array.from({ length: sensors }, () => makeSensor(fleet));
    this.#readings = random('readings');
    this.#copyChance = random('copies');

    const events = (workload.rateEps * durationMs) / 1000;
    const reconnecting = Math.floor(Math.min((sensors * chosen.reconnectPercent) / 100, (events * largestStormShare) / Math.max(1, storms)));
    this.#announcements = announcements(random('storms'), durationMs, { sensors, storms, reconnecting, spreadMs: chosen.stormSpreadMs });
    const rateEps = workload.rateEps - (this.#announcements.length * 1000) / durationMs;
    this.#schedule = new Schedule({ workload: { ...workload, rateEps }, durationMs }, random('arrivals'), plannedLoad, loadAt);
  }

  /** Emits everything due up to and including `toMs` that was not emitted yet, in due order; nothing after the workload's end. */
  advance(toMs: number, emit: (event: IotEvent) => void): void {
    this.#schedule.advance(toMs, (dueMs) => {
      this.#emitOthers(dueMs, false, emit);
      this.#generate(dueMs, this.#readings.below(this.#sensors.length), emit);
    });
    this.#emitOthers(toMs, true, emit);
  }

  /** Announcements due up to `toMs`, and the copies due before it (or at it): where several are due at once, copies come last. */
  #emitOthers(toMs: number, copiesAtEnd: boolean, emit: (event: IotEvent) => void): void {
    for (;;) {
      const announcement = this.#announcements[this.#announced];
      const copy = this.#copies[this.#copies.length - 1];
      const copyDueMs = copy === undefined ? Number.POSITIVE_INFINITY : copy.dueMs;
      if (announcement !== undefined && announcement.dueMs <= Math.min(toMs, copyDueMs)) {
        this.#announced++;
        this.#generate(announcement.dueMs, announcement.sensor, emit);
      } else if (copyDueMs < toMs || (copiesAtEnd && copyDueMs === toMs)) {
        this.#copies.pop();
        emit(copy);
      } else {
        return;
      }
    }
  }

  #generate(dueMs: number, device: number, emit: (event: IotEvent) => void): void {
    const random = this.#readings;
    const { kind, baseHundredths, clockOffsetMs, clockDriftPpm } = this.#sensors[device];
    const hundredth = random.below(100);
    const classIndex = hundredth === 0 ? 0 : hundredth < 90 ? 1 : 2;
    const { spread, alarm } = spreads[kind];
    const valueHundredths = baseHundredths + random.below(spread) + (classIndex === 0 ? alarm : 0);
    const clockMs = epochMs + Math.floor(dueMs + clockOffsetMs + (dueMs * clockDriftPpm) / 1e6);
    const said: Said = { atMs: dueMs, device, class: classIndex, sensor: device, clockMs, isReadable: true };
    const { sensor, clockMs: saidMs, isReadable } = this.#options.disturb?.(said) ?? said;
    const item = this.#items++;
    const encoded = this.#encoder.encode(item, sensor, classIndex, kind, valueHundredths, saidMs);
    const payload = isReadable ? encoded : withTextForValue(encoded);
    emit({ item, copy: false, sensor, class: classIndex, dueMs, payload });
    if (this.#copyChance.chance(this.#options.copyPercent, 100)) this.#plantCopy(item, sensor, classIndex, dueMs, payload);
  }

  /** A copy never outlasts the workload: one that would is due at its end. */
  #plantCopy(item: number, sensor: number, classIndex: 0 | 1 | 2, originalDueMs: number, payload: Buffer): void {
    const delayTenths = this.#copyChance.below(this.#options.copyDelayMs * 10);
    const dueMs = Math.min((Math.round(originalDueMs * 10) + delayTenths) / 10, this.#durationMs);
    const copies = this.#copies;
    let place = copies.length;
    while (place > 0 && copies[place - 1].dueMs <= dueMs) place--;
    copies.splice(place, 0, { item, copy: true, sensor, class: classIndex, dueMs, payload });
  }
}

/** As a device sends it whose firmware writes its value with the unit: JSON, and no reading. */
function withTextForValue(payload: Buffer): Buffer {
  return Buffer.from(payload.toString().replace(/"value":(-?[\d.]+),"unit":"([^"]*)"/, '"value":"$1 $2","unit":"$2"'));
}
