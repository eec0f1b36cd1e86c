import { describe, expect, test } from 'vitest';
import { settle, type SettleOptions, type Settlement } from './account.ts';
import { Ledger } from './ledger.ts';

/** A pipeline of four stages with `count` items generated one millisecond apart, and rows as good as the generator's. */
function pipeline(count: number) {
  const ledger = new Ledger(['critical', 'debug']);
  for (let item = 0; item < count; item++) ledger.generate(item, item % 2, item, 1000 + item);
  const row = (item: number, storedMs = 50) => ({ item, content: 1000 + item, storedMs });
  const texts = (options?: SettleOptions, ...items: number[]): string[] => settle(ledger, items.map((item) => row(item)), options).contradictions.map((each) => each.text);
  return { ledger, row, texts, gateway: ledger.stage('gateway', 0), worker: ledger.stage('worker-1', 1), other: ledger.stage('worker-2', 1), sink: ledger.stage('sink', 2) };
}

describe('account', () => {
  test('splits what did not arrive by class, stage, cause and reason', () => {
    const { ledger, row, gateway, worker, sink } = pipeline(10);
    for (let item = 0; item < 10; item++) gateway.saw(item);
    gateway.claim(0, 'dropped', 'queue full');
    gateway.claim(1, 'shed', 'lag');
    worker.saw(2);
    worker.claim(2, 'dropped', 'prefetch full');
    worker.saw(3);
    worker.claim(3, 'rejected', 'no such sensor');
    worker.saw(4);
    worker.claim(4, 'quarantined', 'cannot be parsed');
    sink.saw(5);
    sink.claim(5, 'pending', 'held');
    worker.saw(6);
    gateway.claim(7, 'filtered', '');
    const corrupt = { ...row(8), content: 1 };
    const { account, view } = settle(ledger, [corrupt, row(9), row(9)], { nameOf: (stage) => stage.replace(/-\d+$/, '') });
    expect(account).toEqual({
      generated: 10, delivered: 1, late: 0, corrupted: 1, rejected: { 'no such sensor': 1 }, quarantined: { 'cannot be parsed': 1 },
      shed: { debug: 1 }, filtered: 1, dropped: { 'gateway: queue full': 1, 'worker: prefetch full': 1 },
      expired: 0, superseded: 0, erased: 0, pending: { sink: 1 }, unaccounted: 1, duplicate: 1,
    });
    expect([view.bucket(6), view.lastHop(6), view.fault(6)]).toEqual(['unaccounted', 'worker-1', '']);
  });

  test('counts rows that come from no item apart: they are nobody\'s second row', () => {
    const { ledger, row } = pipeline(2);
    const { account, foreign } = settle(ledger, [row(0), { item: null, content: 0, storedMs: 1 }, row(1), { item: null, content: 0, storedMs: 1 }]);
    expect({ foreign, delivered: account.delivered, duplicate: account.duplicate }).toEqual({ foreign: 2, delivered: 2, duplicate: 0 });
  });

  test('the earliest row decides whether an item is late', () => {
    const { ledger, row } = pipeline(3);
    const { account, view } = settle(ledger, [row(0, 10), row(1, 12), row(1, 11), row(2, 13)], { deadlineMs: 10 });
    expect([account.delivered, account.late]).toEqual([2, 1]);
    expect([view.bucket(2), view.endMs(1)]).toEqual(['late', 11]);
  });

  test('any row with other content makes the item corrupted', () => {
    const { ledger, row } = pipeline(1);
    expect(settle(ledger, [row(0), { ...row(0), content: 3 }, row(0)]).account.corrupted).toBe(1);
  });

  test('a copy that ends leaves the item to the copy that lives on', () => {
    const { ledger, row, gateway, worker } = pipeline(3);
    for (const item of [0, 1, 2]) {
      gateway.saw(item);
      gateway.copied(item);
      gateway.claim(item, 'dropped', 'queue full');
    }
    worker.saw(0);
    worker.stored(0);
    worker.saw(1);
    worker.claim(1, 'pending', 'held');
    const { account, contradictions } = settle(ledger, [row(0)]);
    expect(account).toMatchObject({ delivered: 1, pending: { 'worker-1': 1 }, dropped: { 'gateway: queue full': 1 } });
    expect(contradictions).toEqual([]);
  });

  test('a log that delivers again makes copies that explain second claims and rows', () => {
    const { ledger, row, worker, other, sink } = pipeline(1);
    worker.saw(0);
    sink.saw(0);
    other.saw(0);
    sink.saw(0);
    worker.stored(0);
    other.stored(0);
    const { view, contradictions } = settle(ledger, [row(0), row(0)]);
    expect(contradictions).toEqual([]);
    expect([view.copies(0), view.rows(0)]).toEqual([2, 2]);
  });

  test('several stages may hold one copy when draining ends', () => {
    const { ledger, worker, sink } = pipeline(1);
    worker.saw(0);
    sink.saw(0);
    worker.claim(0, 'pending', 'held');
    sink.claim(0, 'pending', 'held');
    expect(settle(ledger, [])).toMatchObject({ account: { pending: { sink: 1 } }, contradictionCount: 0 });
  });

  test('an interrupted run loses nothing that was on its way', () => {
    const { ledger, worker } = pipeline(2);
    worker.saw(0);
    expect(settle(ledger, [], { interrupted: true }).account).toMatchObject({ unaccounted: 0, pending: { 'worker-1': 1, 'no stage': 1 } });
  });
});

describe('a stage that lies is caught by the id of an item', () => {
  test('stored, but no store has it: nobody speaks for it', () => {
    const { ledger, worker } = pipeline(1);
    worker.saw(0);
    worker.stored(0);
    const { account, contradictions } = settle(ledger, []);
    expect(account.unaccounted).toBe(1);
    expect(contradictions).toEqual([{ item: 0, stage: 'worker-1', text: 'item 0: worker-1 claims it was stored, but no store has it' }]);
  });

  test('stored, and the store gave it up by its own word: it is gone, and nobody lied', () => {
    const { ledger, worker } = pipeline(2);
    for (const item of [0, 1]) worker.stored(item);
    const { account, contradictions } = settle(ledger, [], { takenBack: new Set([0]) });
    expect(account.unaccounted).toBe(2);
    expect(contradictions.map(({ item }) => item)).toEqual([1]);
  });

  test('nothing is held against a stage while its store cannot be read', () => {
    const { texts, worker } = pipeline(1);
    worker.saw(0);
    worker.stored(0);
    expect(texts({ unreadable: true })).toEqual([]);
  });

  test('dropped, but the store has its only copy', () => {
    const { texts, gateway } = pipeline(2);
    gateway.saw(1);
    gateway.claim(1, 'dropped', 'queue full');
    expect(texts({}, 1)).toEqual(['item 1: gateway claims it was dropped, but a store has it']);
  });

  test('both copies dropped, but the store has one', () => {
    const { texts, gateway } = pipeline(1);
    gateway.saw(0);
    gateway.copied(0);
    gateway.claim(0, 'dropped', 'queue full');
    gateway.claim(0, 'dropped', 'queue full');
    expect(texts({}, 0)).toEqual(['item 0: gateway claims it was dropped, but a store has it']);
  });

  test('dropped, but it arrived further on', () => {
    const { texts, gateway, worker } = pipeline(1);
    gateway.saw(0);
    gateway.claim(0, 'dropped', 'queue full');
    worker.saw(0);
    expect(texts()).toEqual(['item 0: worker-1 saw it although its only copy had already ended']);
  });

  test('ended twice', () => {
    const { texts, gateway } = pipeline(1);
    gateway.saw(0);
    gateway.claim(0, 'dropped', 'queue full');
    gateway.claim(0, 'shed', 'lag');
    expect(texts()).toEqual(['item 0: gateway ended more copies than there were']);
  });

  test('claimed by a worker that never saw it', () => {
    const { texts, worker, other } = pipeline(1);
    worker.saw(0);
    other.claim(0, 'dropped', 'prefetch full');
    expect(texts()).toContain('item 0: worker-2 claims an item that never arrived there');
  });

  test('more ended in its hands than came into them', () => {
    const { texts, gateway, worker, other } = pipeline(1);
    gateway.saw(0);
    gateway.copied(0);
    worker.saw(0);
    other.claim(0, 'dropped', 'prefetch full');
    expect(texts()).toEqual(['item 0: worker-2 ended 1 items, of 0 that came to it']);
  });

  test('more rows than there were copies', () => {
    const { texts, worker } = pipeline(1);
    worker.saw(0);
    expect(texts({}, 0, 0)).toEqual(['item 0: the stores have 2 rows of 1 known copies']);
  });

  test('items that nobody generated, or twice', () => {
    const { texts, ledger, worker } = pipeline(1);
    worker.saw(7);
    ledger.generate(0, 0, 0, 0);
    expect(texts({}, 0, 9)).toEqual([
      'item 7: worker-1 names an item that was never generated',
      'item 0: it was generated a second time',
      'item 9: a store has it, but it was never generated',
    ]);
  });

  test('ten thousand are kept, all are counted', () => {
    const { ledger, worker } = pipeline(1);
    for (let i = 0; i < 10_500; i++) worker.saw(5);
    const { contradictions, contradictionCount } = settle(ledger, []);
    expect([contradictions.length, contradictionCount]).toEqual([10_000, 10_500]);
  });
});

describe('the fault that explains an end', () => {
  const windows = [
    { fault: 'burst', fromMs: 100, toMs: 200, nodes: ['source'] },
    { fault: 'slow-sink', fromMs: 150, toMs: 180, nodes: ['sink'] },
    { fault: 'crash', fromMs: 300, toMs: 300, nodes: ['worker-1'] },
  ];
  const settledAt = (atMs: number, end: (stages: ReturnType<typeof pipeline>) => void): Settlement => {
    const stages = pipeline(1);
    stages.ledger.now = () => atMs;
    end(stages);
    return settle(stages.ledger, [], { faults: windows });
  };
  const drop = ({ gateway }: ReturnType<typeof pipeline>): void => {
    gateway.saw(0);
    gateway.claim(0, 'dropped', 'queue full');
  };

  test('a drop is explained by what was active at that moment', () => {
    expect([50, 120, 160, 250].map((atMs) => settledAt(atMs, drop).view.fault(0))).toEqual(['', 'burst', 'burst + slow-sink', '']);
  });

  test('what vanished was taken by the next fault on its last hop', () => {
    expect(settledAt(120, ({ worker }) => worker.saw(0)).view.fault(0)).toBe('crash');
    expect(settledAt(120, ({ other }) => other.saw(0)).view.fault(0)).toBe('burst');
  });
});

describe('the view', () => {
  test('visits and counts items by bucket and class', () => {
    const { ledger, row } = pipeline(6);
    const { view } = settle(ledger, [row(0), row(1), row(2)]);
    const visited = (bucket: 'delivered' | null, classIndex: number | null): number[] => {
      const found: number[] = [];
      view.each(bucket, classIndex, (item) => found.push(item));
      return found;
    };
    expect(visited('delivered', 0)).toEqual([0, 2]);
    expect(visited(null, 1)).toEqual([1, 3, 5]);
    expect([view.countOf('unaccounted'), view.countOf('delivered', 1)]).toEqual([3, 1]);
    expect(() => view.bucket(6)).toThrow('item 6 of 6');
  });
});
