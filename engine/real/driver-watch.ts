import { cpus } from 'node:os';
import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { DriverReport } from '../driver-report.ts';
import { Latency } from '../metrics/latency.ts';
import type { Calendar } from '../scenario.ts';
import { real } from '../virtual/virtual-clock.ts';

const nsPerMs = 1e6;
const usPerMs = 1000;
const minuteMs = 60_000;
/** From one look at the event loop to the next; the delay counts what comes on top. */
const resolutionMs = 10;

/** Beyond any of these the driver is saturated: what it measures then is itself. */
export const saturation = { latenessP99Ms: 50, eventLoopP99Ms: 50, busy: 0.95 } as const;

/** Something that took the machine so long, ms of the wall. */
export interface Slowest {
  readonly what: string;
  readonly tookMs: number;
}

/**
 * Watches the driver of a run on the real clock, which shares its thread with all components: how late arrivals were made,
 * how long the event loop kept timers waiting, and how busy it was. On a calendar the single slowest thing counts, since
 * the calendar goes on meanwhile: an hour of it may be a second.
 */
export class DriverWatch {
  readonly #calendar: Calendar | undefined;
  readonly #lateness = new Latency();
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  #wallMs = 0;
  #cpu: NodeJS.CpuUsage | null = null;
  #machine: MachineTime = { busyMs: 0, allMs: 0 };
  #utilization: EventLoopUtilization | null = null;
  #looks = 0;
  #slowest: Slowest = { what: '', tookMs: 0 };

  constructor(calendar?: Calendar) {
    this.#calendar = calendar;
  }

  start(): void {
    this.#wallMs = real.now();
    this.#cpu = process.cpuUsage();
    this.#machine = machineTime();
    this.#utilization = performance.eventLoopUtilization();
    this.#slowest = { what: '', tookMs: 0 };
    this.#delay.enable();
  }

  /** An item was made so long after it was due. On a calendar items are due before the batch in which they come, and timers are looked at. */
  arrived(latenessMs: number): void {
    if (this.#calendar === undefined) this.#late(latenessMs);
  }

  /** A timer fired so long after its time, ms of the wall. */
  fired(latenessMs: number): void {
    if (this.#calendar === undefined) return;
    this.#late(latenessMs);
    this.took('a timer', latenessMs);
  }

  #late(latenessMs: number): void {
    this.#looks++;
    this.#lateness.recordUs(Math.max(0, Math.round(latenessMs * usPerMs)));
  }

  /** A call took so long, ms of the wall. */
  took(what: string, tookMs: number): void {
    if (tookMs > this.#slowest.tookMs) this.#slowest = { what, tookMs };
  }

  /** What it saw since `start`; a run that was stopped before its zero has seen nothing. */
  report(): DriverReport | undefined {
    if (this.#cpu === null || this.#utilization === null) return undefined;
    this.#delay.disable();
    const { user, system } = process.cpuUsage(this.#cpu);
    const wallMs = Math.max(1, real.now() - this.#wallMs);
    const machine = machineTime();
    const seen = {
      latenessP99Ms: this.#looks === 0 ? null : tenths(this.#lateness.percentileMs(99) ?? 0),
      eventLoopP99Ms: this.#delayed(this.#delay.percentile(99)),
      cpu: hundredths((user + system) / usPerMs / wallMs),
      busy: hundredths(performance.eventLoopUtilization(this.#utilization).utilization),
      machine: hundredths((machine.busyMs - this.#machine.busyMs) / Math.max(1, machine.allMs - this.#machine.allMs)),
      pace: this.#calendar?.pace ?? 1,
    };
    if (this.#calendar !== undefined) {
      this.took('a turn of the event loop', this.#delayed(this.#delay.max));
      return { ...seen, saturated: tooSlowFor(this.#calendar, this.#slowest) };
    }
    return { ...seen, saturated: saturatedBy(seen) };
  }

  /** Without a single look there is no percentile. */
  #delayed(delayNs: number): number {
    return this.#delay.count === 0 ? 0 : tenths(Math.max(0, delayNs / nsPerMs - resolutionMs));
  }
}

/** Of all cores since the machine started, ms. */
interface MachineTime {
  readonly busyMs: number;
  readonly allMs: number;
}

function machineTime(): MachineTime {
  const all = cpus().map(({ times }) => times);
  const allMs = all.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { allMs, busyMs: allMs - all.reduce((sum, { idle }) => sum + idle, 0) };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** What says that the driver was saturated, in words; null if nothing does. */
export function saturatedBy(seen: { readonly latenessP99Ms: number | null; readonly eventLoopP99Ms: number; readonly busy: number }): string | null {
  const { latenessP99Ms, eventLoopP99Ms, busy } = seen;
  if (latenessP99Ms !== null && latenessP99Ms > saturation.latenessP99Ms) return `the driver was saturated: arrivals were ${latenessP99Ms} ms late at p99 (limit ${saturation.latenessP99Ms} ms)`;
  if (eventLoopP99Ms > saturation.eventLoopP99Ms) return `the driver was saturated: its event loop was ${eventLoopP99Ms} ms late at p99 (limit ${saturation.eventLoopP99Ms} ms)`;
  if (busy > saturation.busy) return `the driver was saturated: its thread was busy for ${Math.round(busy * 100)} % of the time (limit ${saturation.busy * 100} %)`;
  return null;
}

/** What says that the machine was too slow for a calendar, in words; null where it was not. */
export function tooSlowFor({ pace, patienceMs }: Calendar, { what, tookMs }: Slowest): string | null {
  const minutes = (ms: number): number => Math.round(ms / minuteMs);
  if (tookMs * pace <= patienceMs) return null;
  return `the machine was too slow for the calendar: ${what} was ${Math.round(tookMs)} ms late or long, ${minutes(tookMs * pace)} minutes of the calendar (limit ${minutes(patienceMs)})`;
}
