import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PayloadEncoder } from './payload.ts';
import { contentCrc, kindUnits, parseReading, payloadCrc, readingClasses, readingText } from './row.ts';
import type { Reading, ReadingKind } from './row.ts';

const anyReading: fc.Arbitrary<Reading> = fc.record({
  id: fc.nat(2 ** 40),
  sensor: fc.nat(100_000),
  class: fc.constantFrom(...readingClasses),
  kind: fc.constantFrom(...(Object.keys(kindUnits) as ReadingKind[])),
  valueHundredths: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  atMs: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
});

test('the encoder writes the canonical text of a reading, byte for byte', () => {
  const encoder = new PayloadEncoder();
  fc.assert(
    fc.property(anyReading, (reading) => {
      const { id, sensor, class: readingClass, kind, valueHundredths, atMs } = reading;
      const payload = encoder.encode(id, sensor, readingClasses.indexOf(readingClass), kind, valueHundredths, atMs);
      expect(payload.toString()).toBe(readingText(reading));
    }),
    { numRuns: 1000 },
  );
});

test('a reading that came back with a name that nobody sent has other content', () => {
  fc.assert(
    fc.property(anyReading, (reading) => {
      expect(contentCrc({ ...reading, kind: 'humidity' })).not.toBe(contentCrc(reading));
      expect(contentCrc({ ...reading, class: 'urgent' })).not.toBe(contentCrc(reading));
    }),
  );
});

test('payloads of one encoder do not overlap, across slabs too', () => {
  const encoder = new PayloadEncoder();
  const payloads = Array.from({ length: 20_000 }, (_, id) => encoder.encode(id, id % 1000, 1, 'door', 0, 0));
  expect(payloads.every((payload, id) => (parseReading(payload) as Reading).id === id)).toBe(true);
});

test('a reading survives its payload, and its content is the same from either side', () => {
  fc.assert(
    fc.property(anyReading, (reading) => {
      const payload = Buffer.from(readingText(reading));
      expect(parseReading(payload)).toEqual(reading);
      expect(contentCrc(reading)).toBe(payloadCrc(payload));
    }),
  );
});

test('a reading that differs in any field has another content', () => {
  const reading: Reading = { id: 7, sensor: 3, class: 'telemetry', kind: 'temperature', valueHundredths: 2150, atMs: 1_767_225_600_000 };
  const others: Partial<Reading>[] = [{ id: 8 }, { sensor: 4 }, { class: 'debug' }, { kind: 'vibration' }, { valueHundredths: 2151 }, { atMs: reading.atMs + 1 }];
  expect(new Set([reading, ...others.map((other) => ({ ...reading, ...other }))].map(contentCrc)).size).toBe(7);
});

test('the canonical text and its CRC-32 are frozen', () => {
  const text = readingText({ id: 7, sensor: 3, class: 'critical', kind: 'temperature', valueHundredths: -5, atMs: 1_767_225_600_123 });
  expect(text).toBe('{"id":7,"sensor":3,"class":"critical","kind":"temperature","value":-0.05,"unit":"C","at":"2026-01-01T00:00:00.123Z"}');
  expect(crc32('123456789')).toBe(0xcbf43926);
});

describe('parseReading names what is wrong', () => {
  const good = JSON.parse(readingText({ id: 7, sensor: 3, class: 'debug', kind: 'door', valueHundredths: 100, atMs: 0 })) as object;
  const spoil = (fields: object) => parseReading(Buffer.from(JSON.stringify({ ...good, ...fields })));
  test.each([
    ['bad id', { id: -1 }], ['bad id', { id: '7' }], ['bad sensor', { sensor: 1.5 }], ['bad class', { class: 'urgent' }], ['bad kind', { kind: 'toString' }],
    ['bad unit', { unit: 'C' }], ['bad value', { value: '1.00' }], ['bad value', { value: 1.001 }], ['bad value', { value: 1e300 }],
    ['bad time', { at: '2026-01-01' }], ['bad time', { at: '2026-13-01T00:00:00.000Z' }], ['bad time', { at: 0 }],
  ])('%s: %j', (reason, fields) => expect(spoil(fields)).toBe(reason));

  test('whatever the bytes, it answers', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof parseReading(Buffer.from(bytes)) === 'string'));
    fc.assert(fc.property(fc.json(), (text) => typeof parseReading(Buffer.from(text)) === 'string'));
  });
});
