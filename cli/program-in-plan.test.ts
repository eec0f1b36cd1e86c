import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { defaultOut } from './launch.ts';
import { tellProgram } from './program-in-plan.ts';

const code = { file: 'worker.mjs', text: 'one\ntwo\nthree\n' };

function told(file: string, plan: Parameters<typeof tellProgram>[0]): string[] {
  const said: string[] = [];
  tellProgram(plan, file, { warn: (text) => said.push(text) });
  return said;
}

test.each(['plan.json', 'handed-on/plan.json', join(defaultOut, '../plan.json'), `${defaultOut}-of-others/run/plan.json`, '/elsewhere/plan.json'])('a program in %s is told in one line', (file) => {
  expect(told(file, { code })).toEqual([`warning: ${file} holds a program of 3 lines, which runs with your rights`]);
});

test.each([join(defaultOut, 'run/plan.json'), resolve(defaultOut, 'run/plan.json')])('one in %s is the own', (file) => {
  expect(told(file, { code })).toEqual([]);
});

test('of a plan without one nothing is said', () => expect(told('plan.json', {})).toEqual([]));
