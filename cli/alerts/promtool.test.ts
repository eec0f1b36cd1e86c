import { expect, test } from 'vitest';
import { findPromtool, readFailures } from './promtool.ts';

const failures = `Unit Testing:  t.yml
  FAILED:
    expr: "ALERTS", time: 6s500ms,
        exp: nil
        got: {__name__="ALERTS", alertname="HighLag", alertstate="firing", consumergroup="a\\"}b\\n", partition="0"} 1E+00, {__name__="ALERTS", alertname="Gone", alertstate="pending"} 1E+00
    expr: "ALERTS", time: 1m10s,
        exp: nil
        got: {__name__="ALERTS", alertname="HighLag", alertstate="firing", consumergroup="\\u00e9", partition="0"} 1E+00
`;

test('the alerts of every evaluation are read from the failures of promtool', () => {
  expect(readFailures(1, failures)).toEqual([
    { atMs: 6500, state: 'firing', alert: 'HighLag', labels: { consumergroup: 'a"}b\n', partition: '0' } },
    { atMs: 6500, state: 'pending', alert: 'Gone', labels: {} },
    { atMs: 70_000, state: 'firing', alert: 'HighLag', labels: { consumergroup: 'é', partition: '0' } },
  ]);
});

test('no failure is no alert', () => {
  expect(readFailures(0, 'Unit Testing:  t.yml\n  SUCCESS\n')).toEqual([]);
});

test('what promtool refuses is told in its words', () => {
  expect(() => readFailures(1, 'Unit Testing:  t.yml\n  FAILED:\n  rules.yml: 5:11: could not parse expression\n')).toThrow('rules.yml: 5:11: could not parse expression');
});

test('a promtool that is named and is not there is a mistake', () => {
  expect(() => findPromtool('/nowhere/promtool')).toThrow(expect.objectContaining({ where: '--promtool', message: '/nowhere/promtool is no program' }) as Error);
});
