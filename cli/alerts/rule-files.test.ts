import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { alertNames, blindAlerts, readRules } from './rule-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'rules.yml');
  writeFileSync(file, text);
  return file;
}

test('every alert once, in its order; what else is in a file is left to promtool', () => {
  const rule = (name: string): string => `  - alert: ${name}\n    expr: up == 0\n`;
  expect(alertNames([readRules(written(`groups:\n- name: a\n  interval: 5s\n  rules:\n${rule('B')}${rule('A')}  - record: x\n    expr: up\n- name: b\n  rules:\n${rule('B')}`))])).toEqual(['B', 'A']);
});

test.each([
  ['groups:\n- name: [\n', /rules\.yml:\d/],
  ['- 1\n', /rules\.yml$/],
  ['groups:\n- rules: []\n', /rules\.yml$/],
  ['groups:\n- name: a\n  rules: []\n', /rules\.yml$/],
])('%j is refused, and it is said where', (text, where) => {
  expect(() => readRules(written(text))).toThrow(expect.objectContaining({ name: 'UsageError', where: expect.stringMatching(where) as string }) as Error);
});

test('a file that is not there is told', () => {
  expect(() => readRules(join(folder, 'none.yml'))).toThrow('ENOENT');
});

test('an alert that asks for no series there is, and for none that a rule makes, cannot tell of anything', () => {
  const alert = (name: string, expr: string) => ({ alert: name, expr });
  const files = [{ alerts: [alert('A', 'sum(kafka_lag{topic="node_load"}) > 1'), alert('B', 'node_load > 1'), alert('C', 'job:lag:sum > 1')], recorded: ['job:lag:sum'] }, { alerts: [alert('D', 'node_load > 1'), alert('D', 'up == 0 or kafka_lag > 1')], recorded: [] }];
  expect(blindAlerts(files, ['kafka_lag{topic="a"}', 'other'])).toEqual(['B']);
});
