import { Streams } from '../engine/random-stream.ts';
import { IotFleet } from '../generators/iot/fleet.ts';
import { payloadCrc } from '../generators/iot/row.ts';

const durationMs = 300_000;
const workload = { rateEps: 5000, shapes: [{ kind: 'wave', amplitude: 0.3 }], process: 'poisson' };
const rounds = 5;

/** Events per second that one core generates, payload encoded and content hashed: what every other figure is bounded by. */
export async function run(): Promise<void> {
  const rates: number[] = [];
  let bytes = 0;
  let events = 0;
  for (let round = 0; round < rounds; round++) {
    const fleet = new IotFleet(new Streams(round + 1), { workload, durationMs }, () => 1);
    let contents = 0;
    bytes = 0;
    events = 0;
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
    rates.push((events / (user + system)) * 1000);
  }
  rates.sort((a, b) => a - b);
  const [slowest, median, fastest] = [rates[0], rates[rounds >> 1], rates[rounds - 1]].map((rate) => rate.toFixed(0));
  console.log(`generator: ${median} k events per CPU second (${slowest} to ${fastest} in ${rounds} rounds), ${(bytes / events).toFixed(0)} bytes each, encoded and hashed`);
}
