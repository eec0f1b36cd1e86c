import type { Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessages } from './record-laws.ts';
import { fetchOnce, RawClient } from './raw-client.ts';
import { clientFor, makeTopic, uniqueName, until, type Target } from './target.ts';

const OUT_OF_RANGE = 1;
const POLICY_VIOLATION = 44;

export function cleanupLaws(target: () => Target): void {
  describe('records that go', () => {
    let admin: Admin;
    let raw: RawClient;
    beforeAll(async () => {
      raw = new RawClient(target());
      admin = clientFor(target()).admin();
      await admin.connect();
    });
    afterAll(async () => {
      raw.destroy();
      await admin.disconnect();
    });

    const topicWith = async (values: string[], settings: Record<string, string> = {}): Promise<string> => {
      const topic = uniqueName('cleanup');
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      await makeTopic(admin, { topic, numPartitions: 1, configEntries });
      await send(topic, values.map((value) => ({ key: 'key', value })));
      return topic;
    };
    const send = async (topic: string, messages: { key: string | null; value: string; timestamp?: string }[]) => {
      const producer = clientFor(target(), 0).producer();
      await producer.connect();
      try {
        // One batch for each.
        for (const message of messages) await producer.send({ topic, messages: [message] });
      } finally {
        await producer.disconnect();
      }
    };
    /** Where the log begins then, -1 on error, and the error. */
    const deleteTo = async (topic: string, offset: number): Promise<[low: number, error: number]> => {
      const answer = await raw.exchange(21, 1, (body) => {
        body.structs([topic], (name) => body.string(name).structs([0], (index) => body.i32(index).i64(offset))).i32(10_000);
      });
      answer.i32();
      const [[deleted]] = answer.structs(() => {
        answer.string();
        return answer.structs(() => {
          answer.i32();
          return [answer.i64(), answer.i16()] as [number, number];
        });
      });
      return deleted;
    };
    const ends = async (topic: string) => {
      const [{ low, high }] = await admin.fetchTopicOffsets(topic);
      return [low, high];
    };

    it('by DeleteRecords are out of reach, in the middle of a file, and those behind are where they were', async () => {
      const topic = await topicWith(['a', 'b', 'c', 'd']);
      expect(await deleteTo(topic, 2)).toEqual([2, 0]);
      expect(await ends(topic)).toEqual(['2', '4']);
      expect((await fetchOnce(raw, { topic, offset: 1 })).error).toBe(OUT_OF_RANGE);
      expect(await fetchOnce(raw, { topic, offset: 2 })).toMatchObject({ error: 0, logStart: 2, highWatermark: 4 });
      const got = await readMessages(target(), topic, 2);
      expect(got.map(({ offset, value }) => [offset, String(value)])).toEqual([['2', 'c'], ['3', 'd']]);
      // Back again is not to be had, and does no harm.
      expect(await deleteTo(topic, 1)).toEqual([2, 0]);
      expect(await ends(topic)).toEqual(['2', '4']);
    });

    it('by DeleteRecords up to -1 are all that there are, and the next one gets the next offset', async () => {
      const topic = await topicWith(['a', 'b', 'c']);
      expect(await deleteTo(topic, -1)).toEqual([3, 0]);
      expect(await ends(topic)).toEqual(['3', '3']);
      await send(topic, [{ key: 'key', value: 'd' }]);
      expect((await readMessages(target(), topic, 1)).map(({ offset }) => offset)).toEqual(['3']);
    });

    it('are not found by time any more', async () => {
      const topic = await topicWith([]);
      await send(topic, ['1000', '2000', '3000', '1500'].map((timestamp) => ({ key: 'key', value: timestamp, timestamp })));
      await deleteTo(topic, 2);
      const at = async (timestamp: number) => (await admin.fetchTopicOffsetsByTimestamp(topic, timestamp))[0].offset;
      expect(await Promise.all([0, 1_000, 2_500].map(at))).toEqual(['2', '2', '2']);
    });

    it('are not deleted beyond the end, nor from a topic that is only compacted', async () => {
      const topic = await topicWith(['a']);
      expect(await deleteTo(topic, 2)).toEqual([-1, OUT_OF_RANGE]);
      expect(await deleteTo(topic, -2)).toEqual([-1, OUT_OF_RANGE]);
      expect(await ends(topic)).toEqual(['0', '1']);
      const compacted = await topicWith(['a'], { 'cleanup.policy': 'compact' });
      expect(await deleteTo(compacted, 1)).toEqual([-1, POLICY_VIOLATION]);
      expect(await ends(compacted)).toEqual(['0', '1']);
    });

    it('need a key in a compacted topic', async () => {
      const topic = await topicWith(['a'], { 'cleanup.policy': 'compact' });
      await expect(send(topic, [{ key: null, value: 'no key' }])).rejects.toMatchObject({ code: 87 });
      await send(topic, [{ key: '', value: 'an empty key' }]);
      expect(await ends(topic)).toEqual(['0', '2']);
    });

    it('by compaction are those that a later one of the same key overtook; the others are where they were', async () => {
      // A file for each batch, so that all but the last can be compacted; the times are now, for they do not expire.
      const topic = await topicWith([], { 'cleanup.policy': 'compact', 'segment.bytes': '1048576', 'min.cleanable.dirty.ratio': '0' });
      const padding = 'x'.repeat(600_000);
      await send(topic, ['a', 'b', 'a', 'c', 'b', 'end'].map((key, index) => ({ key, value: `${index}${padding}` })));
      const left = async () => {
        const found: number[] = [];
        for (let offset = 0; offset < 6; ) {
          for (const batch of (await fetchOnce(raw, { topic, offset, maxBytes: 5_000_000 })).batches) {
            const baseOffset = Number(batch.readBigInt64BE(0));
            if (batch.readInt32BE(57) > 0) found.push(baseOffset);
            offset = baseOffset + batch.readInt32BE(23) + 1;
          }
        }
        return found;
      };
      await until('the last of each key', async () => (await left()).length === 4, 45_000);
      expect(await left()).toEqual([2, 3, 4, 5]);
      expect(await ends(topic)).toEqual(['0', '6']);
      const got = await readMessages(target(), topic, 4);
      expect(got.map(({ offset, key, value }) => [offset, String(key), String(value)[0]])).toEqual([['2', 'a', '2'], ['3', 'c', '3'], ['4', 'b', '4'], ['5', 'end', '5']]);
    });
  });
}
