import { describe, expect, test } from 'vitest';
import { Ledger } from './ledger.ts';
import type { LedgerStage } from './ledger-stage.ts';
import { claims, contradictionKinds, contradictions, eventCode, events, settledCell, stateCode, states, table, transition, type LedgerEvent, type State } from './transitions.ts';

const ledgerStates: readonly State[] = ['in-flight', 'stored', ...claims];
const cells = ledgerStates
  .flatMap((state) => events.filter((event) => event !== 'generated').flatMap((event) => [true, false].map((open) => ({ state, event, open }))))
  // Nothing of an item in flight has ended, and its last ending would have ended `pending`; a copy made is open.
  .filter(({ state, event, open }) => open || (state !== 'in-flight' && state !== 'pending' && event !== 'copied'));

function say(stage: LedgerStage, item: number, event: LedgerEvent): void {
  if (event === 'saw' || event === 'copied' || event === 'stored') stage[event](item);
  else stage.claim(item, event as (typeof claims)[number], 'a cause');
}

describe('transition table', () => {
  test.each(cells)('$state x $event, copy open: $open', ({ state, event, open }) => {
    const ledger = new Ledger(['only']);
    const gateway = ledger.stage('gateway', 0);
    ledger.generate(0, 0, 0, 0);
    gateway.saw(0);
    if (state !== 'in-flight') say(gateway, 0, state as LedgerEvent);
    // An item in flight or pending has an open copy as it is; another one would only hide it.
    if (open && state !== 'in-flight' && state !== 'pending') gateway.copied(0);
    say(event === 'saw' ? ledger.stage('worker', 1) : gateway, 0, event);

    const expected = transition(state, event, open)!;
    expect(states[ledger.word(0) & 0xf]).toBe(expected.next);
    expect(ledger.contradictions.map((each) => each.text)).toEqual(
      expected.contradiction ? [expect.stringContaining(contradictions[expected.contradiction])] : [],
    );
  });

  test('holds the rule, cell by cell', () => {
    for (const state of states) {
      for (const event of events) {
        for (const open of [false, true]) {
          const cell = table[(stateCode[state] << 5) | (eventCode[event] << 1) | (open ? 1 : 0)];
          const expected = transition(state, event, open);
          expect(cell === settledCell ? null : { next: states[cell & 0xf], contradiction: contradictionKinds[(cell >>> 4) - 1] ?? null }).toEqual(expected);
        }
      }
    }
  });
});
