import { Streams } from '../engine/random-stream.ts';
import { IotFleet } from '../generators/iot/fleet.ts';
import { payloadCrc } from '../generators/iot/row.ts';
import type { Measured } from './measure.ts';

export const about = 'events that one core generates, payload encoded and content hashed: what every other figure is bounded by';

const durationMs = 300_000;
const workload = { rateEps: 5000, shapes: [{ kind: 'wave', amplitude: 0.3 }], process: 'poisson' };
const rounds = 5;

interface Round {
  readonly eventsPerCpuSecond: number;
  readonly bytesPerEvent: number;
}

function generate(seed: number): Round {
  const fleet = new IotFleet(new Streams(seed), { workload, durationMs }, () => 1);
  let contents = 0;
  let bytes = 0;
  let events = 0;
  const before = process.cpuUsage();
  for (let toMs = 5; toMs <= durationMs; toMs += 5) {
    fleet.advance(toMs, ({ payload }) => {
      contents ^= payloadCrc(payload);
      bytes += payload.length;
      events++;
    });
  }
  const { user, system } = process.cpuUsage(before);
  if (contents === 0) throw new Error('no content was hashed');
  return { eventsPerCpuSecond: (events / (user + system)) * 1e6, bytesPerEvent: bytes / events };
}

export function run(): Measured[] {
  const seeds = Array.from({ length: rounds }, (_, round) => generate(round + 1));
  return [
    { what: 'generated', values: seeds.map((each) => each.eventsPerCpuSecond), unit: 'events per CPU second', bar: { sense: 'at least', value: 500_000, goal: 1_000_000 } },
    { what: 'payload', values: seeds.map((each) => each.bytesPerEvent), unit: 'bytes an event' },
  ];
}
