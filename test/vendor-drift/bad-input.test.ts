import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { draftOf } from './batches.ts';
import { compiledContract } from '../../pipeline/normaliser/compiled-contract.ts';
import type { Contract } from '../../pipeline/normaliser/contract.ts';
import { contracts } from '../../pipeline/normaliser/contracts/registry.ts';
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

describe('numbers beyond 2^53', () => {
  test('in JSON are rounded by its parser, and never taken for the number they were rounded to', () => {
    const { records } = decode('json', Buffer.from('{"a":9007199254740993}\n'));
    expect(Number.isSafeInteger(records[0].fields!.a)).toBe(false);
  });

  test('in Avro are read to the last digit, and cost their neighbours nothing', () => {
    const schema = '{"type":"record","name":"R","fields":[{"name":"a","type":"long"}]}';
    const body = Buffer.concat([zigzag(1n), zigzag(9_007_199_254_740_993n), zigzag(-(2n ** 63n)), zigzag(2n ** 53n - 1n), zigzag(2n)]);
    const { records, broken } = decode('avro', container(schema, 5, body));
    expect(records.map(({ fields }) => fields!.a)).toEqual([1, 9_007_199_254_740_993n, -(2n ** 63n), Number.MAX_SAFE_INTEGER, 2]);
    expect(broken).toBe(null);
  });

  test('in a field that the contract wants are held, for what they are', () => {
    const clean = decode('avro', written('cirrus-avro')).records[0].fields!;
    const [newest] = contracts['cirrus-avro'].slice(-1);
    const { from } = newest.fields.quantity as { from: string };
    expect(compiledContract(newest).map({ ...clean, [from.slice(1)]: 2n ** 53n + 1n })).toMatchObject({ reason: 'type', path: from });
  });
});

describe('CSV', () => {
  const table = (rows: readonly string[]): Buffer => Buffer.from(['a;b', ...rows].map((line) => `${line}\n`).join(''));

  test('with a cell too many or too few in a row holds that row: its cells may stand in each other\'s places', () => {
    expect(reasonsOf(decode('csv', table(['1;2', '1;2;', '1', '3;4'])))).toEqual([null, 'schema', 'schema', null]);
  });

  test('with a quote too many holds the batch, so that no row swallows the next', () => {
    expect(decode('csv', table(['1;"2', '3;4', '5;6']))).toMatchObject({ records: [], broken: 'malformed' });
    expect(decode('csv', table(['1;2"', '3;4']))).toMatchObject({ records: [], broken: 'malformed' });
  });

  test('of ten thousand columns is read', () => {
    const wide = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(';');
    expect(decode('csv', Buffer.from(`${wide}\n${wide}\n`)).records[0].fields).toMatchObject({ c0: 'c0', c9999: 'c9999' });
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
    expect(records[0].fields).toEqual({ toString: '1', n: '2' });
  });

  test('with an element repeated without end takes time in proportion', () => {
    const { records } = decode('xml', Buffer.from(`<orders><order>${'<n>1</n>'.repeat(300_000)}</order></orders>`));
    expect(records[0].fields!.n).toHaveLength(300_000);
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
    expect(decode('avro', container(schema, 1, deflateRawSync(Buffer.alloc(100 * 1024 * 1024)), 'deflate'))).toMatchObject({ records: [], broken: 'malformed' });
  });

  test.each([
    ['records of nothing', '{"type":"record","name":"R","fields":[]}', Buffer.from('x')],
    ['a list of nothing', '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"null"}}]}', Buffer.concat([long(2 ** 50), long(0)])],
    ['a list of records of nothing', '{"type":"record","name":"R","fields":[{"name":"a","type":["null",{"type":"array","items":{"type":"record","name":"N","fields":[{"name":"b","type":"null"}]}}]}]}', Buffer.concat([long(1), long(2 ** 50), long(0)])],
  ])('that counts %s without end is refused', (_, schema, body) => {
    const { records, broken } = decode('avro', container(schema, 2 ** 50, body));
    expect(records).toEqual([]);
    expect(['malformed', 'schema']).toContain(broken);
  });
});

/** A container with one block, written by hand. */
function container(schema: string, count: number, body: Buffer, codec = 'null'): Buffer {
  const text = (value: string): Buffer => Buffer.concat([long(value.length), Buffer.from(value)]);
  const sync = Buffer.alloc(16);
  return Buffer.concat([Buffer.from('Obj\x01', 'latin1'), long(2), text('avro.schema'), text(schema), text('avro.codec'), text(codec), long(0), sync, long(count), long(body.length), body, sync]);
}

function zigzag(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value < 0n ? -value * 2n - 1n : value * 2n; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

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
