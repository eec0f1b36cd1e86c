import { expect, test } from 'vitest';
import type { Evidence, Judged } from '../../engine/check.ts';
import type { Plant } from '../../engine/damage.ts';
import { settle } from '../../engine/ledger/account.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { reasons } from '../../pipeline/normaliser/reason.ts';
import { checks } from './checks.ts';
import { driftKinds } from './faults.ts';

/** So many records of one kind that are caught, beside clean ones that are held for these reasons. */
function judged(caught: number, heldFor: readonly string[]): Judged {
  const ledger = new Ledger(['version 1', 'version 2']);
  const manifest: Plant[] = [];
  for (let item = 0; item < caught + heldFor.length; item++) ledger.generate(item, 0, 0, item);
  const normaliser = ledger.stage('normaliser', 1);
  const { id, reasons: [fitting] } = driftKinds['rename'];
  for (let item = 0; item < caught; item++) {
    manifest.push({ kind: id, item, where: '', before: null, after: null });
    normaliser.claim(item, 'quarantined', fitting);
  }
  heldFor.forEach((reason, i) => normaliser.claim(caught + i, 'quarantined', reason));
  return checks.detection.judge({ manifest, ledger: settle(ledger, []).view } as unknown as Evidence);
}

const ofNoKind = Object.keys(reasons).filter((reason) => Object.values(driftKinds).every((kind) => !kind.reasons.includes(reason)));

test('a clean record that is held for a reason of no kind is a false alarm as well', () => {
  expect(ofNoKind.length).toBeGreaterThan(0);
  for (const reason of [...ofNoKind, 'of somebody else']) {
    expect([reason, judged(97, [reason, reason, reason])]).toMatchObject([reason, { verdict: 'failed', value: 3, message: expect.stringContaining('clean records held: 3') }]);
    expect(judged(99, [reason])).toMatchObject({ verdict: 'passed', value: 1 });
  }
});

test('where nothing clean is held, all is told', () => expect(judged(10, [])).toMatchObject({ verdict: 'passed', value: 0, message: 'every kind was told from clean records' }));

test('alarms where nothing was planted fail', () => expect(judged(0, ['malformed'])).toMatchObject({ verdict: 'failed', value: 100 }));
