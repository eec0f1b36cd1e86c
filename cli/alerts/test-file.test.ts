import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { notation, noticedBetween, promDuration, testFile } from './test-file.ts';

/** promtool's notation read back: null where a series is gone. */
function read(text: string): (number | null)[] {
  return text.split(' ').filter((word) => word !== '').flatMap((word) => {
    if (word === 'stale') return [null];
    const [, blanks] = /^_x(\d+)$/.exec(word) ?? [];
    if (blanks !== undefined) return new Array<null>(Number(blanks)).fill(null);
    const [, value, more = '0'] = /^(-?\d+)(?:\+0x(\d+))?$/.exec(word)!;
    return new Array<number>(Number(more) + 1).fill(Number(value));
  });
}

test('the values of a series come back from their notation', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: -1, max: 3 })), { maxLength: 50 }), (values) => {
    expect(read(notation(values))).toEqual(values);
  }));
});

test('where a series is gone there is one mark, and only after a value', () => {
  expect(notation([null, null, 1, 1, 1, null, null, null, 2])).toBe('_x2 1+0x2 stale _x2 2');
});

test('the file names its rules from where it stands, and each series has the labels that were asked for', () => {
  const series = { sampleMs: 1000, samples: 2, hasLog: true, values: new Map([['kafka_brokers', [1, 1]], ['kafka_topic_partitions{topic="a"}', [3, null]]]) };
  const text = testFile('ci/alerts/tests.yml', ['ops/rules.yml'], series, [noticedBetween(10_000, 90_000)], { job: 'kafka' }, ['of a run']);
  expect(text.startsWith('# of a run\n')).toBe(true);
  expect(parse(text)).toEqual({
    rule_files: ['../../ops/rules.yml'], evaluation_interval: '1s',
    tests: [{
      interval: '1s',
      input_series: [{ series: 'kafka_brokers{job="kafka"}', values: '1+0x1' }, { series: 'kafka_topic_partitions{topic="a",job="kafka"}', values: '3 stale' }],
      promql_expr_test: [{ expr: 'count(max_over_time(ALERTS{alertstate="firing"}[80s])) > bool 0 or vector(0)', eval_time: '90s', exp_samples: [{ labels: '{}', value: 1 }] }],
    }],
  });
  expect(promDuration(1500)).toBe('1500ms');
});
