import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namedItems } from '../check.ts';
import type { Plant } from '../damage.ts';
import { UsageError } from '../usage-error.ts';
import { queryRun } from './query-run.ts';
import { smallRun } from '../../test/small-run.ts';
import { endingsOf, journey, losses, namedBy } from './why.ts';
import { writeRun } from './write-run.ts';

let folder: string;
beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "wavetank's store-")), 'a run');
  mkdirSync(folder);
  await writeRun(folder, smallRun(3000));
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

const rows = async (sql: string): Promise<unknown> => (await queryRun(folder, sql)).rows;

describe('query', () => {
  test('the ledger has every item with where it ended', async () => {
    expect(await queryRun(folder, 'SELECT * FROM ledger WHERE item IN (2, 3, 5) ORDER BY item')).toEqual({
      columns: ['item', 'class', 'bucket', 'stage', 'cause', 'fault', 'due_ms', 'end_ms', 'copies', 'rows'],
      rows: [
        [2, 'critical', 'delivered', 'worker-1', null, null, 2, 3, 1, 1],
        [3, 'debug', 'dropped', 'gateway', "the queue's full", null, 3, 3.5, 1, 0],
        [5, 'debug', 'unaccounted', 'worker-1', null, 'crash', 5, 5.5, 1, 0],
      ],
    });
    expect(await rows('SELECT bucket, count(*) FROM ledger GROUP BY bucket ORDER BY bucket')).toEqual([['delivered', 2550], ['dropped', 300], ['unaccounted', 150]]);
  });

  test.each([['SELECT 1; SELECT 2', '2 statements: a query is one statement'], ['  ', 'no statement: a query is one statement']])('%s is refused', async (sql, why) => {
    await expect(queryRun(folder, sql)).rejects.toThrow(why);
  });

  test('hops keep their order', async () => {
    expect(await rows('SELECT event, stage, cause, at_ms FROM hops WHERE item = 13 ORDER BY hop')).toEqual([
      ['generated', null, null, 13], ['saw', 'gateway', null, 13], ['dropped', 'gateway', "the queue's full", 13.5],
    ]);
  });

  test('metrics have a value for each second', async () => {
    expect(await rows('SELECT * FROM metrics ORDER BY metric, second')).toEqual([
      ['gateway.rows', 0, 1000], ['gateway.rows', 1, 1000], ['gateway.rows', 2, 1000], ['gateway.rows', 3, 0],
      // What was not read is not known.
      ['kafka_brokers', 0, null], ['kafka_brokers', 1, null], ['kafka_brokers', 2, null], ['kafka_brokers', 3, 1],
      ['lag', 0, 0], ['lag', 1, 0], ['lag', 2, 0], ['lag', 3, 3],
    ]);
  });

  test('journal and findings are lines', async () => {
    expect(await rows('SELECT at_ms, hash, records FROM journal WHERE hash IS NOT NULL ORDER BY at_ms')).toEqual([[0, 'ab', 12]]);
    expect(await rows('SELECT * FROM findings ORDER BY item')).toEqual([['unaccounted', 5, 6, 'nobody says where it ended']]);
  });

  test('every value is one that JSON can hold', async () => {
    expect(await rows("SELECT sum(item), 9007199254740993::BIGINT, DATE '2026-01-02', [1, 2], {'a': 1::BIGINT}, 1.5::DECIMAL(4,1), NULL, true FROM ledger WHERE item < 3")).toEqual([
      [3, '9007199254740993', expect.stringContaining('2026-01-02') as string, '[1,2]', '{"a":1}', 1.5, null, true],
    ]);
  });

  test('a mistake in SQL is told in one line', async () => {
    const failed = queryRun(folder, 'SELECT buckt FROM ledger');
    await expect(failed).rejects.toThrow(UsageError);
    await expect(failed).rejects.toMatchObject({ message: 'Binder Error: Referenced column "buckt" not found in FROM clause!', where: 'SELECT buckt FROM ledger' });
  });

  test('a folder with only plan and result has nothing to ask', async () => {
    const failed = queryRun(join(folder, '..'), 'SELECT 1');
    await expect(failed).rejects.toThrow('the run has no ledger.parquet');
    // A replay keeps nothing, and refuses a run whose engine died; executing the plan again leaves a run with all.
    await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining(`wavetank run '${join(folder, '..', 'plan.json').replace("'", "'\\''")}'`) as string });
  });
});

describe('why', () => {
  test('groups losses by how they ended, largest first, with examples', async () => {
    expect(await losses(folder)).toEqual([
      { bucket: 'dropped', stage: 'gateway', cause: "the queue's full", fault: null, count: 300, examples: [3, 13, 23, 33, 43], planted: [] },
      { bucket: 'unaccounted', stage: 'worker-1', cause: null, fault: 'crash', count: 150, examples: [5, 25, 45, 65, 85], planted: [] },
    ]);
  });

  test('groups the items that a check or the metric of a threshold named, and all of a bucket', async () => {
    const named = join(folder, '..', 'named');
    cpSync(folder, named, { recursive: true });
    const finding = (check: string, item: number) => `${JSON.stringify({ check, item, atMs: null, text: '' })}\n`;
    writeFileSync(join(named, 'findings.jsonl'), [finding('p99', 3), finding('p99', 13), finding('p99', 2), finding('contradiction', 4), finding('contradiction', 4), finding('contradiction', 9999)].join(''));
    expect(await endingsOf(named, ['p99', 'contradiction', 'unaccounted', 'unheard-of'])).toEqual({
      p99: [
        { bucket: 'dropped', stage: 'gateway', cause: "the queue's full", fault: null, count: 2, examples: [3, 13], planted: [] },
        { bucket: 'delivered', stage: 'worker-1', cause: null, fault: null, count: 1, examples: [2], planted: [] },
      ],
      contradiction: [
        { bucket: 'delivered', stage: 'worker-1', cause: null, fault: null, count: 2, examples: [4], planted: [] },
        { bucket: null, stage: null, cause: null, fault: null, count: 1, examples: [9999], planted: [] },
      ],
      unaccounted: [{ bucket: 'unaccounted', stage: 'worker-1', cause: null, fault: 'crash', count: 150, examples: [5, 25, 45, 65, 85], planted: [] }],
      'unheard-of': [],
    });
  });

  test('counts all that a check named, also those that no finding has words for', async () => {
    const many = join(folder, '..', 'many');
    const run = smallRun(30_000);
    const item = (nth: number): number => nth * 2;
    mkdirSync(many);
    await writeRun(many, {
      ...run, findings: Array.from({ length: namedItems }, (_, nth) => ({ check: 'p99', item: item(nth), atMs: null, text: '' })),
      further: [{ check: 'p99', items: [...Array.from({ length: 14_000 - namedItems }, (_, nth) => item(namedItems + nth)), 5, 15, -7] }, { check: 'other', items: [3] }],
    });
    const { p99, other } = await endingsOf(many, ['p99', 'other']);
    expect(p99.map(({ bucket, count, examples }) => [bucket, count, examples])).toEqual([['delivered', 14_001, [0, 2, 4, 6, 8]], ['unaccounted', 1, [5]], [null, 1, [-7]]]);
    expect(other.map(({ bucket, count }) => [bucket, count])).toEqual([['dropped', 1]]);
  });

  test('tells what was broken in items, and in the files that they are rows of', async () => {
    const broken = join(folder, '..', 'broken');
    cpSync(folder, broken, { recursive: true });
    const plants: Plant[] = [
      { kind: 'ragged', item: 3, where: '120-131', before: 'a,b', after: 'a' },
      { kind: 'truncated', item: 13, where: '/arrivals', before: null, after: null, covers: [14, 43] },
      { kind: 'bom', item: 23, where: '0-3', before: '', after: 'xyz' },
    ];
    writeFileSync(join(broken, 'manifest.jsonl'), plants.map((plant) => `${JSON.stringify(plant)}\n`).join(''));
    writeFileSync(join(broken, 'findings.jsonl'), [
      { check: 'load', item: 3, atMs: null, text: 'is not there' }, { check: 'load', item: 23, atMs: null, text: 'is not there' }, { check: 'load', item: 33, atMs: null, text: 'is not there' },
      { check: 'load', item: 2, atMs: null, text: 'is not there' }, { check: 'load', item: null, atMs: null, text: 'all is lost' },
    ].map((finding) => `${JSON.stringify(finding)}\n`).join(''));
    const { load } = await endingsOf(broken, ['load']);
    expect(load.map(({ examples, planted }) => [examples, planted])).toEqual([
      [[3, 23, 33], [['truncated (its file)', 2], ['bom', 1], ['ragged', 1]]],
      [[2], []],
    ]);
    expect((await namedBy(broken, 'load', 4)).map(({ item, planted, text }) => [item, planted, text])).toEqual([
      [null, null, 'all is lost'], [2, null, 'is not there'], [3, 'ragged', 'is not there'], [23, 'bom + truncated (its file)', 'is not there'],
    ]);
    expect((await journey(broken, 23)).planted).toEqual([
      { kind: 'bom', where: '0-3', before: '', after: 'xyz', ofFile: false },
      { kind: 'truncated', where: '/arrivals', before: null, after: null, ofFile: true },
    ]);
  });

  test('an error in its own question is no mistake of the user', async () => {
    const damaged = join(folder, '..', 'damaged');
    cpSync(folder, damaged, { recursive: true });
    writeFileSync(join(damaged, 'findings.jsonl'), 'no JSON\n');
    await expect(endingsOf(damaged, ['p99'])).rejects.toSatisfy((error) => !(error instanceof UsageError));
  });

  test('the journey of an item that vanished ends with what its last node did next', async () => {
    expect(await journey(folder, 5)).toEqual({
      item: 5, class: 'debug', bucket: 'unaccounted', stage: 'worker-1', cause: null, fault: 'crash', dueMs: 5, nth: 0, planted: [], endMs: 5.5, copies: 1, rows: 0, complete: true,
      steps: [
        { atMs: 5, node: null, kind: 'hop', text: 'generated' },
        { atMs: 5, node: 'gateway', kind: 'hop', text: 'saw' },
        { atMs: 5.2, node: 'gateway', kind: 'decision', text: 'pauses' },
        { atMs: 5.5, node: 'worker-1', kind: 'hop', text: 'saw' },
        { atMs: 5.8, node: 'worker-1', kind: 'decision', text: 'stays silent' },
        { atMs: 3000, node: 'worker-1', kind: 'decision', text: 'crashed' },
      ],
    });
  });

  test('a claim stands with its cause', async () => {
    const { steps } = await journey(folder, 3);
    expect(steps.map((step) => step.text)).toEqual(['generated', 'saw', 'is full', "dropped: the queue's full"]);
  });

  test('an item that is not there is told with the range of ids', async () => {
    await expect(journey(folder, 3000)).rejects.toMatchObject({ message: 'the run has no item 3000', hint: 'ids run from 0 to 2999' });
    await expect(journey(folder, 0.5)).rejects.toThrow('no item 0.5');
  });
});
