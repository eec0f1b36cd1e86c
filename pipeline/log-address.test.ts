import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { externalLog, ownLog, parseBrokers, parseSasl } from './log-address.ts';
import { groupOn, topicOn } from './kafkajs-client.ts';

describe('an address of brokers', () => {
  test.each([
    ['127.0.0.1:9092', ['127.0.0.1:9092']],
    ['a:1, b.example:65535', ['a:1', 'b.example:65535']],
    ['[::1]:9092', ['[::1]:9092']],
  ])('%s is read', (text, brokers) => expect(parseBrokers(text)).toEqual(brokers));

  test.each(['', 'host', 'host:', 'host:0', 'host:65536', 'host:http', 'kafka://host:1', 'user@host:1', 'a:1,,b:2'])('"%s" is refused', (text) => {
    expect(() => parseBrokers(text)).toThrow('no address of a broker');
  });
});

describe('a login', () => {
  test('is a mechanism and a user', () => {
    expect(parseSasl('SCRAM-SHA-512:wave:tank')).toEqual({ mechanism: 'scram-sha-512', username: 'wave:tank' });
    for (const text of ['plain', 'plain:', ':me', 'magic:me']) expect(() => parseSasl(text)).toThrow('no way to log in');
  });

  test('needs a password, which is no part of the plan', () => {
    const backends = { log: 'h:1', 'log.sasl': 'plain:me' };
    expect(externalLog(backends, '', 'x')!.security).toEqual({ sasl: { mechanism: 'plain', username: 'me', password: 'x' } });
    for (const password of [undefined, '']) expect(() => externalLog(backends, '', password)).toThrow('no password for me');
  });
});

test('TLS trusts the machine, or the certificates of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, 'PEM');
  const ssl = (tls: string) => externalLog({ log: 'h:1', 'log.tls': tls }, '', undefined)!.security.ssl;
  expect([ssl('yes'), ssl(file)]).toEqual([true, { ca: ['PEM'] }]);
  rmSync(folder, { recursive: true });
  expect(() => ssl(file)).toThrow('certificates cannot be read');
});

test('names on a log of somebody else begin with the prefix, on the own log they are bare', () => {
  const external = externalLog({ log: 'h:1' }, 'wavetank-x-', undefined)!;
  expect([topicOn(external, 'events'), groupOn(external, 'events')]).toEqual(['wavetank-x-events', 'wavetank-x-events.workers']);
  expect([topicOn(ownLog([]), 'events'), groupOn(ownLog([]), 'events')]).toEqual(['events', 'events.workers']);
  expect(externalLog({}, 'x', undefined)).toBeNull();
});
