import { makePlan } from '../engine/make-plan.ts';
import { scenarios } from '../scenarios/registry.ts';
import { measurePlan } from './measured-plan.ts';
import { perSecond, type Measured } from './measure.ts';

export const about = 'virtual time: iot-spike for 24 hours at 5/s, all remedies, no faults, linger and fetch wait 5 s';

export async function run(): Promise<Measured[]> {
  const plan = makePlan(await scenarios['iot-spike'](), {
    seed: 1, form: 'full', remedies: 'all', faults: 'none', forMs: 24 * 3_600_000, rateEps: 5,
    set: { 'gateway.linger': '5s', 'fetch.wait': '5s' },
  });
  const { wallMs, cpuMs, clockMs, events, peakBytes } = await measurePlan(plan);
  return [
    { what: '24 hours take', values: [wallMs / 60_000], unit: 'min', bar: { sense: 'at most', value: 5 } },
    { what: 'CPU', values: [cpuMs / 60_000], unit: 'min' },
    { what: 'clock seconds per wall second', values: [clockMs / wallMs], unit: '' },
    { what: 'events', values: [events], unit: '' },
    { what: 'events per wall second', values: [perSecond(events, wallMs)], unit: '/s' },
    { what: 'peak memory', values: [peakBytes / 1e6], unit: 'MB' },
  ];
}
