// A week of batches on the real clock: a registry over HTTP, DuckDB, and the verdicts of virtual time.
import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from '../cli/wavetank.ts';
import { expectAsVirtual } from './real-as-virtual.ts';

const folder = workFolder();
const scenario = await scenarios['vendor-drift']();

test.each([1, 2])('seed %i fails without remedies in exactly what the scenario declares, and passes with all, on the records of virtual time', async (seed) => {
  const { real, virtual } = await expectAsVirtual(folder, scenario, seed);
  for (const { result } of real) expect(result.faults.map(({ id, hits }) => [id, hits])).toEqual(virtual.result.faults.map(({ id, hits }) => [id, hits]));
});
