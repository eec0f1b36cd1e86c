import { describe, expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { eventsIn, msIn, rowsIn, topicIn } from './calls.ts';
import { mistakeIn } from './mistake.ts';
import { Program } from './program.ts';
import type { Event, Io } from './worker-io.ts';

const file = 'worker.mjs';
const known = new WeakMap<Event, unknown>();
/** Its calls refuse what a worker's do; nothing is behind them. */
const io = { enrich: (events: unknown) => eventsIn('enrich', events, known), write: (rows: unknown) => rowsIn(rows, (id) => id === 1), pause: (topic: unknown) => topicIn('pause', topic), clock: { wait: (ms: unknown) => msIn('wait', ms) } } as unknown as Io;

const mute = (): void => {};

function thrownBy(text: string): unknown {
  try {
    new Program({ file, text }).worker(io, mute).receive([]);
  } catch (error) {
    return error;
  }
  throw new Error('it threw nothing');
}

/** `where: message` of what is wrong with a program. */
function told(text: string): string {
  const error = thrownBy(text);
  const mistake = error instanceof UsageError ? error : mistakeIn({ file, text }, error);
  return `${mistake!.where}: ${mistake!.message}`;
}

const receiving = (body: string): string => `export default function worker(io) {\n  return {\n    receive(events) {\n      ${body}\n    },\n  };\n}\n`;

describe('a mistake is told with its line', () => {
  test.each([
    ['no JavaScript', receiving('const = 1;'), `${file}:4: SyntaxError: `],
    ['a bracket too few, at the end of the file', receiving('').replace(/\}\n$/, ''), `${file}:6: SyntaxError: `],
    ['a bracket too many', `${receiving('')}}\n`, `${file}:8: SyntaxError: `],
    ['an import: it stands alone', "import fs from 'node:fs';\n", `${file}:1: SyntaxError: `],
    ['a name that there is not', receiving('evnets.length;'), `${file}:4: ReferenceError: evnets is not defined`],
    ['thrown by the language in its name', receiving("['x'].forEach((text) => JSON.parse(text));"), `${file}:4: SyntaxError: `],
    ['thrown by Node in its name', receiving('Buffer.alloc(-1);'), `${file}:4: RangeError: `],
    ['in a function that is called there', receiving('(function deep() { deep(); })();'), `${file}:4: RangeError: `],
    ['what acts on the whole run', receiving('process.exit();'), `${file}:4: process is out of reach: the whole run shares it`],
    ['an event that it was not given', receiving('io.enrich([{ id: 1 }]);'), `${file}:4: enrich() takes the events that receive() was given, as they are; number 1 is none of them`],
    ['a promise for what it holds', receiving('io.write(Promise.resolve([]));'), `${file}:4: write() takes a list of rows, and was given a promise: await it first`],
    ['a row that no sink can store', receiving("io.write([{ id: 1, sensor: 2, class: 'debug', kind: 'x', valueHundredths: 1.5, atMs: 0 }]);"), `${file}:4: write() takes rows as enrich() gives them; of number 1 valueHundredths 1.5 is no whole number`],
    ['a row whose event nobody was asked about', receiving("io.write([1, 2].map((id) => ({ id, sensor: 2, class: 'debug', kind: 'x', valueHundredths: 1, atMs: 0 })));"), `${file}:4: write() takes rows as enrich() gives them; that of event 2, number 2, was not enriched`],
    ['a time that is none', receiving("io.clock.wait('abc');"), `${file}:4: wait() takes a number of milliseconds from 0 on, and was given 'abc'`],
    ['a time that is over', receiving('io.clock.wait(-5);'), `${file}:4: wait() takes a number of milliseconds from 0 on, and was given -5`],
    ['no time', receiving('io.clock.wait(NaN);'), `${file}:4: wait() takes a number of milliseconds from 0 on, and was given NaN`],
    ['a time without end', receiving('io.clock.wait(Infinity);'), `${file}:4: wait() takes a number of milliseconds from 0 on, and was given Infinity`],
    ['a topic that there is not', receiving("io.pause('alarms');"), `${file}:4: pause() takes 'critical' or 'bulk', or nothing for both`],
    ['no function', 'export default 5;', `${file}: exports no function`],
    ['a function that returns no worker', 'export default () => ({});', `${file}: its function returns no worker`],
    ['no Error', receiving("throw 'x';"), `${file}: threw 'x', which has no line`],
  ])('%s', (_, text, expected) => expect(told(text)).toContain(expected));
});

test('what somebody else threw is no mistake of the program, though it called them', () => {
  const broken = { ...io, enrich: () => { throw new TypeError('a bug of ours'); } } as unknown as Io;
  const text = receiving('io.enrich(events);');
  try {
    void new Program({ file, text }).worker(broken, mute).receive([]);
  } catch (error) {
    expect(mistakeIn({ file, text }, error)).toBeNull();
  }
  expect.assertions(1);
});

test('every worker has the whole file to itself', () => {
  const program = new Program({ file, text: `let count = 0;\n${receiving('globalThis.counted(++count);')}` });
  const counted: number[] = [];
  Object.assign(globalThis, { counted: (count: number) => counted.push(count) });
  const [one, other] = [program.worker(io, mute), program.worker(io, mute)];
  for (const worker of [one, one, other]) void worker.receive([]);
  expect(counted).toEqual([1, 2, 1]);
});

test('what it writes to its console is told, a line a call', () => {
  const said: string[] = [];
  const text = receiving("console.log('holds', io.held, { most: [1, 2] }); console.error('%d left', 3);");
  void new Program({ file, text }).worker({ ...io, held: 7 }, (line) => said.push(line)).receive([]);
  expect(said).toEqual(['holds 7 { most: [ 1, 2 ] }', '3 left']);
});
