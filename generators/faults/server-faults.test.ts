import { expect, test } from 'vitest';
import { serverFaults } from './server-faults.ts';

test.each(Object.entries(serverFaults))('%s changes an answer, with its defaults', (id, fault) => {
  const usual = { status: 200, delayMs: 0, cutAfterShare: null, bytesPerSecond: null, path: '/orders.csv' };
  const call = { ...usual };
  fault.respond(call, fault.params.parse({}));
  expect(call).not.toEqual(usual);
  expect(fault.id).toBe(id);
});
