import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CreditGrantor } from './credit.ts';

describe('CreditGrantor', () => {
  test('a sender that obeys never brings the queue above the high watermark, whatever is under way', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 300 }), (steps) => {
      const grantor = new CreditGrantor();
      let queue = 0;
      let underWay = 0;
      let room = grantor.grant(0, 50, 80);
      for (const [send, take] of steps) {
        const sent = Math.min(send, room);
        room -= sent;
        const arrived = Math.floor((underWay + sent) / 2);
        underWay += sent - arrived;
        queue += arrived;
        grantor.arrived(arrived);
        expect(queue).toBeLessThanOrEqual(80);
        queue -= Math.min(queue, take);
        room += grantor.grant(queue, 50, 80);
      }
    }));
  });

  test('tops up only below the low watermark, and then up to the high one', () => {
    const grantor = new CreditGrantor();
    expect(grantor.grant(0, 50, 80)).toBe(80);
    grantor.arrived(29);
    expect(grantor.grant(0, 50, 80)).toBe(0);
    grantor.arrived(1);
    expect(grantor.grant(0, 50, 80)).toBe(30);
  });

  test('after a sender that did not obey, the balance holds again once the queue is worked off', () => {
    const grantor = new CreditGrantor();
    let room = grantor.grant(0, 50, 80);
    const sent = 500;
    room -= sent;
    grantor.arrived(sent);
    room += grantor.grant(100, 50, 80);
    expect(room).toBeLessThanOrEqual(0);
    room += grantor.grant(50, 50, 80);
    expect(room).toBe(30);
  });
});
