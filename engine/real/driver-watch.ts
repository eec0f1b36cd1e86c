import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { DriverReport } from '../driver-report.ts';
import { Latency } from '../metrics/latency.ts';
import { real } from '../virtual/virtual-clock.ts';

const nsPerMs = 1e6;
const usPerMs = 1000;
/** From one look at the event loop to the next; the delay counts what comes on top. */
const resolutionMs = 10;

/** Beyond any of these the driver is saturated: what it measures then is itself. */
export const saturation = { latenessP99Ms: 50, eventLoopP99Ms: 50, busy: 0.95 } as const;

/**
 * Watches the driver of a run on the real clock, which shares its thread with all components: how late arrivals were made,
 * how long the event loop kept timers waiting, and how busy it was.
 */
export class DriverWatch {
  readonly #lateness = new Latency();
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  #wallMs = 0;
  #cpu: NodeJS.CpuUsage | null = null;
  #utilization: EventLoopUtilization | null = null;
  #arrivals = 0;

  start(): void {
    this.#wallMs = real.now();
    this.#cpu = process.cpuUsage();
    this.#utilization = performance.eventLoopUtilization();
    this.#delay.enable();
  }

  arrived(latenessMs: number): void {
    this.#arrivals++;
    this.#lateness.recordUs(Math.max(0, Math.round(latenessMs * usPerMs)));
  }

  /** What it saw since `start`; a run that was stopped before its zero has seen nothing. */
  report(): DriverReport | undefined {
    if (this.#cpu === null || this.#utilization === null) return undefined;
    this.#delay.disable();
    const { user, system } = process.cpuUsage(this.#cpu);
    const wallMs = Math.max(1, real.now() - this.#wallMs);
    const seen = {
      latenessP99Ms: this.#arrivals === 0 ? null : tenths(this.#lateness.percentileMs(99) ?? 0),
      // Without a single look there is no percentile.
      eventLoopP99Ms: this.#delay.count === 0 ? 0 : tenths(Math.max(0, this.#delay.percentile(99) / nsPerMs - resolutionMs)),
      cpu: Math.round((user + system) / usPerMs / wallMs * 100) / 100,
    };
    return { ...seen, saturated: saturatedBy({ ...seen, busy: performance.eventLoopUtilization(this.#utilization).utilization }) };
  }
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
