import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { LiveNode } from '../../engine/snapshot.ts';
import { Readings, type Reading } from './readings.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'state'), Buffer.alloc(20_000, 1));

const node = (id: string, processes?: readonly number[]): LiveNode => ({ id, state: 'running', waiting: 0, lost: 0, capacity: null, inEps: 0, serviceMs: null, faults: [], ...(processes === undefined ? {} : { processes }) });
const nodes = [node('kafka'), node('service-1', [process.pid]), node('service-2', [])];

test('there is one reading in each stretch that a snapshot was seen of, none before the zero, and none twice', async () => {
  const taken: Reading[] = [];
  const readings = new Readings({ everyMs: 1000, paths: [join(folder, 'state'), join(folder, 'nowhere')], enginePid: () => process.pid, runFolder: () => folder });
  for (const clockMs of [-500, -1, 0, 400, 3100, 3200]) {
    readings.look({ clockMs, nodes }, (reading) => taken.push(reading));
    await readings.all();
  }
  const all = await readings.all();
  expect(all.map((reading) => reading !== null)).toEqual([true, false, false, true]);
  expect(taken).toHaveLength(2);

  const { engineBytes, nodeBytes, runFolderBytes, watchedBytes } = all[0]!;
  expect(engineBytes).toBeGreaterThan(2 ** 20);
  // The broker runs in the engine; a service that is down holds nothing that could be read.
  expect(Object.keys(nodeBytes)).toEqual(['service-1', 'service-2']);
  expect(nodeBytes['service-1']).toBeGreaterThanOrEqual(2 ** 20);
  expect(nodeBytes['service-2']).toBeNull();
  expect(runFolderBytes).toBeGreaterThanOrEqual(20_000);
  expect(watchedBytes[join(folder, 'state')]).toBeGreaterThanOrEqual(20_000);
  expect(watchedBytes[join(folder, 'nowhere')]).toBeNull();
});
