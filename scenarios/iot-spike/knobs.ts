import type { Knob } from '../../engine/knob.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import type { KnobContradiction } from '../../engine/scenario.ts';
import { partitions } from '../../pipeline/device-event.ts';

export function contradiction(knob: (id: string) => number): KnobContradiction | null {
  return watermarks(knob('watermark.low'), knob('watermark.high')) ?? heartbeats(knob('session.heartbeat'), knob('session.timeout'));
}

/** A sender that pauses at one mark and goes on at a higher one would never rest. */
function watermarks(low: number, high: number): KnobContradiction | null {
  return low < high ? null : {
    knob: 'watermark.low', why: `a sender pauses at ${high} % and would go on at ${low} %: watermark.low must be below watermark.high`,
    hint: `set watermark.low below ${high} %, or watermark.high above ${low} %`,
  };
}

/** A consumer that says later than its session lasts that it lives would be given up between any two of its heartbeats. */
function heartbeats(everyMs: number, timeoutMs: number): KnobContradiction | null {
  const [every, timeout, usual] = [everyMs, timeoutMs, Math.floor(timeoutMs / 3)].map((ms) => formatQuantity(ms, 'ms'));
  return everyMs < timeoutMs ? null : {
    knob: 'session.heartbeat', why: `session.heartbeat must be below session.timeout: a consumer would speak every ${every}, and is given up after ${timeout} of silence`,
    hint: `a third of session.timeout is usual: ${usual}`,
  };
}

/** Sized so that every remedy matters: two workers hold 2 / 5 ms = 400/s, eight 1,600/s, and the wave brings 1,786/s. */
export const knobs: readonly Knob[] = [
  { id: 'device.memory', unit: 'count', default: 16, short: 3, min: 0, max: 10_000, integer: true, about: 'Events that a device holds while the gateway has no room; what comes then is lost in the device.' },
  { id: 'gateway.queue', unit: 'count', default: 2000, short: 1250, min: 1, max: 1_000_000, integer: true, about: 'Events that wait in the gateway; beyond, they are dropped there.' },
  { id: 'gateway.service', unit: 'ms', default: 1, short: 1.6, min: 0.01, max: 100, about: 'What forwarding one event takes where events are forwarded one by one.' },
  { id: 'gateway.batchService', unit: 'ms', default: 0.1, min: 0.001, max: 100, about: 'What one event takes where they are forwarded in batches, to the log.' },
  { id: 'gateway.linger', unit: 'ms', default: 200, min: 0, max: 10_000, about: 'How long events other than critical ones are gathered for one request to the log; short, and each batch holds one event.' },
  { id: 'worker.count', unit: 'count', default: 2, min: 1, max: partitions, integer: true, about: 'Workers from the start, and the fewest that the autoscaler leaves.' },
  { id: 'worker.prefetch', unit: 'count', default: 250, short: 150, min: 1, max: 100_000, integer: true, about: 'Events that wait in a worker; too many are lost or read twice when it dies, too few leave it idle.' },
  { id: 'worker.attempts', unit: 'count', default: 0, min: 0, max: 1000, integer: true, about: 'How often a record that cannot be read is tried before it is set aside; 0: for ever, and its partition waits behind it.' },
  { id: 'worker.oldest', unit: 'ms', default: 86_400_000, min: 1000, max: 4_000_000_000_000, about: 'How old an event may be by the clock of its device; what is older is rejected.' },
  { id: 'watermark.high', unit: 'percent', default: 80, min: 1, max: 100, about: 'How full a queue may be before its sender pauses.' },
  { id: 'watermark.low', unit: 'percent', default: 50, min: 0, max: 99, about: 'How empty it must be before the sender goes on.' },
  { id: 'sink.service', unit: 'ms', default: 5, short: 8, min: 0.01, max: 1000, about: 'What one event takes the downstream of a worker, before it is written.' },
  { id: 'sink.statement', unit: 'ms', default: 10, min: 0.1, max: 10_000, about: 'What one statement of a transaction takes the sink.' },
  { id: 'autoscale.start', unit: 'ms', default: 12_000, short: 3000, min: 0, max: 600_000, about: 'From the decision to start a worker until it is there.' },
  { id: 'autoscale.max', unit: 'count', default: 8, min: 1, max: partitions, integer: true, about: 'The most workers; more than there are partitions would be idle.' },
  { id: 'autoscale.lagLimit', unit: 'count', default: 1000, short: 400, min: 1, max: 1_000_000, integer: true, about: 'The lag that one worker is trusted with; set low, every ripple starts workers and stops all of them to share anew.' },
  { id: 'autoscale.cooldown', unit: 'ms', default: 20_000, short: 5000, min: 0, max: 600_000, about: 'How long the lag must be below the limit before workers are taken away.' },
  { id: 'priority.shedLag', unit: 'count', default: 1000, short: 400, min: 0, max: 1_000_000, integer: true, about: 'The lag from which debug events are given up.' },
  { id: 'session.timeout', unit: 'ms', default: 6000, min: 6000, max: 300_000, integer: true, about: 'How long a consumer may be silent before its partitions go to others, and a dead one blocks them; by default Kafka takes no less than 6 s.' },
  { id: 'session.heartbeat', unit: 'ms', default: 1000, min: 50, max: 60_000, integer: true, about: 'How often a consumer says that it lives, and learns that the group shares anew.' },
  { id: 'fetch.wait', unit: 'ms', default: 100, min: 1, max: 60_000, integer: true, about: 'How long the log may hold back an answer to a consumer that has read everything.' },
  { id: 'log.retention', unit: 'ms', default: 604_800_000, min: 1000, max: 31_536_000_000, integer: true, about: 'How long the log keeps a record, read or not; a cluster outside keeps what its own settings say.' },
  { id: 'broker.sync', unit: 'ms', default: 0.5, min: 0, max: 1000, about: 'What making one partition durable takes the disk of the log.' },
];
