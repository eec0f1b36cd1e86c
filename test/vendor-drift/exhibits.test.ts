import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exhibitFiles, shownBytes, type ChangedRecord, type HeldPart } from '../../engine/exhibit.ts';
import { startRun, type RunOutcome } from '../../engine/run/execute.ts';
import { scenario } from '../../scenarios/vendor-drift/scenario.ts';
import { fieldRows, isReordered, withRecords, type SpecimenRecord } from '../../tui/changed-records.ts';
import { shortPlan } from '../contracts/run-scenario.ts';

describe('what a run of drifting vendors shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  let outcome: RunOutcome | undefined;
  let records: readonly SpecimenRecord[] = [];
  const lines = <T>(file: string): T[] => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as T);
  beforeAll(async () => {
    outcome = await startRun({ plan: shortPlan(scenario), scenario, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' } }).done;
    records = withRecords([], lines<ChangedRecord>(exhibitFiles.changed));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a record of every kind of drift, and of every feed\'s move to its second version, one a feed', () => {
    const shown = records.map(({ sent: { feed, change } }) => `${feed} ${change}`);
    expect(new Set(shown).size).toBe(shown.length);
    const changes = new Set(records.map(({ sent: { change } }) => change));
    expect([...changes].toSorted()).toEqual([...Object.keys(scenario.damages!), 'version 2'].toSorted());
    expect(records.filter(({ sent: { change } }) => change === 'version 2')).toHaveLength(4);
  });

  test('something about it that changed: a field, their order, or what is told of its version', () => {
    const same = records.filter((record) => !isReordered(record) && fieldRows(record).every(({ isChanged }) => !isChanged));
    expect(new Set(same.map(({ sent: { change } }) => change))).toEqual(new Set(['version-untold']));
  });

  test('what was made of it, which is right, or why it was held', () => {
    const { ledger } = outcome!.records;
    for (const record of records) {
      expect([record.sent.change, record.fate === null]).toEqual([record.sent.change, false]);
      if (record.fate?.is === 'made' && ledger.bucket(record.sent.item) === 'delivered') expect(fieldRows(record).filter(({ meant }) => meant !== null)).toEqual([]);
      if (record.fate?.is === 'held') expect(scenario.reasons).toHaveProperty(record.fate.reason);
    }
  });

  test('every record that is held at the end is among what was held', () => {
    const held = new Map(lines<HeldPart>(exhibitFiles.held).map((part) => [part.item, part]));
    outcome!.records.ledger.each('quarantined', null, (item) => expect(held.get(item)?.scope).toBe('record'));
    expect(held.size).toBeGreaterThan(0);
  });

  test('every record that is held with its bytes, and the line on which it stands where there are lines', () => {
    for (const { feed, reason, at, raw } of lines<HeldPart>(exhibitFiles.held)) {
      expect(scenario.reasons).toHaveProperty(reason);
      expect(at!.byteLength).toBeGreaterThan(0);
      expect(at!.line === null).toBe(feed === 'cirrus-avro');
      const bytes = Buffer.from(raw, 'base64');
      expect(bytes.length).toBe(Math.min(shownBytes, at!.byteLength));
      expect(bytes.toString('latin1')).toMatch(/SKU-\d{4}/);
    }
  });
});
