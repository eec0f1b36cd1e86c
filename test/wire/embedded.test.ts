import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { exchanges } from './exchanges.ts';
import { laws } from './laws.ts';
import { announcedBy } from './version-laws.ts';

describe('the embedded broker', () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka({ logCleanerBackoffMs: 100 });
  });
  afterAll(() => kafka.close());
  laws(() => kafka);

  it('announces no version that the laws do not know, but for those of Produce that librdkafka wants to see', async () => {
    const known = new Map(exchanges.map(({ key, versions: [first, last] }) => [key, [key === 0 ? 0 : first, last]]));
    expect(Object.fromEntries(await announcedBy(kafka))).toEqual(Object.fromEntries(known));
  });
});
