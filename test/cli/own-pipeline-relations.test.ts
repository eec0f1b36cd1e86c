import { describe, expect, test } from 'vitest';
import { ownFolder, runOwn, serviceText } from './own-folder.ts';

const as = (fields: string): string => `{ value: JSON.stringify(${fields}) }`;

describe('a filter', () => {
  const more = `    relation: { filter: "(value->>'amount')::DOUBLE >= 10" }\n`;

  test.concurrent('that is kept passes: what it leaves out is filtered', async () => {
    const { code, result } = await runOwn(ownFolder({ more, service: serviceText({ made: `order.amount >= 10 ? [${as('order')}] : []` }) }));
    expect([code, result.reason]).toEqual([0, expect.any(String)]);
    expect(result.ledger.filtered).toBeGreaterThan(10);
    expect(result.ledger.delivered + result.ledger.filtered).toBe(result.ledger.generated);
  });

  test.concurrent('that is a little off both ways: what is missing, and what should have been left out', async () => {
    const { code, result, check, found } = await runOwn(ownFolder({ more, service: serviceText({ made: `order.amount >= 9 && order.amount < 14 ? [${as('order')}] : []` }) }));
    expect([code, result.run.status]).toEqual([99, 'completed']);
    expect(check('contradiction').verdict).toBe('passed');
    expect(check('undelivered').value).toBeGreaterThan(0);
    expect(found('undelivered')[0]).toMatch(/^o-\d+ \(orders\.raw\/\d, offset \d+\) was in the topic from \d+\.\d s, committed by \d+\.\d s, and never came out$/);
    expect(found('unwanted')[0]).toMatch(/^o-\d+ \(orders\.clean\/\d, offset \d+\) came out at \d+\.\d s$/);
  });
});

describe('a fan-out', () => {
  test.concurrent('of as many as it should be passes', async () => {
    const { code, result } = await runOwn(ownFolder({ more: '    relation: { fanOut: 3 }\n', service: serviceText({ made: `[1, 2, 3].map((part) => (${as('{ ...order, part }')}))` }) }));
    expect([code, result.reason]).toEqual([0, expect.any(String)]);
    expect(result.ledger.delivered).toBe(result.ledger.generated);
  });

  test.concurrent('of a number that each record has, with one too few, one too many, and one that should be none', async () => {
    const { code, result, check, found } = await runOwn(ownFolder({
      more: `    relation: { fanOut: "CASE WHEN item = 3 THEN 0 ELSE json_array_length(value->'lines') END" }\n`,
      service: serviceText({ made: `Array.from({ length: ({ 'o-1': 1, 'o-2': 3 })[order.orderId] ?? 2 }, (_, part) => (${as('{ ...order, part }')}))` }),
    }));
    expect([code, result.reason]).toEqual([99, expect.stringMatching(/^failed: unaccounted, undelivered, duplicates, unwanted(;|$)/)]);
    expect(found('undelivered')).toEqual([expect.stringMatching(/^o-1 .* and came out 1 of 2 times$/)]);
    expect(check('duplicates').value).toBe(2);
    expect(found('unwanted')).toEqual([expect.stringMatching(/^o-3 /), expect.stringMatching(/^o-3 /)]);
  });
});
