import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from './raw-client.ts';
import type { Target } from './target.ts';

const METADATA = 3;
const API_VERSIONS = 18;

export function rawLaws(target: () => Target): void {
  describe('frames', () => {
    const clients: RawClient[] = [];
    const open = (): RawClient => {
      const client = new RawClient(target());
      clients.push(client);
      return client;
    };
    afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

    it('with a too new ApiVersions are answered with UNSUPPORTED_VERSION in the layout of v0', async () => {
      const client = open();
      // The header of that version ends in tagged fields: none.
      const reader = await client.request(API_VERSIONS, 99, (body) => void body.i8(0));
      expect(reader.i16()).toBe(35);
      const ranges = new Map(reader.structs(() => [reader.i16(), { min: reader.i16(), max: reader.i16() }] as const));
      expect(ranges.get(API_VERSIONS)?.max).toBeGreaterThanOrEqual(3);
      expect(reader.remaining).toBe(0);
      const again = await client.request(API_VERSIONS, 0);
      expect(again.i16()).toBe(0);
    });

    it('of an API key that does not exist close the connection', async () => {
      const client = open();
      await expect(client.request(999, 0)).rejects.toThrow('closed');
    });

    it('of a version that is not served close the connection', async () => {
      const client = open();
      await expect(client.request(METADATA, 99)).rejects.toThrow('closed');
    });

    it('that hold garbage close the connection', async () => {
      const short = open();
      short.sendFrame(Buffer.from([1, 2, 3]));
      await short.closed;
      const cut = open();
      // A Metadata request that promises a thousand topics and ends there.
      cut.sendFrame(Buffer.from([0, METADATA, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 3, 0xe8]));
      await cut.closed;
    });

    it('that are larger than a request may be, or of negative size, close the connection', async () => {
      for (const sizeBytes of [104_857_601, -1]) {
        const client = open();
        const length = Buffer.alloc(4);
        length.writeInt32BE(sizeBytes);
        client.sendBytes(length);
        await client.closed;
      }
    });

    it('sent all at once are answered one by one, in order', async () => {
      const client = open();
      const all = (body: { i32(value: number): unknown }) => void body.i32(-1);
      const answers = await Promise.all([
        client.request(METADATA, 1, all), client.request(API_VERSIONS, 0), client.request(METADATA, 1, all),
      ]);
      expect(answers[1].i16()).toBe(0);
      for (const metadata of [answers[0], answers[2]]) {
        expect(metadata.structs(() => [metadata.i32(), metadata.string(), metadata.i32(), metadata.nullableString()])).toEqual([
          [1, target().host, target().port, null],
        ]);
      }
    });

    it('that are half here, by many clients, keep nobody else waiting, and are answered when they are whole', async () => {
      const request = Buffer.from([0, 0, 0, 10, 0, API_VERSIONS, 0, 0, 0, 0, 0, 7, 0xff, 0xff]);
      const slow = Array.from({ length: 100 }, open);
      for (const client of slow) client.sendBytes(request.subarray(0, 9));
      const other = await open().request(API_VERSIONS, 0);
      expect(other.i16()).toBe(0);
      const answers = slow.map((client) => client.nextAnswer());
      for (const client of slow) client.sendBytes(request.subarray(9));
      for (const answer of answers) expect((await answer).i32()).toBe(7);
    });

    it('that arrive byte by byte are understood', async () => {
      const client = open();
      const answer = client.nextAnswer();
      for (const byte of [0, 0, 0, 10, 0, API_VERSIONS, 0, 0, 0, 0, 0, 7, 0xff, 0xff]) client.sendBytes(Buffer.from([byte]));
      expect((await answer).i32()).toBe(7);
    });
  });
}
