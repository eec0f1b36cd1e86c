import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { command } from '../../cli/commands/check-history.ts';
import { anomalies } from '../../engine/history/anomalies/registry.ts';
import { settings } from '../../engine/history/settings.ts';
import type { Operation } from '../../engine/history/operation.ts';
import { poll, send } from '../history/operations.ts';
import { wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = workFolder();

function write(name: string, ...operations: Operation[]): void {
  writeFileSync(join(folder, name), operations.map((operation) => `${JSON.stringify(operation)}\n`).join(''));
}

write('passed.jsonl', send('p', 't0 a@0'), poll('c', 't0 a@0', { final: true }));
write('unknown.jsonl', send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 a@0'));
write('failed.jsonl', send('p', 't0 a@0'), ...Array.from({ length: 5 }, () => poll('c', 't0 a@0')));
write('void.jsonl');
writeFileSync(join(folder, 'bad.jsonl'), `${JSON.stringify(send('p', 't0 a@0'))}\n{"kind":"pol"}\n`);
mkdirSync(join(folder, 'folder'));

test('the examples of the help do what they say, as printed', async () => {
  const [[clean], [anomalous]] = command.examples;
  expect(await wavetank(root, clean.split(' '))).toMatchObject({ code: 0, out: expect.stringMatching(/^✓ passed {2}no anomaly was found\n/) });
  const { code, out } = await wavetank(root, anomalous.split(' '));
  expect(code).toBe(99);
  expect(out).toMatch(/^✗ failed {2}found: lost-write 1\n/);
  expect(out).toMatch(/^lost-write +✗ failed +1$/m);
  expect(out).toMatch(/^duplicate +– allowed +1$/m);
});

test('the table has every anomaly, and under it what was found', async () => {
  const { code, out } = await wavetank(folder, ['check-history', 'failed.jsonl']);
  expect(code).toBe(99);
  for (const name of Object.keys(anomalies)) expect(out).toMatch(new RegExp(`^${name} +[✓✗?] \\w+ +\\d`, 'm'));
  expect(out).toContain(anomalies['non-monotonic-poll'].about);
  expect(out.match(/c polled t-0 offset 0 after offset 0/g)).toHaveLength(3);
  expect(out).toContain('line 2  c polled "a" at t-0 offset 0');
  expect(out).toContain('3 of 4 shown');
});

test.each<[string, number, string]>([['passed', 0, '✓ passed'], ['unknown', 3, '\\? unknown'], ['failed', 99, '✗ failed'], ['void', 3, '∅ void']])('%s ends with %i', async (name, code, verdict) => {
  const told = await wavetank(folder, ['check-history', `${name}.jsonl`]);
  expect(told).toMatchObject({ code, err: '' });
  expect(told.out).toMatch(new RegExp(`^${verdict}`));
});

test('what cannot be told says why in the table', async () => {
  const { out } = await wavetank(folder, ['check-history', 'unknown.jsonl']);
  expect(out).toMatch(/^unseen +\? unknown +0 {2}one acknowledged record was not polled, and no final poll/m);
});

test.each([
  ['an anomaly', ['--allow', 'non-monotonic-poll'], 0],
  ['several', ['--allow', 'duplicate, non-monotonic-poll'], 0],
  ['several times', ['--allow', 'duplicate', '--allow', 'non-monotonic-poll'], 0],
  ['a setting', ['--allow', 'unmarked-rebalances'], 0],
  ['another', ['--allow', 'at-least-once,acks-1'], 99],
])('allows %s', async (_, flags, code) => {
  expect(await wavetankHere(folder, ['check-history', 'failed.jsonl', ...flags])).toMatchObject({ code });
});

test('--json gives the report', async () => {
  const { code, out } = await wavetank(folder, ['check-history', 'failed.jsonl', '--json', '--allow', 'duplicate']);
  expect(code).toBe(99);
  const report = JSON.parse(out);
  expect(report).toMatchObject({ history: 'failed.jsonl', verdict: 'failed', operations: 6, processes: 2, sent: 1, polled: 5 });
  expect(report.anomalies.map(({ id }: { id: string }) => id)).toEqual(Object.keys(anomalies));
  const found = report.anomalies.find(({ id }: { id: string }) => id === 'non-monotonic-poll');
  expect(found).toMatchObject({ verdict: 'failed', allowed: false, count: 4 });
  expect(found.findings[0]).toEqual({
    topic: 't', partition: 0, offsets: [0, 0], values: ['a', 'a'], text: 'c polled t-0 offset 0 after offset 0',
    operations: [{ line: 2, text: 'c polled "a" at t-0 offset 0' }, { line: 3, text: 'c polled "a" at t-0 offset 0' }],
  });
});

test('the help names every setting', async () => {
  const { out } = await wavetank(folder, ['check-history', '--help']);
  for (const name of Object.keys(settings)) expect(out).toContain(name);
});

test.each<[string, string[], RegExp]>([
  ['a bad line', ['bad.jsonl'], /^error: bad\.jsonl:2: kind: "pol" is not one of .*did you mean poll\?/],
  ['a folder', ['folder'], /^error: folder: cannot read the history: EISDIR/],
  ['no file', ['missing.jsonl'], /^error: missing\.jsonl: cannot read the history: ENOENT/],
  ['a mistyped anomaly', ['passed.jsonl', '--allow', 'duplicat'], /^error: --allow: unknown anomaly or setting "duplicat": did you mean duplicate\?/],
  ['a mistyped setting', ['passed.jsonl', '--allow', 'acks1'], /did you mean acks-1\?/],
  ['no argument', [], /missing required argument/],
])('%s is refused with what is wrong', async (_, args, message) => {
  const { code, out, err } = await wavetankHere(folder, ['check-history', ...args]);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect(out).toBe('');
});
