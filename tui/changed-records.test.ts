import { expect, test } from 'vitest';
import type { ChangedRecord } from '../engine/exhibit.ts';
import { fieldRows, isReordered, withRecords } from './changed-records.ts';

const sent: Extract<ChangedRecord, { is: 'sent' }> = {
  is: 'sent', item: 7, atMs: 0, feed: 'acme', part: 'batch 1', change: 'rename', versions: ['1', '1'],
  agreed: [['/id', '"A"'], ['/buyer', '"Olga"'], ['/qty', '3']], sent: [['/id', '"A"'], ['/client', '"Olga"'], ['/qty', '3']],
  paths: { id: ['/id', '/id'], customer: ['/buyer', null], quantity: ['/qty', '/qty'] }, meant: { id: 'A', customer: 'Olga', quantity: '3' },
};
const made = (row: Readonly<Record<string, string>>): ChangedRecord => ({ is: 'made', item: 7, atMs: 1, row });

test('fields stand beside each other by what they mean; what has no place in our form comes after them', () => {
  const [record] = withRecords([], [sent]);
  expect(fieldRows(record).map(({ field, agreed, sent: came, isChanged }) => [field, agreed?.[0] ?? null, came?.[0] ?? null, isChanged])).toEqual([
    ['id', '/id', '/id', false], ['customer', '/buyer', null, true], ['quantity', '/qty', '/qty', false], ['', null, '/client', true],
  ]);
});

test('what our row says otherwise than the vendor meant is told; the last that was made of a record stands', () => {
  const [record] = withRecords(withRecords([], [sent, { is: 'held', item: 7, atMs: 1, reason: 'missing-field', path: '/buyer' }]), [made({ id: 'A', customer: '(none)', quantity: '3' })]);
  expect(fieldRows(record).map(({ meant }) => meant)).toEqual([null, 'Olga', null, null]);
});

test('what nobody sent is no record', () => expect(withRecords([], [made({})])).toEqual([]));

test('another order is told where nothing else changed', () => {
  const reordered = { ...sent, sent: sent.agreed.toReversed() };
  expect(withRecords([], [sent, { ...reordered, item: 8 }]).map(isReordered)).toEqual([false, true]);
});
