import { describe, expect, test } from 'vitest';
import { anomalies, type AnomalyName } from '../../engine/history/anomalies/registry.ts';
import { checkOperations, type AnomalyReport, type CheckOptions } from '../../engine/history/check-history.ts';
import type { Operation } from '../../engine/history/operation.ts';
import { assign, end, poll, send, subscribe } from './operations.ts';

/** Histories by what they tell; `clean` ones hold no anomaly at all. */
interface Cases {
  readonly shows: Readonly<Record<string, readonly Operation[]>>;
  readonly clean: Readonly<Record<string, readonly Operation[]>>;
}

const cases: Readonly<Record<AnomalyName, Cases>> = {
  'lost-write': {
    shows: {
      'a consumer got past it': [send('p', 't0 a@0'), send('p', 't0 b@1'), send('p', 't0 c@2'), poll('c', 't0 a@0 c@2')],
      'it is the first of the log': [send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 b@1')],
      'another record of a transaction of unknown end was polled': [
        send('p', 't0 a@0', { transaction: 'x' }), send('p', 't0 b@1', { transaction: 'x' }), end('commit', 'p', 'x', { outcome: 'unknown' }), poll('c', 't0 b@1'),
      ],
      'half of a committed transaction': [
        send('p', 't0 a@0', { transaction: 'x' }), send('p', 't1 b@0', { transaction: 'x' }), end('commit', 'p', 'x'), send('p', 't1 c@2'), poll('c', ['t0 a@0', 't1 c@2']),
      ],
    },
    clean: {
      'another consumer was given it': [send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 a@0'), assign('d', 't0@1'), poll('d', 't0 b@1'), poll('c', '')],
      'its transaction was aborted': [send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x'), send('p', 't0 b@2'), poll('c', 't0 b@2')],
      'nobody knows its transaction\'s end': [
        send('p', 't0 a@0', { transaction: 'x' }), end('commit', 'p', 'x', { outcome: 'unknown' }), send('p', 't0 b@2'), poll('c', 't0 b@2'),
      ],
      'everyone began behind it': [send('p', 't0 a@0'), send('p', 't0 b@1'), assign('c', 't0@1'), poll('c', 't0 b@1'), poll('c', '', { final: true })],
      'its send is of unknown outcome': [send('p', 't0 a', { outcome: 'unknown' }), send('p', 't0 b@1'), poll('c', 't0 b@1')],
    },
  },
  unseen: {
    shows: {
      'nothing came to the last poll': [send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 a@0'), poll('c', '', { final: true })],
      'by a consumer that was assigned the partition': [send('p', 't0 a@0'), send('p', 't1 b@0'), assign('c', 't0 t1'), poll('c', 't0 a@0', { final: true })],
      'by a consumer that subscribed to the topic': [send('p', 't0 a@0'), send('p', 't1 b@0'), subscribe('c', 't'), poll('c', 't0 a@0', { final: true })],
      'acknowledged without an offset': [send('p', 't0 a'), send('p', 't0 b@1'), poll('c', 't0 b@1', { final: true })],
      'a committed transaction': [send('p', 't0 a@0', { transaction: 'x' }), end('commit', 'p', 'x'), send('p', 't1 b@0'), poll('c', 't1 b@0', { final: true })],
    },
    clean: {
      'the last poll brought it': [send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 a@0 b@1', { final: true })],
      'an aborted transaction': [send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x'), send('p', 't1 b@0'), poll('c', 't1 b@0', { final: true })],
      'a failed send': [send('p', 't0 a', { outcome: 'failed' }), send('p', 't0 b@0'), poll('c', 't0 b@0', { final: true })],
    },
  },
  duplicate: {
    shows: {
      'polled twice': [send('p', 't0 a@0'), poll('c', 't0 a@0 a@1')],
      'acknowledged here, polled there': [send('p', 't0 a@1'), poll('c', 't0 a@0')],
      'in two partitions': [send('p', 't0 a@0'), send('p', 't1 a@0'), poll('c', ['t0 a@0', 't1 a@0'])],
      'acknowledged twice': [send('p', 't0 a@0'), send('p', 't0 a@1'), send('p', 't0 b@2'), poll('c', 't0 a@0 a@1 b@2')],
    },
    clean: {
      'one offset, polled by two': [send('p', 't0 a@0'), poll('c', 't0 a@0'), poll('d', 't0 a@0')],
      'sent again after its transaction was aborted': [
        send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x'), send('p', 't0 a@2', { transaction: 'y' }), end('commit', 'p', 'y'), poll('c', 't0 a@2'),
      ],
      'numbers and words are different values': [
        { kind: 'send', process: 'p', outcome: 'ok', records: [{ topic: 't', partition: 0, offset: 0, value: 1 }, { topic: 't', partition: 0, offset: 1, value: '1' }] },
        { kind: 'poll', process: 'c', records: [{ topic: 't', partition: 0, offset: 0, value: 1 }, { topic: 't', partition: 0, offset: 1, value: '1' }] },
      ],
    },
  },
  'inconsistent-offsets': {
    shows: { 'two polls differ': [send('p', 't0 a@0'), send('q', 't0 b', { outcome: 'unknown' }), poll('c', 't0 a@0'), poll('d', 't0 b@0')] },
    clean: { 'two partitions differ': [send('p', 't0 a@0'), send('q', 't1 b@0'), poll('c', 't0 a@0'), poll('d', 't1 b@0')] },
  },
  'reused-offset': {
    shows: {
      'acknowledged for two': [send('p', 't0 a@0'), send('q', 't0 b@0'), poll('c', 't0 a@0')],
      'polled as something else': [send('p', 't0 a@0'), send('q', 't0 b', { outcome: 'unknown' }), poll('c', 't0 b@0')],
      'taken from an aborted transaction': [send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x'), send('p', 't0 b@0'), poll('c', 't0 b@0')],
    },
    clean: { 'one offset in two topics': [send('p', 't0 a@0'), send('p', 'u0 b@0'), poll('c', ['t0 a@0', 'u0 b@0'])] },
  },
  'aborted-read': {
    shows: {
      'of a failed send': [send('p', 't0 a', { outcome: 'failed' }), poll('c', 't0 a@0')],
      'of an aborted transaction': [send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x'), poll('c', 't0 a@0')],
      'of a transaction whose commit was refused': [send('p', 't0 a@0', { transaction: 'x' }), end('commit', 'p', 'x', { outcome: 'failed' }), poll('c', 't0 a@0')],
      'of an abort of unknown outcome': [send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x', { outcome: 'unknown' }), poll('c', 't0 a@0')],
      'at the aborted offset of a value that was sent again': [
        send('p', 't0 a@0', { transaction: 'x' }), end('abort', 'p', 'x'), send('p', 't0 a@2'), poll('c', 't0 a@0 a@2'),
      ],
    },
    clean: {
      'of unknown outcome': [send('p', 't0 a', { outcome: 'unknown' }), poll('c', 't0 a@0')],
      'a commit that was lost, and an abort that was refused': [
        send('p', 't0 a@0', { transaction: 'x' }), end('commit', 'p', 'x', { outcome: 'unknown', invoked: 1, completed: 2 }), end('abort', 'p', 'x', { outcome: 'failed', invoked: 3, completed: 3 }), poll('c', 't0 a@0', { invoked: 4, completed: 4 }),
      ].map((operation, i) => ({ ...operation, invoked: i, completed: i })),
      'failed at first, and sent again': [send('p', 't0 a', { outcome: 'failed' }), send('p', 't0 a@0'), poll('c', 't0 a@0')],
    },
  },
  'uncommitted-read': {
    shows: {
      'before the commit': [
        send('p', 't0 a@0', { transaction: 'x', invoked: 0, completed: 1 }), poll('c', 't0 a@0', { invoked: 2, completed: 3 }), end('commit', 'p', 'x', { invoked: 4, completed: 5 }),
      ],
      'of a transaction that never ended': [send('p', 't0 a@0', { transaction: 'x' }), poll('c', 't0 a@0')],
    },
    clean: {
      'while the commit was under way': [
        send('p', 't0 a@0', { transaction: 'x', invoked: 0, completed: 1 }), poll('c', 't0 a@0', { invoked: 2, completed: 5 }), end('commit', 'p', 'x', { invoked: 4, completed: 6 }),
      ],
      'after the commit, without times': [send('p', 't0 a@0', { transaction: 'x' }), end('commit', 'p', 'x'), poll('c', 't0 a@0')],
    },
  },
  phantom: {
    shows: {
      'never sent': [send('p', 't0 a@0'), poll('c', 't0 a@0 b@1')],
      'sent to another partition': [send('p', 't1 b', { outcome: 'unknown' }), poll('c', 't0 b@1')],
      'sent to another topic': [send('p', 'u b', { outcome: 'unknown' }), poll('c', 't0 b@1')],
    },
    clean: {
      'sent to a partition that the sender never learned': [send('p', 't b', { outcome: 'unknown' }), poll('c', 't7 b@1')],
      'sent here after it had failed there': [send('p', 't1 b', { outcome: 'failed' }), send('p', 't0 b@1'), poll('c', 't0 b@1')],
      'its send stands below its poll': [poll('c', 't0 a@0'), send('p', 't0 a@0')],
    },
  },
  'non-monotonic-poll': {
    shows: {
      'given again': [send('p', 't0 a@0'), poll('c', 't0 a@0'), poll('c', 't0 a@0')],
      'below the offset of the assignment': [send('p', 't0 a@0'), send('p', 't0 b@1'), assign('c', 't0@1'), poll('c', 't0 a@0 b@1')],
    },
    clean: {
      'after a reassignment': [send('p', 't0 a@0'), poll('c', 't0 a@0'), assign('c', 't0'), poll('c', 't0 a@0')],
      'after it subscribed again': [send('p', 't0 a@0'), poll('c', 't0 a@0'), subscribe('c', 't'), poll('c', 't0 a@0')],
      'by another consumer': [send('p', 't0 a@0'), poll('c', 't0 a@0'), poll('d', 't0 a@0')],
    },
  },
  'internal-non-monotonic-poll': {
    shows: {
      'in disorder': [send('p', 't0 a@0'), send('p', 't0 b@1'), poll('c', 't0 b@1 a@0')],
      'the same record twice': [send('p', 't0 a@0'), poll('c', 't0 a@0 a@0')],
    },
    clean: { 'partitions interleaved': [send('p', 't0 a@5'), send('p', 't1 b@0'), send('p', 't0 c@6'), poll('c', ['t0 a@5', 't1 b@0', 't0 c@6'])] },
  },
  'skipped-poll': {
    shows: {
      'between two polls': [send('p', 't0 a@0'), send('p', 't0 b@1'), send('p', 't0 c@2'), poll('d', 't0 a@0 b@1 c@2'), poll('c', 't0 a@0'), poll('c', 't0 c@2')],
      'after the offset of the assignment': [send('p', 't0 a@0'), send('p', 't0 b@1'), poll('d', 't0 a@0 b@1'), assign('c', 't0@0'), poll('c', 't0 b@1')],
    },
    clean: {
      'a gap where nothing stands': [send('p', 't0 a@0'), send('p', 't0 c@2'), poll('d', 't0 a@0 c@2'), poll('c', 't0 a@0'), poll('c', 't0 c@2')],
      'after a reassignment': [send('p', 't0 a@0'), send('p', 't0 b@1'), send('p', 't0 c@2'), poll('d', 't0 a@0 b@1 c@2'), poll('c', 't0 a@0'), assign('c', 't0@2'), poll('c', 't0 c@2')],
    },
  },
  'internal-skipped-poll': {
    shows: { 'in one poll': [send('p', 't0 a@0'), send('p', 't0 b@1'), send('p', 't0 c@2'), poll('d', 't0 a@0 b@1 c@2'), poll('c', 't0 a@0 c@2')] },
    clean: { 'over an aborted record': [
      send('p', 't0 a@0'), send('p', 't0 b@1', { transaction: 'x' }), end('abort', 'p', 'x'), send('p', 't0 c@3'), poll('d', 't0 a@0 c@3'), poll('c', 't0 a@0 c@3'),
    ] },
  },
  'non-monotonic-send': {
    shows: {
      'a later send below': [send('p', 't0 a@1'), send('p', 't0 b@0'), poll('c', 't0 b@0 a@1')],
      'within one send': [send('p', 't0 a@1 b@0'), poll('c', 't0 b@0 a@1')],
      'below one of several that were in flight': [
        send('p', 't0 a@5', { invoked: 0, completed: 2 }), send('p', 't0 b@4', { invoked: 1, completed: 3 }), send('p', 't0 c@3', { invoked: 3, completed: 4 }), poll('c', 't0 c@3 b@4 a@5', { invoked: 5, completed: 6 }),
      ],
    },
    clean: {
      'both were in flight': [send('p', 't0 a@1', { invoked: 0, completed: 2 }), send('p', 't0 b@0', { invoked: 1, completed: 3 }), poll('c', 't0 b@0 a@1', { invoked: 4, completed: 5 })],
      'by two producers': [send('p', 't0 a@1'), send('q', 't0 b@0'), poll('c', 't0 b@0 a@1')],
      'in two partitions': [send('p', 't0 a@1'), send('p', 't1 b@0'), poll('c', ['t0 a@1', 't1 b@0'])],
    },
  },
  'skipped-send': {
    shows: { 'torn apart': [send('p', 't0 a@0 b@2'), send('q', 't0 c@1'), poll('c', 't0 a@0 c@1 b@2')] },
    clean: {
      'nothing stands between': [send('p', 't0 a@0 b@2'), poll('c', 't0 a@0 b@2')],
      'two sends of a transaction': [
        send('p', 't0 a@0', { transaction: 'x' }), send('q', 't0 c@1'), send('p', 't0 b@2', { transaction: 'x' }), end('commit', 'p', 'x'), poll('c', 't0 a@0 c@1 b@2'),
      ],
    },
  },
};

function reportOf(name: AnomalyName, operations: readonly Operation[], options?: CheckOptions): AnomalyReport {
  return checkOperations(operations, options).anomalies.find(({ id }) => id === name)!;
}

describe.each(Object.keys(anomalies) as AnomalyName[])('%s', (name) => {
  test.each(Object.entries(cases[name].shows))('is found: %s', (_, operations) => {
    const { verdict, count, findings } = reportOf(name, operations);
    expect(verdict).toBe('failed');
    expect(findings).toHaveLength(count);
    for (const { text, operations: shown, values } of findings) {
      expect(text).not.toBe('');
      expect(values.length).toBeGreaterThan(0);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.map(({ line }) => line)).toEqual(shown.map(({ line }) => line).toSorted((a, b) => a - b));
      for (const { line } of shown) expect(operations[line - 1]).toBeDefined();
    }
  });

  test.each(Object.entries(cases[name].clean))('nothing is found: %s', (_, operations) => {
    expect(checkOperations(operations).anomalies.filter(({ count }) => count > 0)).toEqual([]);
    expect(reportOf(name, operations).verdict).toBe('passed');
  });

  test('weighs nothing where it is allowed, and is counted all the same', () => {
    const [operations] = Object.values(cases[name].shows);
    expect(checkOperations(operations).verdict).toBe('failed');
    const found = checkOperations(operations).anomalies.filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id);
    const allowed = checkOperations(operations, { allow: found });
    expect(allowed.verdict).toBe('passed');
    expect(allowed.anomalies.find(({ id }) => id === name)).toMatchObject({ allowed: true, verdict: 'failed' });
  });
});
