import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exhibitFiles, type HeldPart } from '../../engine/exhibit.ts';
import { startRun, type RunOutcome } from '../../engine/run/execute.ts';
import type { Observed } from '../../engine/scenario.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { shortPlan } from '../contracts/run-scenario.ts';

/** A run with all remedies: what it shows is what it did. */
describe('what a run with damaged files shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  let [outcome, last]: [RunOutcome?, Snapshot?] = [];
  let held: HeldPart[] = [];
  beforeAll(async () => {
    outcome = await startRun({
      plan: shortPlan(scenario), scenario, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' }, onSnapshot: (snapshot) => (last = snapshot),
    }).done;
    held = readFileSync(join(folder, exhibitFiles.held), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as HeldPart);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('every part of the quarantine once, with its reason, its place and its bytes', async () => {
    const kept = new Set<string>();
    const quarantine = scenario.observations!.find(({ id }) => id === 'quarantine')!;
    const key = ({ feed, scope, reason, line, column, length }: Observed): string => [feed, scope, reason, line, column, length].join(' ');
    for await (const each of quarantine.read(folder)) kept.add(key(each));
    const shown = held.map(({ feed, scope, reason, at }) => key({ feed, scope, reason, line: at?.line ?? 1, column: at?.column ?? 1, length: at?.byteLength ?? 0 }));
    expect(new Set(shown)).toEqual(kept);
    expect(new Set(held.map(({ place }) => place)).size).toBe(held.length);
    for (const { at, raw } of held) if (at !== null) expect(Buffer.from(raw, 'base64').length).toBe(Math.min(4096, at.byteLength));
  });

  test('every reason in words', () => expect(held.filter(({ reason }) => scenario.reasons![reason] === undefined)).toEqual([]));

  test('what is planted, caught and false by the last word of the run is what its score says, but for what is open', () => {
    const { detection } = outcome!.result;
    const soFar = new Map(last!.damage.map((each) => [each.kind, each]));
    for (const { fault, truePositive, falsePositive } of detection) {
      const { planted, caught, missed, open, falseAlarms } = soFar.get(fault)!;
      expect([fault, caught + missed + open, falseAlarms]).toEqual([fault, planted, falsePositive]);
      expect(truePositive).toBeGreaterThanOrEqual(caught);
      expect(truePositive).toBeLessThanOrEqual(caught + open);
    }
  });

  test('as many lines as a snapshot says are there by then', () => expect(last!.shown.held).toBeLessThanOrEqual(held.length));
});
