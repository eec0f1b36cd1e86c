import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { defaultOut } from './launch.ts';
import { pinFolder } from './pins/pin-file.ts';
import { tellProgram } from './program-in-plan.ts';

const code = { file: 'worker.mjs', text: 'one\ntwo\nthree\n' };

async function told(file: string, plan: Partial<Parameters<typeof tellProgram>[0]>): Promise<string[]> {
  const said: string[] = [];
  await tellProgram({ scenario: 'orders', remedies: [], ...plan }, file, { warn: (text) => said.push(text) });
  return said;
}

const elsewhere = ['plan.json', 'handed-on/plan.json', join(defaultOut, '../plan.json'), `${defaultOut}-of-others/run/plan.json`, '/elsewhere/plan.json', 'others/wavetank/pins/lost.json'];
const ownPlaces = [join(defaultOut, 'run/plan.json'), resolve(defaultOut, 'run/plan.json'), join(pinFolder, 'lost.json')];

test.each(elsewhere)('a program in %s is told in one line', async (file) => {
  expect(await told(file, { code })).toEqual([`warning: ${file} holds a program of 3 lines, which runs with your rights`]);
});

test.each(ownPlaces)('one in %s is the own', async (file) => {
  expect(await told(file, { code })).toEqual([]);
  expect(await told(file, { own: own({ command: 'node service.mjs' }) })).toEqual([]);
});

test('of a plan without one nothing is said', async () => expect(await told('plan.json', {})).toEqual([]));

/** A pipeline of one's own with this service. */
function own(service: Readonly<Record<string, unknown>>, variants = {}): Readonly<Record<string, unknown>> {
  return {
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, records: { like: { id: 'o-1' } }, service, variants,
  };
}

test.each(elsewhere)('a command in %s is told with the scenario that starts it and the folder in which it runs', async (file) => {
  expect(await told(file, { own: own({ command: 'node service.mjs --fast', folder: 'services' }) })).toEqual([`warning: ${file} holds a command, which runs with your rights: orders starts "node service.mjs --fast" in ${resolve('services')}`]);
});

test('it is the command of the variants that are on, with the variables that the plan gives it', async () => {
  const plan = own({ command: 'node service.mjs', env: { KAFKA: '${kafka}', LEVEL: 'debug' } }, { mended: { about: 'Mended.', command: 'node mended.mjs', env: { NODE_OPTIONS: '--import ./x.mjs' } } });
  expect((await told('plan.json', { own: plan }))[0]).toContain(`orders starts "node service.mjs" in ${resolve('.')}, with LEVEL=debug`);
  expect((await told('plan.json', { own: plan, remedies: ['mended'] }))[0]).toContain(`orders starts "node mended.mjs" in ${resolve('.')}, with LEVEL=debug, NODE_OPTIONS=--import ./x.mjs`);
});

test('a module is told by its file', async () => {
  expect((await told('plan.json', { own: own({ module: '/elsewhere/service.ts' }) }))[0]).toContain('orders starts the module /elsewhere/service.ts in ');
});

test('a command of several lines, or one that would move the cursor, stays on its line', async () => {
  expect((await told('plan.json', { own: own({ command: 'node service.mjs\nrm orders\u001b[2K' }) }))[0]).toContain('starts "node service.mjs rm orders [2K" in ');
});
