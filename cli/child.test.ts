import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Plan } from '../engine/plan.ts';
import { startChild } from './child.ts';
import type { FromEngine } from './engine-messages.ts';

test('what a program under test writes to its console changes no terminal', () => {
  const engine = Object.assign(new EventEmitter(), { connected: true, send() {}, kill() {} });
  const heard: string[] = [];
  startChild({ plan: {} as Plan, speed: 'max', folder: { path: '', final: null } }, { event: (event) => heard.push(event.text) }, { process: engine as unknown as ChildProcess, kill() {} });
  engine.emit('message', { kind: 'event', event: { atMs: 0, node: 'worker-1', text: 'says: \u001B]0;TITLE\u0007\nb' } } satisfies FromEngine);
  expect(heard).toEqual(['says:  ]0;TITLE b']);
});
