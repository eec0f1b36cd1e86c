import http from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../clock.ts';
import { carryHosts, currentHost, Host } from '../host.ts';
import { httpRequest, type HttpAnswer } from '../network/http.ts';
import { HttpMachine } from './http-machine.ts';
import { ToldClock } from './told-clock.ts';

const clock: Clock = new ToldClock(1);
let machine: HttpMachine;
let undo: () => void;
beforeEach(async () => {
  undo = carryHosts();
  machine = await HttpMachine.make();
});
afterEach(async () => {
  await machine.close();
  undo();
});

const ask = (): Promise<HttpAnswer> => httpRequest(clock, { ...machine.address, method: 'GET', path: '/name', timeoutMs: 10_000 });
const serve = (host: Host): void => machine.serve(host, ({ url }, response) => void response.end(`${url} on ${currentHost()?.name}`));

test('the host that serves answers, until it dies; then whoever comes in its place', async () => {
  expect(await ask()).toMatchObject({ status: 0, failure: 'ECONNRESET' });
  const [first, second] = [new Host('first'), new Host('second')];
  serve(first);
  expect((await ask()).body.toString()).toBe('/name on first');
  first.kill();
  expect(await ask()).toMatchObject({ status: 0, failure: 'ECONNRESET' });
  serve(second);
  expect((await ask()).body.toString()).toBe('/name on second');
});

test('an answer that is under way breaks off when its host dies', async () => {
  const host = new Host('a');
  machine.serve(host, (_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('a part');
  });
  const asking = vi.spyOn(http, 'request');
  const answer = ask();
  const request = asking.mock.results[0].value as http.ClientRequest;
  asking.mockRestore();
  await new Promise<void>((resolve) => void request.once('response', (response) => response.once('data', () => resolve())));
  host.kill();
  expect(await answer).toMatchObject({ status: 200, failure: 'ECONNRESET', body: Buffer.from('a part') });
});

test('where it is closed nobody listens', async () => {
  const other = await HttpMachine.make();
  await other.close();
  expect(await httpRequest(clock, { ...other.address, method: 'GET', path: '/', timeoutMs: 10_000 })).toMatchObject({ failure: 'ECONNREFUSED' });
});
