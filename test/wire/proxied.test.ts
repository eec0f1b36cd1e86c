// What clients may rely on, behind a proxy without faults: the same as without it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { startProxy, type ProxyEvent, type RunningProxy } from '@wavetank/kafka/proxy';
import { laws } from './laws.ts';

describe('the embedded broker behind a proxy', () => {
  let kafka: RunningKafka;
  let proxy: RunningProxy;
  const events: ProxyEvent[] = [];
  beforeAll(async () => {
    kafka = await startKafka({ logCleanerBackoffMs: 100 });
    proxy = await startProxy({ upstream: kafka.brokers, observe: (event) => void events.push(event) });
  });
  afterAll(async () => {
    await proxy.close();
    await kafka.close();
  });
  laws(() => ({ host: '127.0.0.1', port: Number(proxy.address.split(':')[1]) }));

  it('is understood by the proxy, but for what the laws send that is no request or of no version', () => {
    expect(events.filter(({ type }) => type !== 'malformed' && type !== 'unknown-version')).toEqual([]);
  });
});
