import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../engine/plan.ts';
import { startChild, type Child, type ChildListener } from './child.ts';
import type { FromEngine } from './engine-messages.ts';

const engine = Object.assign(new EventEmitter(), { connected: true, send() {}, kill() {} });
const started = (listener: ChildListener): Child => startChild({ plan: {} as Plan, speed: 'max', folder: { path: '', final: null } }, listener, { process: engine as unknown as ChildProcess, kill() {} });
afterEach(() => void engine.removeAllListeners());

test('what a program under test writes to its console changes no terminal', () => {
  const heard: string[] = [];
  started({ event: (event) => heard.push(event.text) });
  engine.emit('message', { kind: 'event', event: { atMs: 0, node: 'worker-1', text: 'says: \u001B]0;TITLE\u0007\nb' } } satisfies FromEngine);
  expect(heard).toEqual(['says:  ]0;TITLE b']);
});

test('a signal to the whole group is heard before the engine that died of it is told', async () => {
  const order: string[] = [];
  const { end } = started({});
  const told = end.then((how) => {
    order.push('its death');
    return how;
  });
  engine.emit('close', null, 'SIGINT');
  setImmediate(() => order.push('the signal'));
  expect(await told).toMatchObject({ kind: 'died', how: 'killed by SIGINT' });
  expect(order).toEqual(['the signal', 'its death']);
});
