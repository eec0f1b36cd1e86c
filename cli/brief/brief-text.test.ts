import { describe, expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import type { AlertsDocument } from '../alerts/alerts-report.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { madeCapacity } from '../../test/capacity/made-capacity.ts';
import { briefText } from './brief-text.ts';

const page = (over: Partial<Capacity>): string => briefText({ capacity: { ...madeCapacity, ...over }, runs: [], scenario }).join('\n');
const section = (text: string, name: string): string => text.split(/^## /m).find((part) => part.startsWith(name))!;

test('what holds, against what is expected, and what gives first', () => {
  const text = page({});
  expect(text).toContain('**520 events a second** (95 %: 505 to 533)');
  expect(text).toContain('Expected: 400/s ✓, 1.3 times as much is held');
  expect(section(text, 'Breaks first')).toMatch(/\*\*sink\*\*; what waits grows in kafka[\s\S]*\| sink \| 94 % \| about 543\/s~ \|/);
});

test('without a knee it says what held at least, or that it is unknown', () => {
  expect(page({ knee: null })).toContain('at least **510 events a second**');
  expect(page({ knee: null, heldEps: null })).toContain('Holds unknown');
  expect(page({ knee: null, verdict: 'unknown' })).toContain('Expected: 400/s ? (whether it holds is unknown).');
  expect(section(page({ limits: null }), 'Breaks first')).toContain('Unknown');
});

describe('what was not tested', () => {
  const untested = (over: Partial<Capacity>): string => section(page(over), 'What was not tested');

  test('names every fault and every bad day where there was none', () => {
    const text = untested({});
    for (const id of Object.keys(scenario.faults)) expect(text).toContain(id);
    for (const { about } of Object.values(scenario.badDays!)) expect(text).toContain(about);
    expect(text).toContain('one event in 7,000');
  });

  test('says how long the longest run was that is told, and which machine it was', () => {
    const step = { rateEps: 400, seed: 1, arrivals: '', outcome: 'held', why: [], lost: false, items: 8000, offeredEps: 400, storedEps: 400, growthEps: 0, growthLimitEps: 5, p50Ms: 1, p99Ms: 2, busy: {}, waitingGrowthEps: {}, driver: null } as const;
    expect(untested({ runs: [step] })).toContain('longer than 24 s: no run');
    expect(untested({ runs: [{ ...step, items: 80_000 }], machine: 'eight cores' })).toMatch(/\(eight cores\)[\s\S]*longer than 3 min 24 s/);
  });

  test('asks nothing of a store where there is none, and tells no length that nobody ran for', () => {
    expect(untested({})).toContain('how long its store may be away');
    const { outage: _, ...storeless } = scenario;
    expect(section(briefText({ capacity: madeCapacity, runs: [], scenario: storeless }).join('\n'), 'What was not tested')).not.toContain('its store');
    expect(untested({})).not.toContain('longer than');
    const died = { rateEps: 400, seed: 1, arrivals: '', outcome: 'unknown', why: ['the engine died'], lost: false, items: 0, offeredEps: 0, storedEps: 0, growthEps: 0, growthLimitEps: 5, p50Ms: null, p99Ms: null, thresholds: [], busy: {}, waitingGrowthEps: {}, driver: null } as const;
    expect(untested({ runs: [died] })).not.toContain('longer than');
  });

  test('leaves out what a bad day has tried', () => {
    const text = untested({ badDays: [{ id: 'broker-restart', about: 'the log restarts', end: 'knee', knee: null, heldEps: 300, verdict: 'failed', why: 'lost 3', runs: [] }] });
    expect(text).not.toMatch(/broker-restart|the log restarts/);
    expect(text).toContain('consumer-crash');
  });
});

describe('alerts of a run', () => {
  const result = { run: { seed: 3 }, verdict: 'failed', reason: 'failed: lost', faults: [], ledger: { generated: 10, unaccounted: 0, dropped: {}, expired: 0, pending: {}, duplicate: 0 } } as unknown as Result;
  const alerts: AlertsDocument = {
    rules: ['kafka.yml'], promtool: '2.42.0', verdict: 'failed', reason: 'no alert fired for rebalance', faults: [
      { fault: 'burst', atMs: 24_000, broke: ['lost'], status: 'noticed', alerts: [{ alert: 'Lag', afterMs: 14_000 }, { alert: 'More', afterMs: 20_000 }] },
      { fault: 'rebalance', atMs: 52_000, broke: ['lost'], status: 'silent', alerts: [] },
    ],
  };
  const withAlerts = (over: Partial<AlertsDocument> | null): string => briefText({ capacity: madeCapacity, runs: [{ result, alerts: over === null ? null : { ...alerts, ...over } }], scenario }).join('\n');

  test('which fired, after how long, and which faults stayed silent', () => {
    const told = section(withAlerts({}), 'Whether anyone is woken, seed 3');
    expect(told).toContain('✗ no alert fired for rebalance. Alerts of kafka.yml, by promtool 2.42.0.');
    expect(told).toContain('| burst | 0:24 | lost | after 14 s | Lag +1 |');
    expect(told).toContain('| rebalance | 0:52 | lost | silent | – |');
    expect(withAlerts({})).not.toContain('no alerts were tried');
  });

  test('none that was evaluated is none that was tried', () => {
    expect(withAlerts({ promtool: null })).toContain('no alerts were tried');
    expect(withAlerts(null)).not.toContain('Whether anyone is woken');
  });
});
