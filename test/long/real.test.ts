// The short form on the real clock: the disease and its cure are those of virtual time.
import { test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from '../cli/wavetank.ts';
import { expectAsVirtual } from './real-as-virtual.ts';

const folder = workFolder();
const scenario = await scenarios['iot-spike']();

// One after the other: each wants the machine for itself, and is void of times where it does not get it.
test.each([1, 2, 3, 4, 5])('seed %i on the real clock fails without remedies in exactly what the scenario declares, and passes with all, on the arrivals of virtual time', async (seed) => {
  await expectAsVirtual(folder, scenario, seed);
});
