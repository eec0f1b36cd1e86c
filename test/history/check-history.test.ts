import { describe, expect, test } from 'vitest';
import { anomalies, type AnomalyName } from '../../engine/history/anomalies/registry.ts';
import { checkOperations, type HistoryReport } from '../../engine/history/check-history.ts';
import type { Operation } from '../../engine/history/operation.ts';
import { settings, type SettingName } from '../../engine/history/settings.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { assign, end, poll, send, subscribe } from './operations.ts';

function of(report: HistoryReport, name: AnomalyName): HistoryReport['anomalies'][number] {
  return report.anomalies.find(({ id }) => id === name)!;
}

function found(report: HistoryReport): Partial<Record<AnomalyName, number>> {
  return Object.fromEntries(report.anomalies.filter(({ count }) => count > 0).map(({ id, count }) => [id, count]));
}

describe('what a history cannot tell is unknown', () => {
  const unseen = (...operations: Operation[]): HistoryReport['anomalies'][number] => of(checkOperations(operations), 'unseen');

  test('whether a record is unseen, without a final poll', () => {
    const report = checkOperations([send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 a@0')]);
    expect(report).toMatchObject({ verdict: 'unknown', reason: 'cannot be told: unseen (one acknowledged record was not polled, and no final poll was invoked after that)' });
  });

  test('whether it is, with a final poll that was invoked before the acknowledgement', () => {
    expect(unseen(
      send('p', 't0 a@0', { invoked: 0, completed: 1 }), poll('c', 't0 a@0', { invoked: 2, completed: 5, final: true }), send('p', 't0 b@1', { invoked: 1, completed: 4 }),
    ).verdict).toBe('unknown');
  });

  test('whether it is, with a final poll before the commit', () => {
    expect(unseen(
      send('p', 't0 a@0', { transaction: 'x', invoked: 0, completed: 1 }), poll('c', 't1 b@0', { invoked: 2, completed: 3, final: true }), end('commit', 'p', 'x', { invoked: 2, completed: 4 }),
    ).verdict).toBe('unknown');
  });

  test('whether it is, with the final poll of a consumer of other partitions', () => {
    expect(unseen(send('p', 't0 a@0'), assign('c', 't1'), poll('c', '', { final: true })).verdict).toBe('unknown');
    expect(unseen(send('p', 't0 a@0'), assign('c', 't0@1'), assign('d', 't0@0'), poll('c', '', { final: true })).verdict).toBe('unknown');
    expect(unseen(send('p', 't0 a@0'), subscribe('c', 'u'), poll('c', '', { final: true })).verdict).toBe('unknown');
  });

  test('whether a commit came after a poll above it, without times', () => {
    const report = checkOperations([send('p', 't0 a@0', { transaction: 'x' }), poll('c', 't0 a@0'), end('commit', 'p', 'x')]);
    expect(of(report, 'uncommitted-read')).toMatchObject({ verdict: 'unknown', reason: 'one record stands in a poll above the commit, and the operations have no times' });
  });

  test('what needs polls, where nothing was polled', () => {
    const report = checkOperations([send('p', 't0 a@0'), poll('c', '', { final: true })]);
    expect(of(report, 'phantom')).toMatchObject({ verdict: 'unknown', reason: 'no record was polled' });
    expect(of(report, 'unseen').verdict).toBe('failed');
    expect(report.verdict).toBe('failed');
  });

  test('what needs sends, where none was recorded', () => {
    const report = checkOperations([poll('c', 't0 a@0'), poll('c', 't0 b@1')]);
    expect(report.anomalies.filter(({ verdict }) => verdict === 'unknown').map(({ id }) => id)).toEqual(['lost-write', 'unseen', 'reused-offset', 'aborted-read', 'uncommitted-read', 'phantom', 'non-monotonic-send', 'skipped-send']);
  });

  test('what needs offsets, where none was acknowledged; settings of acks=0 ask for none', () => {
    const history = [send('p', 't0 a'), send('p', 't0 b'), poll('c', 't0 a@0 b@1')];
    expect(of(checkOperations(history), 'lost-write')).toMatchObject({ verdict: 'unknown', reason: 'no offset was acknowledged' });
    expect(checkOperations(history, { allow: ['acks-0', 'skipped-send'] })).toMatchObject({ verdict: 'passed', reason: 'no anomaly was found' });
  });

  test('anything, where nothing was sent or polled: void', () => {
    expect(checkOperations([])).toMatchObject({ verdict: 'void', operations: 0 });
    expect(checkOperations([subscribe('c', 't'), poll('c', '', { final: true })])).toMatchObject({ verdict: 'void', operations: 2 });
  });
});

describe('settings', () => {
  test('have no name of an anomaly, and allow anomalies that there are', () => {
    expect(Object.keys(settings).filter((name) => Object.hasOwn(anomalies, name))).toEqual([]);
    for (const { allows } of Object.values(settings)) expect(Object.keys(anomalies)).toEqual(expect.arrayContaining([...allows]));
  });

  const permitted: Readonly<Record<SettingName, readonly Operation[]>> = {
    'at-least-once': [send('p', 't0 a@1'), poll('c', 't0 a@0 a@1')],
    'acks-0': [send('p', 't0 a'), send('p', 't0 b@1'), poll('c', 't0 b@1', { final: true })],
    'acks-1': [send('p', 't0 a@5'), send('p', 't0 b@4'), send('q', 't0 c@5'), poll('c', 't0 b@4 c@5', { final: true })],
    'read-uncommitted': [send('p', 't0 a@0', { transaction: 'x' }), poll('c', 't0 a@0'), end('abort', 'p', 'x')],
    'unmarked-rebalances': [send('p', 't0 a@0 b@1'), poll('d', 't0 a@0 b@1'), poll('c', 't0 b@1'), poll('c', 't0 a@0')],
    'several-batches': [send('p', 't0 a@0 b@2'), send('q', 't0 c@1'), poll('c', 't0 a@0 c@1 b@2')],
  };
  test.each(Object.entries(permitted) as [SettingName, Operation[]][])('%s permits what it is made for', (name, operations) => {
    expect(checkOperations(operations).verdict).toBe('failed');
    expect(checkOperations(operations, { allow: [name] })).toMatchObject({ verdict: 'passed', reason: expect.stringMatching(/^only what is allowed was found: /) });
  });

  test('with uncommitted reads allowed, what was polled proves no commit', () => {
    const history = [
      send('p', 't0 a@0', { transaction: 'x' }), send('p', 't0 b@1', { transaction: 'x' }), end('commit', 'p', 'x', { outcome: 'unknown' }),
      send('p', 't0 c@3'), poll('dirty', 't0 a@0 c@3'), poll('clean', 't0 c@3'), assign('clean', 't0@0'), poll('clean', 't0 c@3'),
    ];
    expect(found(checkOperations(history))).toEqual({ 'lost-write': 1, 'skipped-poll': 1 });
    expect(found(checkOperations(history, { allow: ['read-uncommitted'] }))).toEqual({});
  });
});

test('all anomalies are counted, and the first ones are told', () => {
  const history = [send('p', 't0 a@0'), ...Array.from({ length: 21 }, () => poll('c', 't0 a@0'))];
  expect(of(checkOperations(history, { findings: 3 }), 'non-monotonic-poll')).toMatchObject({ count: 20, findings: { length: 3 } });
});

test('a finding names operations by line, with their notes', () => {
  const report = checkOperations([
    { ...send('shop', 'orders0 a', { outcome: 'failed' }), note: 'NOT_ENOUGH_REPLICAS' },
    poll('reader', 'orders0 a@7'),
  ]);
  expect(of(report, 'aborted-read').findings).toEqual([{
    topic: 'orders', partition: 0, offsets: [7], values: ['a'],
    text: '"a" was polled at orders-0 offset 7, though its send failed',
    operations: [
      { line: 1, text: 'shop sent "a" to orders-0: failed (NOT_ENOUGH_REPLICAS)' },
      { line: 2, text: 'reader polled "a" at orders-0 offset 7' },
    ],
  }]);
});

describe('a history that contradicts itself is refused with the line', () => {
  test.each<[string, RegExp, Operation[]]>([
    ['one time of two', /missing/, [send('p', 't0 a@0', { invoked: 1 })]],
    ['times for some', /no times/, [send('p', 't0 a@0'), send('p', 't0 b@1', { invoked: 1, completed: 2 })]],
    ['no times for some', /are missing/, [send('p', 't0 a@0', { invoked: 1, completed: 2 }), send('p', 't0 b@1')]],
    ['completed before it was invoked', /earlier than invoked/, [send('p', 't0 a@0', { invoked: 2, completed: 1 })]],
    ['a process out of order', /above it/, [send('p', 't0 a@0', { invoked: 2, completed: 4 }), send('p', 't0 b@1', { invoked: 2, completed: 3 })]],
    ['acknowledged nowhere', /records\[0\]\.partition/, [send('p', 't a')]],
    ['failed at an offset', /records\[0\]\.offset/, [send('p', 't0 a@0', { outcome: 'failed' })]],
    ['two ends of a transaction', /ended at line 1 already/, [end('commit', 'p', 'x'), end('abort', 'p', 'x')]],
    ['a send after the end', /ended at line 1$/, [end('commit', 'p', 'x'), send('p', 't0 a@0', { transaction: 'x' })]],
  ])('%s', (_, message, operations) => {
    let refusal: unknown;
    try {
      checkOperations(operations);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(UsageError);
    expect(refusal).toMatchObject({ message: expect.stringMatching(message), where: `history:${operations.length}` });
  });
});
