import { expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runEnd } from '../../test/tui/spike-run.ts';
import { paperOf } from './paper.ts';
import { veiledEnd, veiledEvent, veiledResult, veilOf } from './veil.ts';

test('a reason names what failed, and not whether a fault took hold', () => {
  const reasonOf = (verdict: 'passed' | 'failed' | 'void', reason: string): string => veiledResult({ ...runEnd.result, verdict, reason }).reason;
  expect(reasonOf('failed', 'failed: critical-p99')).toBe('failed: critical-p99');
  expect(reasonOf('void', 'proves nothing: fault never took hold: slow-sink')).toBe('proves nothing');
  expect(reasonOf('passed', 'every check and threshold held, every applicable fault took hold')).toBe('every check and threshold held');
});

test('what is told of a fault or a remedy is no event; what crashed is one, without its cause', () => {
  const told = (node: string, text: string): string | undefined => veiledEvent({ atMs: 0, node, text })?.text;
  expect(['fault slow-sink begins', 'slow-sink: not applicable, the topology has no sink', 'remedy replay on'].map((text) => told('run', text))).toEqual([undefined, undefined, undefined]);
  expect(told('worker-1', 'crashed (consumer-crash) holding 48 items')).toBe('crashed holding 48 items');
});

test('the screen is told what is judged, and nothing that could be done', () => {
  const { catalogue } = veilOf(paperOf(4711, scenario).incident, scenario);
  expect(catalogue.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['critical-lost', 'lost<=0', 'latency:p99<=16s']));
  expect([catalogue.watched, catalogue.faults, catalogue.remedies, catalogue.knobs]).toEqual([true, [], [], []]);
});

test('the end has the account and the verdicts, and no report of a fault', () => {
  const { faults, remedies, detection, run, ledger, checks } = veiledEnd(runEnd.result);
  expect([faults, remedies, detection, run.remedies, run.knobs]).toEqual([[], [], [], [], {}]);
  expect([ledger, checks]).toEqual([runEnd.result.ledger, runEnd.result.checks]);
});
