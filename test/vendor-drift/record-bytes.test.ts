import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { shownBytes } from '../../engine/exhibit.ts';
import { stream } from '../../engine/random-stream.ts';
import type { DriftKind } from '../../generators/faults/drift/drift-kind.ts';
import * as driftKinds from '../../generators/faults/drift/registry.ts';
import type { Contract } from '../../pipeline/normaliser/contract.ts';
import type { DecodedBatch } from '../../pipeline/normaliser/decoders/decoded.ts';
import { decoders } from '../../pipeline/normaliser/decoders/registry.ts';
import { bytesOfRecords } from '../../pipeline/normaliser/record-bytes.ts';
import { draftOf, type FeedId } from './batches.ts';

const feeds: Readonly<Record<Contract['format'], FeedId>> = { json: 'acme-json', csv: 'borealis-csv', xml: 'cirrus-xml', avro: 'cirrus-avro' };
const formats = Object.keys(feeds) as Contract['format'][];
const kinds: Readonly<Record<string, DriftKind>> = driftKinds;

/** A batch of a feed, perhaps drifted, as it is sent. */
const anyBatch = (format: Contract['format']): fc.Arbitrary<Buffer> => fc.record({ seed: fc.nat(1_000_000), kind: fc.option(fc.constantFrom(...Object.keys(kinds))), version: fc.nat(1) }).map(({ seed, kind, version }) => {
  const draft = draftOf(feeds[format], version, seed, 12);
  if (kind !== null && kinds[kind].formats.includes(draft.format)) kinds[kind].apply(draft, 0.5, stream(seed, 'test', 'drift'));
  return draft.write(stream(seed, 'test', 'sync'));
});
const decode = (format: Contract['format'], bytes: Buffer): DecodedBatch => decoders[format](bytes, { columns: null });
const toldOf = (format: Contract['format'], bytes: Buffer, decoded = decode(format, bytes), count = decoded.records.length + 1) => {
  const places = Array.from({ length: count }, (_, i) => 100 + i);
  const bytesOf = bytesOfRecords({ bytes, places }, decoded, format !== 'avro');
  return places.map(bytesOf);
};

/** The record that stands alone in these bytes, by the decoder of its format. */
const alone: Readonly<Record<Contract['format'], (raw: Buffer, bytes: Buffer, decoded: DecodedBatch) => unknown>> = {
  json: (raw) => decode('json', raw).records[0].fields,
  csv: (raw, bytes) => decode('csv', Buffer.concat([bytes.subarray(0, bytes.indexOf('\n') + 1), raw])).records[0].fields,
  xml: (raw) => decode('xml', Buffer.concat([Buffer.from('<orders>'), raw, Buffer.from('</orders>')])).records[0].fields,
  avro: (raw, _, { writer }) => writer!.fromBuffer(raw),
};

describe.each(formats)('%s', (format) => {
  test('the bytes of a record are that record, and lie where they are said to', () => {
    fc.assert(fc.property(anyBatch(format), (bytes) => {
      const decoded = decode(format, bytes);
      const told = toldOf(format, bytes, decoded);
      for (const [i, { fields }] of decoded.records.entries()) {
        const { raw, byteOffset, byteLength, line } = told[i];
        expect(raw.equals(bytes.subarray(byteOffset, byteOffset + byteLength))).toBe(true);
        expect(alone[format](raw, bytes, decoded)).toEqual(fields);
        expect(line).toBe(format === 'avro' ? null : bytes.toString('latin1', 0, byteOffset).split('\n').length);
        if (i > 0) expect(byteOffset).toBeGreaterThanOrEqual(told[i - 1].byteOffset + told[i - 1].byteLength);
      }
    }), { numRuns: 40 });
  });

  test('of what could not be read they are the rest of the batch, whatever its bytes', () => {
    fc.assert(fc.property(anyBatch(format), fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), (bytes, cut, flips) => {
      const broken = Buffer.from(bytes.subarray(0, cut % bytes.length));
      for (const [at, byte] of flips) if (broken.length > 0) broken[at % broken.length] = byte;
      const decoded = decode(format, broken);
      const { records } = decoded;
      const told = toldOf(format, broken, decoded, records.length + 2);
      for (const each of told.slice(-2)) {
        expect(each.byteOffset + each.byteLength).toBe(broken.length);
        expect(each.byteOffset).toBe(Math.max(0, ...told.slice(0, records.length).map(({ byteOffset, byteLength }) => byteOffset + byteLength)));
        expect(each.raw.length).toBe(Math.min(shownBytes, each.byteLength));
      }
    }), { numRuns: 60 });
  });
});

test('of a long record the beginning is kept', () => {
  const [{ raw, byteLength }] = toldOf('json', Buffer.from(`{"a":"${'x'.repeat(10_000)}"}\n{"a":1}\n`));
  expect([raw.length, byteLength]).toEqual([shownBytes, 10_008]);
});

test('of a record in a compressed block the block is told', () => {
  const schema = '{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}';
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length * 2 % 128 + (value.length * 2 > 127 ? 128 : 0), ...(value.length * 2 > 127 ? [Math.floor(value.length / 64)] : [])]), Buffer.from(value)]);
  const block = deflateRawSync(Buffer.concat([text('one'), text('two')]));
  const sync = Buffer.alloc(16);
  const header = Buffer.concat([Buffer.from('Obj\x01', 'latin1'), Buffer.from([4]), text('avro.schema'), text(schema), text('avro.codec'), text('deflate'), Buffer.from([0]), sync, Buffer.from([4, block.length * 2])]);
  const bytes = Buffer.concat([header, block, sync]);
  const told = toldOf('avro', bytes);
  expect(told.slice(0, 2).map(({ byteOffset, byteLength }) => [byteOffset, byteLength])).toEqual([[header.length, block.length], [header.length, block.length]]);
});
