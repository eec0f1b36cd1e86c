import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bucket, Claim } from '../bucket.ts';
import { settle } from './account.ts';
import { Ledger } from './ledger.ts';
import { claims, claimsInHand, events, type LedgerEvent, type State } from './transitions.ts';

const stages = [['source', 0], ['gateway', 1], ['worker-1', 2], ['worker-2', 2], ['sink', 3], ['autoscaler', -1]] as const;
const itemEvents = ['saw', 'copied', 'stored', ...claims] as const;

/** What the ledger must say of one item, in plain objects and plain words. */
class ModelItem {
  state: State = 'in-flight';
  copies = 1;
  ended = 0;
  /** An arrival could have been an old copy or a new one. */
  loose = false;
  hop: (typeof stages)[number] | null = null;
  lies = 0;

  event(stage: (typeof stages)[number], event: (typeof itemEvents)[number]): void {
    const [name, rank] = stage;
    if (event === 'copied') this.#another();
    if (event === 'saw' && rank >= 0) {
      if (this.hop && rank <= this.hop[1]) {
        if (this.copies === 1) this.#another();
        else this.loose = true;
      }
      if (this.loose && !this.open) this.#another();
    }
    const ends = event !== 'copied' && event !== 'saw' && event !== 'pending';
    if (ends && this.loose && !this.open) this.#another();
    const { open } = this;

    const claim = claims.find((each) => each === event);
    const alone = this.copies === 1 && !this.loose;
    const handless = claimsInHand.some((each) => each === event) && alone && this.hop !== null && rank >= 0
      && (rank > this.hop[1] || (rank === this.hop[1] && name !== this.hop[0]));
    const before = this.state;
    let stands = false;
    if (event === 'saw' || event === 'copied') {
      if (event === 'saw' && !open && claims.some((each) => each === before && each !== 'pending')) this.lies++;
      if (before === 'pending') this.state = 'in-flight';
      if (this.state === 'in-flight' && event === 'saw' && rank >= 0) this.hop = stage;
    } else if (event === 'stored') {
      if (!open) this.lies++;
      this.state = 'stored';
      stands = before !== 'stored';
    } else if (event === 'pending') {
      if (open && before !== 'stored') [this.state, stands] = ['pending', true];
      else stands = before === 'pending';
    } else if (!open) {
      this.lies++;
    } else {
      if (handless) this.lies++;
      if (before !== 'stored') [this.state, stands] = [claim!, true];
    }
    if (stands) this.hop = stage;
    if (ends && open) this.#end();
  }

  get open(): boolean {
    return this.ended < this.copies;
  }

  #another(): void {
    if (this.copies === 15) this.loose = true;
    else this.copies++;
  }

  #end(): void {
    if (this.ended === 7) this.loose = true;
    else this.ended++;
  }

  /** Its bucket, given how often the store has it. */
  bucket(rows: number): Bucket {
    if (rows > 0) {
      if (claims.some((each) => each === this.state && each !== 'pending') && !this.open && !this.loose) this.lies++;
      if (Math.min(rows, 7) > this.copies && !this.loose) this.lies++;
      return 'delivered';
    }
    if (this.state === 'stored') this.lies++;
    return this.state === 'stored' || this.state === 'in-flight' ? 'unaccounted' : (this.state as Claim);
  }
}

const operations = fc.array(
  fc.record({ item: fc.nat(4), stage: fc.constantFrom(...stages), event: fc.constantFrom(...itemEvents) }),
  { maxLength: 150 },
);
const rowsOfItems = fc.array(fc.nat(3), { minLength: 5, maxLength: 5 });

describe('ledger', () => {
  test('agrees with a naive model over any interleaving, and every item ends in exactly one bucket', () => {
    fc.assert(fc.property(operations, rowsOfItems, (steps, rows) => {
      const ledger = new Ledger(['only']);
      const model = Array.from({ length: 5 }, () => new ModelItem());
      model.forEach((_, item) => ledger.generate(item, 0, item, item));
      for (const { item, stage, event } of steps) {
        const at = ledger.stage(stage[0], stage[1]);
        if (event === 'saw' || event === 'copied' || event === 'stored') at[event](item);
        else at.claim(item, event, 'a cause');
        model[item].event(stage, event);
      }
      const liesSoFar = model.reduce((sum, each) => sum + each.lies, 0);
      expect(ledger.contradictionCount).toBe(liesSoFar);

      const readBack = rows.flatMap((count, item) => Array.from({ length: count }, () => ({ item, content: item, storedMs: item })));
      const { account, view, contradictions } = settle(ledger, readBack);
      const balanceLies = contradictions.filter((each) => each.text.includes('that came to it')).length;
      const expected = model.map((each, item) => each.bucket(rows[item]));
      expect(model.map((_, item) => view.bucket(item))).toEqual(expected);
      expect(model.map((_, item) => view.lastHop(item))).toEqual(model.map((each) => each.hop?.[0] ?? null));
      expect(model.map((_, item) => view.copies(item))).toEqual(model.map((each) => each.copies));
      expect(rows.map((_, item) => view.rows(item))).toEqual(rows);
      expect(contradictions.length - balanceLies).toBe(model.reduce((sum, each) => sum + each.lies, 0));
      expect(account.duplicate).toBe(rows.reduce((sum, count) => sum + Math.max(0, count - 1), 0));
      expect(sumOfBuckets(account)).toBe(account.generated);
    }), { numRuns: 400 });
  });

  test('every transition is handed on and logged once, in order', () => {
    const ledger = new Ledger(['a', 'b']);
    let nowMs = 0;
    ledger.now = () => nowMs;
    const handed: number[][] = [];
    ledger.onTransition = (...transition) => handed.push(transition);
    const worker = ledger.stage('worker', 1);
    ledger.generate(0, 1, 0, 9);
    nowMs = 12.3;
    worker.saw(0);
    nowMs = 99.9;
    worker.claim(0, 'dropped', 'queue full');
    const code = (event: LedgerEvent): number => events.indexOf(event) + 1;
    expect(handed).toEqual([[0, 0, code('generated'), 0], [0, 1, code('saw'), 0], [0, 1, code('dropped'), 1]]);
    const { hops } = ledger;
    expect([0, 1, 2].map((i) => [hops.item(i), hops.stage(i), hops.event(i), hops.cause(i)])).toEqual(handed);
    expect([hops.atMs(0), hops.atMs(1), hops.atMs(2)]).toEqual([0, 12.3, 99.9]);
  });

  test('a stage is the same object whenever it is asked for', () => {
    const ledger = new Ledger(['a']);
    expect(ledger.stage('worker', 1)).toBe(ledger.stage('worker', 1));
  });

  test('live sums follow the items', () => {
    const ledger = new Ledger(['a']);
    const gateway = ledger.stage('gateway', 0);
    for (let item = 0; item < 10; item++) ledger.generate(item, 0, 0, 0);
    for (let item = 0; item < 10; item++) gateway.saw(item);
    for (let item = 0; item < 3; item++) gateway.claim(item, 'dropped', 'queue full');
    gateway.claim(3, 'shed', 'debug');
    gateway.stored(4);
    gateway.stored(5);
    expect(ledger.totals()).toEqual({ generated: 10, stored: 2, inFlight: 4, shed: 1, dropped: 3 });
  });

  test('what ended otherwise than stored is told by stage and cause, and no more once a further copy ended otherwise', () => {
    const ledger = new Ledger(['a', 'b']);
    const [gateway, worker] = [ledger.stage('gateway', 0), ledger.stage('worker', 1)];
    for (let item = 0; item < 6; item++) ledger.generate(item, item % 2, 0, 0);
    for (let item = 0; item < 6; item++) gateway.saw(item);
    for (let item = 0; item < 4; item++) {
      gateway.copied(item);
      gateway.claim(item, 'dropped', 'queue full');
    }
    expect([...ledger.endings()]).toEqual([{ state: 'dropped', stage: 'gateway', cause: 'queue full', items: 4 }]);
    worker.saw(0);
    worker.claim(0, 'shed', 'lag');
    worker.saw(1);
    worker.stored(1);
    worker.saw(2);
    worker.claim(2, 'dropped', 'prefetch full');
    expect([...ledger.endings()]).toEqual([
      { state: 'dropped', stage: 'gateway', cause: 'queue full', items: 1 },
      { state: 'shed', stage: 'worker', cause: 'lag', items: 1 },
      { state: 'dropped', stage: 'worker', cause: 'prefetch full', items: 1 },
    ]);
    expect([ledger.countOf('dropped'), ledger.countOf('dropped', 1), ledger.countOf('shed', 0), ledger.countOf('in-flight')]).toEqual([2, 1, 1, 2]);
  });

  test('items beyond the first chunk keep their own words', () => {
    const ledger = new Ledger(['a', 'b', 'c']);
    const count = (1 << 20) + 3;
    for (let item = 0; item < count; item++) ledger.generate(item, item % 3, item / 10, item);
    const { view } = settle(ledger, [{ item: count - 1, content: count - 1, storedMs: 7 }]);
    expect(view.bucket(count - 1)).toBe('delivered');
    expect(view.bucket(2)).toBe('unaccounted');
    expect([view.dueMs(count - 2), view.class(count - 2)]).toEqual([(count - 2) / 10, (count - 2) % 3]);
    expect(ledger.bytes).toBe(17 * 16 * 2 ** 16);
  });

  test('ids that are not dense, unknown classes and late events are bugs', () => {
    const ledger = new Ledger(['a']);
    expect(() => ledger.generate(1, 0, 0, 0)).toThrow('0 is the next one, not 1');
    expect(() => ledger.generate(0, 1, 0, 0)).toThrow('class 1 of 1');
    ledger.generate(0, 0, 0, 0);
    expect(() => ledger.stage('sink', 0).claim(0, 'dropped', 'x')).not.toThrow();
    settle(ledger, [{ item: 0, content: 0, storedMs: 0 }]);
    expect(() => ledger.stage('sink', 0).saw(0)).toThrow('after the ledger was settled');
  });

  test('names run out with a word about it', () => {
    const ledger = new Ledger(['a']);
    ledger.generate(0, 0, 0, 0);
    expect(() => { for (let i = 0; i < 300; i++) ledger.cause(`cause ${i}`); }).toThrow('pass constants');
    expect(() => { for (let i = 0; i < 300; i++) ledger.stage(`stage ${i}`); }).toThrow('255 stages');
  });
});

function sumOfBuckets(account: object): number {
  return Object.entries(account)
    .filter(([bucket]) => bucket !== 'generated' && bucket !== 'duplicate')
    .reduce((sum, [, value]) => sum + (typeof value === 'number' ? value : Object.values(value as Record<string, number>).reduce((a, b) => a + b, 0)), 0);
}
