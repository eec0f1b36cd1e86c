// Programs in a whole run, in this process: a small one without faults.
import { expect, test } from 'vitest';
import { scenarioOf } from '../../cli/scenario-named.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { lesson } from '../../scenarios/iot-spike/code/lesson.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

/** What is noted of workers that receive so. */
async function notesOf(receive: string): Promise<string[]> {
  const code = { file: lesson.file, text: `export default function worker(io) {\n  return { async receive(events) {\n    ${receive}\n  } };\n}\n` };
  const plan = { ...shortPlan(scenario, { faults: 'none', forMs: 3_000, rateEps: 20, remedies: lesson.remedies }), drainMs: 25_000, code };
  const notes: string[] = [];
  await runPlan(await scenarioOf(plan), plan, { guard: false, onEvent: ({ node, text }) => void (node.startsWith('worker-') && notes.push(text)) });
  return notes;
}

test('a worker that never asks for anything has asked for nothing yet', async () => {
  expect(await notesOf('')).toContainEqual(expect.stringMatching(/^stands still: holds \d+ events and has asked for nothing yet$/));
});

test('one that stops asking has asked for nothing since then', async () => {
  expect(await notesOf('await io.enrich(events);')).toContainEqual(expect.stringMatching(/^stands still: holds \d+ events and has asked for nothing since \d+\.\d s$/));
});

test('rows of events that nobody has enriched yet are refused', async () => {
  const rows = 'events.map(({ id, sensor, class: name, kind, valueHundredths, atMs }) => ({ id, sensor, class: name, kind, valueHundredths, atMs }))';
  await expect(notesOf(`void io.enrich(events); io.write(${rows});`)).rejects.toThrow(/was not enriched/);
});
