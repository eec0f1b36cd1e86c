import { expect, test } from 'vitest';
import type { Evidence } from '../../engine/check.ts';
import type { Plant } from '../../engine/damage.ts';
import { settle } from '../../engine/ledger/account.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { reasons } from '../../pipeline/gate/reason.ts';
import { checks } from './checks.ts';
import { classes, rowClass } from './classes.ts';
import { damages } from './faults.ts';

/** So many rows of one kind that are caught, beside good rows that are held for these reasons. */
function judged(caught: number, heldFor: readonly string[]): { value: number | null; message: string } {
  const ledger = new Ledger(classes);
  const manifest: Plant[] = [];
  for (let item = 0; item < caught + heldFor.length; item++) ledger.generate(item, rowClass, 0, item);
  const gate = ledger.stage('gate', 1);
  const { id, reasons: [fitting] } = damages['unclosed-quote'];
  for (let item = 0; item < caught; item++) {
    manifest.push({ kind: id, item, where: '', before: null, after: null });
    gate.claim(item, 'quarantined', fitting);
  }
  heldFor.forEach((reason, i) => gate.claim(caught + i, 'quarantined', reason));
  return checks.detection.judge({ manifest, ledger: settle(ledger, []).view } as unknown as Evidence) as { value: number | null; message: string };
}

test('a good row that is held is one false alarm, for whatever reason it is', () => {
  for (const reason of [...Object.keys(reasons), 'of somebody else']) {
    expect([reason, judged(99, [reason])]).toMatchObject([reason, { value: 1, message: expect.stringContaining('clean items held: 1') }]);
  }
});

test('false alarms for several reasons add up', () => {
  const heldFor = ['type', 'date', 'range', 'null', 'formula', 'encoding'].flatMap((reason) => [reason, reason]);
  expect(judged(200, heldFor)).toMatchObject({ verdict: 'failed', value: 5.66 });
  expect(judged(200, [])).toMatchObject({ verdict: 'passed', value: 0, message: 'none missed, none false' });
});
