import { once } from 'node:events';
import { deflateRawSync } from 'node:zlib';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plant } from '../../../engine/damage.ts';
import { stream } from '../../../engine/random-stream.ts';
import type { DataFault } from '../data-fault.ts';
import { useFaults, type FaultUse, type RawParams } from '../fault-use.ts';
import type { FlowOptions } from '../flow.ts';
import { dataFaults } from '../registry.ts';
import { repairFile } from '../repair.ts';
import { AvroStream } from './avro-stream.ts';
import { jsonLeaves } from './json-leaves.ts';
import { JsonStream } from './json-stream.ts';
import type { LeafValue } from './leaf.ts';
import type { RecordOptions } from './record-breaker.ts';
import { leavesOf, RecordFlow } from './record-flow.ts';
import { XmlStream } from './xml-stream.ts';

interface Breaks {
  write(chunk: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
  readonly rows: number;
  readonly size: number;
}
type Make = (faults: readonly FaultUse[], options: FlowOptions & RecordOptions) => Breaks;

const makes: Readonly<Record<'json' | 'xml', Make>> = {
  json: (faults, options) => new JsonStream(faults, options),
  xml: (faults, options) => new XmlStream(faults, options),
};

const records = Array.from({ length: 150 }, (_, i) => ({
  id: `K${i}`, amount: (i + 1) * 13.37, count: i * 7, name: i % 3 === 0 ? 'Müller & Söhne' : `"Name" <${i}>`, at: `2026-03-01T00:00:${String(i % 60).padStart(2, '0')}Z`,
  address: { city: `Ort ${i}`, zip: 10_000 + i }, tags: ['a', `b${i}`],
}));
const escape = (text: unknown): string => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const clean: Readonly<Record<'json' | 'xml', string>> = {
  json: records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  xml: `<?xml version="1.0"?>\n<orders day="1">\n${records.map(({ id, amount, count, name, address }) =>
    `  <order n="1"><id>${id}</id><amount>${amount}</amount>\n    <count>${count}</count><!-- c --><name>${escape(name)}</name><address><city>${address.city}</city><empty/></address></order>\n`).join('')}</orders>\n`,
};

interface Result {
  readonly text: Buffer;
  readonly plants: readonly Plant[];
  readonly rows: number;
}

async function run(make: Make, input: Buffer, wanted: { kind: string; params?: RawParams }[], cuts: readonly number[] = []): Promise<Result> {
  const plants: Plant[] = [];
  const written: Buffer[] = [];
  const breaks = make(useFaults(wanted), { random: (name) => stream(3, name), emit: (bytes) => written.push(Buffer.from(bytes)), plant: (plant) => plants.push(plant) });
  const places = [0, ...cuts.toSorted((a, b) => a - b), input.length];
  for (let i = 1; i < places.length; i++) await breaks.write(input.subarray(places[i - 1], places[i]));
  await breaks.end();
  const text = Buffer.concat(written);
  expect(breaks.size).toBe(text.length);
  return { text, plants, rows: breaks.rows };
}

const recordKinds = Object.values<DataFault>(dataFaults).filter(({ mechanism }) => mechanism.layer === 'value' || mechanism.layer === 'order');

describe.each(['json', 'xml'] as const)('%s', (format) => {
  const input = Buffer.from(clean[format]);

  test('without faults nothing changes', async () => {
    expect((await run(makes[format], input, [])).text.equals(input)).toBe(true);
  });

  test.each(recordKinds)('$id breaks records, and can be undone where it says so', async ({ id, reversible }) => {
    const { text, plants, rows } = await run(makes[format], input, [{ kind: id, params: { share: 0.2 } }]);
    expect(plants.length).toBeGreaterThan(5);
    expect(text.equals(input)).toBe(false);
    if (reversible) expect(repairFile(text, plants).equals(input)).toBe(true);
    expect(rows).toBe(150 + (id === 'duplicate' ? plants.length : id === 'drop' ? -plants.length : 0));
    // What comes out can be read again.
    expect((await run(makes[format], text, [{ kind: 'null', params: { every: 1 } }])).rows).toBe(rows);
  });

  test('where chunks end makes no difference', async () => {
    const wanted: { kind: string; params: RawParams }[] = [{ kind: 'noise', params: { share: 0.1 } }, { kind: 'reorder', params: { share: 0.1 } }, { kind: 'null', params: { every: 10, where: 'count>200' } }];
    const whole = await run(makes[format], input, wanted);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat({ max: input.length }), { maxLength: 20 }), async (cuts) => {
      const cut = await run(makes[format], input, wanted, cuts);
      expect(cut.text.equals(whole.text)).toBe(true);
      expect(cut.plants).toEqual(whole.plants);
    }), { numRuns: 30 });
  });

  test('a named field is the one that is hit, and the manifest has its place', async () => {
    const field = format === 'json' ? 'address/zip' : 'count';
    const { text, plants } = await run(makes[format], input, [{ kind: 'scale', params: { field, factor: 10, nth: 7 } }]);
    expect(plants).toHaveLength(1);
    const [{ item, where, before, after }] = plants;
    expect(item).toBe(7);
    expect(Number(after)).toBe(Number(before) * 10);
    const [start, end] = where.split('-').map(Number);
    expect(text.toString('utf8', start, end)).toBe(after);
  });
});

test('records that come later stand on lines of their own, also in a file without a final line end', async () => {
  const input = Buffer.from('{"a":1}\n{"a":2}\n{"a":3}');
  for (const kind of ['delayed', 'reorder', 'duplicate']) {
    const { text } = await run(makes.json, input, [{ kind, params: { nth: 1, ...(kind === 'delayed' ? { by: 10 } : { within: 1 }) } }]);
    expect(text.toString().trimEnd().split('\n').map((line) => (JSON.parse(line) as { a: number }).a).toSorted()).toEqual(kind === 'duplicate' ? [1, 1, 2, 3] : [1, 2, 3]);
  }
});

test('values of JSON change places as they are written', async () => {
  const { text } = await run(makes.json, Buffer.from('{"k":1,"a":1.50,"b":2e3}\n'), [{ kind: 'swap', params: { every: 1 } }]);
  expect(text.toString()).toBe('{"k":1,"a":2e3,"b":1.50}\n');
});

test('a key that the first record does not have is a mistake, with the nearest', async () => {
  for (const format of ['json', 'xml'] as const) {
    await expect(run((faults, options) => makes[format](faults, { ...options, key: ['amunt'] }), Buffer.from(clean[format]), [{ kind: 'null', params: { every: 1 } }])).rejects.toThrow(/record 1 has no "amunt": did you mean amount\?/);
  }
});

test('a key, a window of time and values select records', async () => {
  const items = async (params: RawParams): Promise<number[]> => (await run(makes.json, Buffer.from(clean.json), [{ kind: 'drop', params: { share: 1, ...params } }])).plants.map(({ item }) => item);
  expect(await items({ key: 'K30' })).toEqual([31]);
  expect(await items({ where: 'address/city==Ort 5' })).toEqual([6]);
  expect(await items({ time: 'at', from: '2026-03-01T00:00:58Z' })).toEqual([59, 60, 119, 120]);
});

test('places of values in JSON are those that JSON.parse finds', () => {
  fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-zäß]{1,4}$/), fc.jsonValue({ maxDepth: 3 })), fc.boolean(), (value, wide) => {
    const bytes = Buffer.from(`${JSON.stringify(value, null, wide ? 1 : 0).replaceAll('\n', wide ? ' \t' : '')}\n`);
    const leaves = jsonLeaves(bytes)!;
    const expected = leavesOf(JSON.parse(bytes.toString()));
    const byPath = new Map(expected.map((leaf) => [leaf.path, leaf.value]));
    // What no number holds exactly JSON.parse rounds, and a leaf does not.
    const rounded = (of: LeafValue): unknown => (typeof of === 'bigint' ? Number(of) : of);
    expect(new Map(leaves.map((leaf) => [leaf.path, rounded(leaf.value)]))).toEqual(byPath);
    for (const { start, end, value: of } of leaves) expect(JSON.parse(bytes.toString('utf8', start, end))).toEqual(rounded(of));
  }));
});

test.each<[string, 'json' | 'xml', string]>([
  ['JSON', 'json', '{"id":"a","one":9007199254740993,"two":-12345678901234567890}\n'],
  ['XML', 'xml', '<o><r><id>a</id><one>9007199254740993</one><two>-12345678901234567890</two></r></o>'],
])('numbers beyond 2^53 change places in %s to the last digit', async (_, format, text) => {
  const { text: swapped } = await run(makes[format], Buffer.from(text), [{ kind: 'swap', params: { field: 'one', with: 'two', nth: 1 } }]);
  expect(swapped.toString()).toBe(text.replace('9007199254740993', 'x').replace('-12345678901234567890', '9007199254740993').replace('x', '-12345678901234567890'));
});

test.each<[string, 'json' | 'xml', Buffer, RegExp]>([
  ['a document nested a hundred thousand deep', 'json', Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`), /line 1 is no JSON, or nests deeper than 64/],
  ['XML in Latin-1', 'xml', Buffer.from('<a><b><c>Zo\u00eb</c></b></a>', 'latin1'), /is not in UTF-8/],
  ['XML that ends in the middle of a letter', 'xml', Buffer.from('<a><b><c>Zo\u00eb').subarray(0, -1), /is not in UTF-8/],
  ['an entity that is not declared here', 'xml', Buffer.from('<a><b><c>&x;</c></b></a>'), /cannot be read/],
])('%s is refused in words', async (_, format, bytes, message) => {
  await expect(run(makes[format], bytes, [{ kind: 'null', params: { every: 1 } }])).rejects.toThrow(message);
});

test.each<[string, 'json' | 'xml', string, RegExp]>([
  ['a list over many lines', 'json', '[\n{"a":1}\n]\n', /line 1 is no JSON/],
  ['entities', 'xml', '<!DOCTYPE a [<!ENTITY x "y">]><a><b>&x;</b></a>', /declares entities/],
  ['what is not closed', 'xml', '<a><b></a>', /cannot be read/],
  ['nesting without end', 'xml', '<a>'.repeat(300), /nested deeper/],
])('%s is refused', async (_, format, text, message) => {
  await expect(run(makes[format], Buffer.from(text), [{ kind: 'null', params: { every: 1 } }])).rejects.toThrow(message);
});

describe('avro', () => {
  const type = avro.Type.forSchema({
    type: 'record', name: 'Order', fields: [{ name: 'id', type: 'string' }, { name: 'amount', type: 'double' }, { name: 'count', type: 'int' }, { name: 'note', type: ['null', 'string'], default: null }],
  });
  const orders = records.map(({ id, amount, count, name }) => ({ id, amount, count, note: name }));
  const make: Make = (faults, options) => new AvroStream(faults, options);

  async function encoded(codec: 'null' | 'deflate'): Promise<Buffer> {
    const encoder = new avro.streams.BlockEncoder(type, { codec, blockSize: 500 });
    const chunks: Buffer[] = [];
    encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = once(encoder, 'end');
    for (const order of orders) encoder.write(order);
    encoder.end();
    await ended;
    return Buffer.concat(chunks);
  }

  async function decoded(bytes: Buffer): Promise<object[]> {
    const decoder = new avro.streams.BlockDecoder();
    const found: object[] = [];
    decoder.on('data', (record: object) => found.push({ ...record }));
    const ended = once(decoder, 'end');
    decoder.end(bytes);
    await ended;
    return found;
  }

  test.each(['null', 'deflate'] as const)('records are broken as the manifest says, codec %s', async (codec) => {
    const { text, plants, rows } = await run(make, await encoded(codec), [{ kind: 'noise', params: { field: 'amount', share: 0.1 } }, { kind: 'null', params: { share: 0.3 } }]);
    const found = await decoded(text);
    expect(rows).toBe(150);
    const hit = new Map(plants.map(({ item, where, after }) => [`${item}${where}`, JSON.parse(after!) as unknown]));
    expect(new Set(plants.map(({ kind }) => kind))).toEqual(new Set(['noise', 'null']));
    orders.forEach((order, i) => expect(found[i]).toEqual(Object.fromEntries(Object.entries(order).map(([name, value]) => [name, hit.has(`${i + 1}/${name}`) ? hit.get(`${i + 1}/${name}`) : value]))));
    // The schema allows null in one field only.
    expect(plants.filter(({ kind }) => kind === 'null').every(({ where }) => where === '/note')).toBe(true);
  });

  test('the same seed writes the same bytes, wherever chunks end', async () => {
    const input = await encoded('null');
    const wanted = [{ kind: 'reorder', params: { share: 0.2 } }];
    const [one, two] = [await run(make, input, wanted), await run(make, input, wanted, [1, 2, 700])];
    expect(two.text.equals(one.text)).toBe(true);
    expect(two.plants).toEqual(one.plants);
  });

  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['another format', () => Buffer.from('a,b\n1,2\n'), /no Avro object file/],
    ['too little', () => Buffer.from('Ob'), /no Avro object file/],
    ['a block that breaks off', (bytes) => bytes.subarray(0, bytes.length - 10), /cannot be read/],
    ['another magic', (bytes) => Buffer.concat([Buffer.from('Obj\u0002', 'latin1'), bytes.subarray(4)]), /no Avro object file/],
    ['a codec of others', (bytes) => Buffer.from(bytes.toString('latin1').replace('\u0008null', '\u0008lzma'), 'latin1'), /compressed by lzma/],
  ])('%s is refused', async (_, change, message) => {
    await expect(run(make, change(await encoded('null')), [])).rejects.toThrow(message);
  });
});

describe('an avro file that was made to hurt', () => {
  /** A file by hand: its schema has one field, of the type that is named. */
  function fileOf(type: string, codec: string, body: Buffer): Buffer {
    const long = (value: number): Buffer => avro.Type.forSchema('long').toBuffer(value);
    const text = (value: string): Buffer => Buffer.concat([long(value.length), Buffer.from(value)]);
    const schema = JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a', type }] });
    const marker = Buffer.alloc(16, 7);
    return Buffer.concat([Buffer.from('Obj\u0001', 'latin1'), long(2), text('avro.schema'), text(schema), text('avro.codec'), text(codec), long(0), marker, long(1), long(body.length), body, marker]);
  }
  const broken = (bytes: Buffer): Promise<Result> => run((faults, options) => new AvroStream(faults, options), bytes, []);

  test('a block that expands to more than a block may hold is refused', async () => {
    await expect(broken(fileOf('string', 'deflate', deflateRawSync(Buffer.alloc(100 * 2 ** 20))))).rejects.toThrow(/expands to more than 64 MiB/);
  });

  test('a long beyond 2^53 is refused by name, never rounded; one below it passes', async () => {
    const zigzag = (value: bigint): Buffer => {
      const bytes: number[] = [];
      for (let rest = value * 2n; ; rest >>= 7n) {
        if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
        bytes.push(Number(rest & 127n) | 128);
      }
    };
    await expect(broken(fileOf('long', 'null', zigzag(9_007_199_254_740_993n)))).rejects.toThrow(/a long beyond 2\^53/);
    expect((await broken(fileOf('long', 'null', zigzag(9_007_199_254_740_000n)))).rows).toBe(1);
  });

  test('a block that never ends is given up', async () => {
    const bytes = fileOf('string', 'null', Buffer.from('\u0002a'));
    const claims = Buffer.concat([bytes.subarray(0, -16), Buffer.alloc(16, 7), avro.Type.forSchema('long').toBuffer(1), avro.Type.forSchema('long').toBuffer(2 ** 40)]);
    const breaks = new AvroStream([], { random: (name) => stream(1, name), emit: () => {}, plant: () => {} });
    await breaks.write(claims);
    const megabytes = Buffer.alloc(2 ** 23);
    await expect((async () => { for (let i = 0; i < 20; i++) await breaks.write(megabytes); })()).rejects.toThrow(/no block that ends within 64 MiB/);
  });
});

test('records that are objects are broken without being changed themselves', () => {
  const out: object[] = [];
  const plants: Plant[] = [];
  const flow = new RecordFlow(useFaults([{ kind: 'null', params: { field: 'address/city', every: 2 } }, { kind: 'delayed', params: { by: 3, nth: 1 } }]), {
    random: (name) => stream(1, name), emit: (record) => out.push(record), plant: (plant) => plants.push(plant), item: (_, number) => 500 + number,
  });
  const input = structuredClone(records.slice(0, 6));
  for (const record of input) flow.push(record);
  flow.end();
  expect(input).toEqual(records.slice(0, 6));
  expect(out.map((record) => (record as { id: string }).id)).toEqual(['K1', 'K2', 'K3', 'K0', 'K4', 'K5']);
  expect(plants).toContainEqual({ kind: 'null', item: 502, where: '/address/city', before: '"Ort 1"', after: 'null' });
  expect((out[0] as typeof records[0]).address.city).toBe(null);
});
