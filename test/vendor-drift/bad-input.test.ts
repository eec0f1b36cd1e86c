import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { draftOf } from './batches.ts';
import type { Contract } from '../../pipeline/normaliser/contract.ts';
import { decoders } from '../../pipeline/normaliser/decoders/registry.ts';
import type { DecodedBatch } from '../../pipeline/normaliser/decoders/decoded.ts';

const decode = (format: Contract['format'], bytes: Buffer): DecodedBatch => decoders[format](bytes, { columns: null });
const written = (feed: Parameters<typeof draftOf>[0]): Buffer => draftOf(feed, 0, 1, 100).write(stream(1, 'test'));
const reasonsOf = ({ records }: DecodedBatch): (string | null)[] => records.map(({ reason }) => reason);

describe('JSON lines', () => {
  test('nested a hundred thousand deep are held by themselves, and their neighbours are read', () => {
    const bomb = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(reasonsOf(decode('json', Buffer.from(`{"a":1}\n${bomb}\n{"a":2}\n`)))).toEqual([null, 'depth', null]);
  });

  test('brackets in text are no nesting', () => {
    expect(reasonsOf(decode('json', Buffer.from(`{"a":"\\"${'['.repeat(2000)}"}\n`)))).toEqual([null]);
  });

  test('that are no objects, or no JSON, are held', () => {
    expect(reasonsOf(decode('json', Buffer.from('[1]\nnull\n{"a":}\n{"a":1}')))).toEqual(['malformed', 'malformed', 'malformed', null]);
  });

  test('in Latin-1 are told by line', () => {
    expect(reasonsOf(decode('json', Buffer.from('{"a":"x"}\n{"a":"é"}\n', 'latin1')))).toEqual([null, 'encoding']);
  });
});

describe('XML', () => {
  test('that declares entities is refused before one is expanded', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "${'x'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]><orders><order><n>&b;</n></order></orders>`;
    expect(decode('xml', Buffer.from(bomb))).toMatchObject({ records: [], broken: 'entity' });
  });

  test('nested without end is refused', () => {
    expect(decode('xml', Buffer.from('<a>'.repeat(100_000))).broken).toBe('depth');
  });

  test('with attributes of the names of objects is data', () => {
    const { records } = decode('xml', Buffer.from('<orders><order><toString>1</toString><n>2</n></order></orders>'));
    expect(records[0].fields?.n).toBe('2');
  });
});

describe('an Avro container', () => {
  const clean = written('cirrus-avro');

  test('with another magic is refused', () => {
    expect(decode('avro', Buffer.concat([Buffer.from('Obj\x02', 'latin1'), clean.subarray(4)]))).toMatchObject({ records: [], broken: 'malformed' });
    expect(decode('avro', Buffer.alloc(0))).toMatchObject({ records: [], broken: 'truncated' });
  });

  test('that was cut off gives what stands before the cut, and says that more was to come', () => {
    const whole = decode('avro', clean).records;
    for (let at = 0; at < clean.length; at += 37) {
      const { records, broken } = decode('avro', clean.subarray(0, at));
      expect(records).toEqual(whole.slice(0, records.length));
      // Between two blocks nothing shows that there were more: the control has to.
      if (broken === null) expect([64, 100]).toContain(records.length);
    }
  });

  test('whose marker differs is refused from there on', () => {
    const broken = Buffer.from(clean);
    broken[broken.length - 1] ^= 1;
    expect(decode('avro', broken)).toMatchObject({ broken: 'malformed' });
  });

  test('that claims more than it has is refused at once', () => {
    const header = Buffer.from('Obj\x01', 'latin1');
    expect(decode('avro', Buffer.concat([header, Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f])])).broken).toBe('truncated');
  });

  test('that would expand to more than a block may hold is refused', () => {
    const schema = '{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}';
    const text = (value: string): Buffer => Buffer.concat([long(value.length), Buffer.from(value)]);
    const bomb = deflateRawSync(Buffer.alloc(100 * 1024 * 1024));
    const sync = Buffer.alloc(16);
    const bytes = Buffer.concat([Buffer.from('Obj\x01', 'latin1'), long(2), text('avro.schema'), text(schema), text('avro.codec'), text('deflate'), long(0), sync, long(1), long(bomb.length), bomb, sync]);
    expect(decode('avro', bytes)).toMatchObject({ records: [], broken: 'malformed' });
  });
});

function long(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value * 2; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

test.each(['json', 'csv', 'xml', 'avro'] as const)('%s: no bytes make the decoder fail', (format) => {
  const clean = { json: 'acme-json', csv: 'borealis-csv', xml: 'cirrus-xml', avro: 'cirrus-avro' } as const;
  const bytes = written(clean[format]);
  const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(fc.property(flips, fc.nat(bytes.length), (changes, cut) => {
    const broken = Buffer.from(bytes.subarray(0, cut));
    for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
    decode(format, broken);
  }), { numRuns: 300 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => void decode(format, Buffer.from(noise))), { numRuns: 200 });
});
