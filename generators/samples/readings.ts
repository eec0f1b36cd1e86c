import { epochMs } from '../../engine/clock.ts';
import { kindUnits } from '../iot/row.ts';
import { makeSensor, spreads } from '../iot/sensor.ts';
import type { RecordGenerator } from './generated.ts';

export const readings: RecordGenerator = {
  about: 'Readings of sensors, each around a value of its own; `at` is by the clock of the sensor, which may be wrong.',
  prefix: 'r-',
  key: 'sensor',
  open(random, keys) {
    const sensors = Array.from({ length: keys }, () => makeSensor(random));
    return ({ dueMs, key }) => {
      const { kind, baseHundredths, clockOffsetMs, clockDriftPpm } = sensors[key ?? 0];
      const value = (baseHundredths + random.below(spreads[kind].spread)) / 100;
      const at = new Date(epochMs + Math.floor(dueMs + clockOffsetMs + (dueMs * clockDriftPpm) / 1e6)).toISOString();
      return { sensor: key === null ? null : `s-${key + 1}`, kind, value, unit: kindUnits[kind], at };
    };
  },
};
