import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { checkHistory } from './check-history.ts';
import { parseOperation, readHistory } from './read-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'history.jsonl');
  writeFileSync(file, text);
  return file;
}

async function refusal(text: string): Promise<UsageError> {
  const error = await readHistory(written(text)).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

const send = '{"kind":"send","process":"p","outcome":"ok","records":[{"topic":"t","partition":0,"offset":0,"value":"a"}]}';
const poll = (value: string): string => `{"kind":"poll","process":"c","records":[{"topic":"t","partition":0,"offset":0,"value":${JSON.stringify(value)}}]}`;

describe('lines', () => {
  test.each([
    ['with a line feed at the end', `${send}\n${poll('a')}\n`],
    ['without', `${send}\n${poll('a')}`],
    ['of Windows, after a byte order mark', `\uFEFF${send}\r\n${poll('a')}\r\n`],
    ['one of them, after a byte order mark', `\uFEFF${send}`],
    ['with blank ones between', `\n${send}\n  \n${poll('a')}\n\n`],
    ['with separators of Unicode inside of text', `${send}\n${poll('\u2028').replace('"kind"', '"note":"\u2029","kind"')}`],
  ])('%s', async (_, text) => {
    const history = await readHistory(written(text));
    expect(history.sends.value).toHaveLength(1);
  });

  test('longer than what is read at a time, and characters cut by its edge', async () => {
    const value = 'ä€😀'.repeat(300_000);
    const history = await readHistory(written(`${send}\n${poll(value)}\n${poll('a')}`));
    expect(history.values.list).toEqual(['a', value]);
    expect(history.operations.line).toEqual([1, 2, 3]);
  });

  test('are counted with the blank ones', async () => {
    const report = checkHistory(await readHistory(written(`\n${send}\n\n${poll('b')}`)));
    expect(report.anomalies.find(({ id }) => id === 'phantom')!.findings[0].operations).toEqual([{ line: 4, text: 'c polled "b" at t-0 offset 0' }]);
  });
});

describe('mistakes are told with line and field', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', '{"kind": }', /:2:10$ not valid JSON/],
    ['no object', '[]', /:2$ the operation: .*object/],
    ['no kind', '{}', /:2$ kind: is missing; it is one of send, poll, assign, subscribe, commit, abort/],
    ['another kind', '{"kind":"pol"}', /:2$ kind: "pol" is not one of .*did you mean poll\?/],
    ['a field too many', `${send.slice(0, -1)},"transacton":"x"}`, /:2$ transacton: is no field .*did you mean transaction\?/],
    ['a field too many in a record', send.replace('offset', 'offfset'), /:2$ records\[0\]\.offfset: is no field of records\[0\]; did you mean offset\?/],
    ['a field too few', send.replace('"process":"p",', ''), /:2$ process: is missing/],
    ['a bad offset', send.replace('"offset":0', '"offset":-1'), /:2$ records\[0\]\.offset: /],
    ['a bad value', send.replace('"a"', 'true'), /:2$ records\[0\]\.value: expected a string or a whole number/],
    ['two of them', send.replace('"offset":0', '"offset":-1').replace('"ok"', '"fine"'), /:2$ outcome: .*; records\[0\]\.offset: /],
    ['a contradiction', send.replace('"ok"', '"failed"'), /:2$ records\[0\]\.offset: only what is acknowledged/],
  ])('%s', async (_, line, told) => {
    const { message, where } = await refusal(`${send}\n${line}\n`);
    expect(`${where!.slice(where!.indexOf('history.jsonl') + 'history.jsonl'.length)}$ ${message}`).toMatch(new RegExp(`^${told.source.replaceAll('$', '\\$')}`));
  });

  test('a folder, and a file that is not there', async () => {
    await expect(readHistory(folder)).rejects.toThrow(/cannot read the history: EISDIR/);
    await expect(readHistory(join(folder, 'missing'))).rejects.toThrow(/cannot read the history: ENOENT/);
  });
});

test('an operation is read as it is written', () => {
  expect(parseOperation(send, 'x:1')).toEqual(JSON.parse(send));
});
