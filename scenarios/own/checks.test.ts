import { expect, test } from 'vitest';
import type { Evidence, Judged } from '../../engine/check.ts';
import type { Observed } from '../../engine/scenario.ts';
import { definitionSchema, type Definition } from './definition.ts';
import { judging } from './judging.ts';

const definition = (more: object = {}): Definition => definitionSchema.parse({
  topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'g' }, service: { command: 'true' }, records: { like: { id: 'o-1' } }, ...more,
});
const { checks } = judging(definition(), { from: 'raw', to: 'clean' });

/** Four records, of which these ended as named and all others were delivered. */
function judged(check: string, { ended = {}, observed = {}, faults = [] }: {
  ended?: Record<string, number[]>; observed?: Record<string, Observed[]>; faults?: string[];
}): Judged {
  const ledger = { each: (bucket: string, _: null, visit: (item: number) => void) => ended[bucket]?.forEach(visit), endMs: () => 1_000 };
  const evidence = { ledger, account: { generated: 4 }, plan: { drainMs: 30_000 }, observed: (id: string) => observed[id] ?? [], faults: faults.map((id) => ({ id })) };
  return checks[check].judge(evidence as unknown as Evidence) as Judged;
}
const place = (item: number, committedMs: number | null): Observed => ({ item, id: `o-${item}`, partition: 0, offset: item, at_ms: 100, committed_ms: committedMs, file: null, landed_ms: null, taken_back_ms: null, came: 0, due: 1, struck: null });

test('what waits in the topic is not told as lost, and is not told as fine', () => {
  const places = [place(1, null), place(2, 900)];
  const run = { ended: { pending: [1], unaccounted: [2] } };
  expect(judged('undelivered', { ...run, observed: { places } })).toMatchObject({ verdict: 'failed', value: 1, items: [{ item: 2 }] });
  expect(judged('waiting', { ...run, observed: { places, group: [{ state: 'PreparingRebalance' }, { state: 'Stable' }] } })).toMatchObject({ verdict: 'failed', value: 1, items: [1] });
  expect(judged('waiting', { ...run, observed: { places, group: [{ state: 'Stable' }, { state: 'PreparingRebalance' }] } })).toMatchObject({
    verdict: 'unknown', value: 1, message: expect.stringMatching(/waited for a member that is gone .*workload\.drain.* than 30s/) as string,
  });
  expect(judged('waiting', { observed: { places: [place(2, 900)] } })).toMatchObject({ verdict: 'passed', value: 0 });
});

test('what stands behind a record that cannot be read does not wait: nobody gets past it', () => {
  const run = { ended: { pending: [1] }, observed: { places: [place(1, null)], stuck: [{ partition: 0, offset: 0, behind: 1, malformed: 0, id: 'o-0' }] } };
  expect(judged('undelivered', run)).toMatchObject({ verdict: 'failed', value: 1 });
  expect(judged('waiting', run).verdict).toBe('passed');
});

test('nothing at all that came out is told as such, though all of it waits', () => {
  const places = [0, 1, 2, 3].map((item) => place(item, null));
  expect(judged('undelivered', { ended: { pending: [0, 1, 2, 3] }, observed: { places } })).toMatchObject({ verdict: 'failed', value: 4, message: expect.stringContaining('nothing at all') as string });
});

test('a proxy that did not understand something says nothing of faults of the network, where there were any', () => {
  const observed = { 'unread-by-proxy': [{ message: 'Metadata v99 cannot be read here.' }] };
  expect(judged('network', { observed, faults: ['network-cut'] })).toMatchObject({ verdict: 'unknown', message: 'Metadata v99 cannot be read here.' });
  expect(judged('network', { observed, faults: ['burst'] }).verdict).toBe('passed');
  expect(judged('network', { faults: ['network-cut'] }).verdict).toBe('passed');
});

test('what was read and taken back is told so', () => {
  const places = [{ ...place(3, 900), taken_back_ms: 850 }];
  expect(judged('undelivered', { ended: { unaccounted: [3] }, observed: { places } }).items).toEqual([
    { item: 3, text: 'o-3 (raw/0, offset 3) was in the topic from 0.1 s, committed by 0.9 s, and came out by 0.8 s and is not there any more: the log took it back' },
  ]);
});
