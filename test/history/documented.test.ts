import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { anomalies } from '../../engine/history/anomalies/registry.ts';
import { checkOperations } from '../../engine/history/check-history.ts';
import { fieldNames, kindNames, type Operation } from '../../engine/history/operation.ts';
import { settings } from '../../engine/history/settings.ts';
import { ModelBroker } from './model-broker.ts';
import { ModelClients } from './model-clients.ts';
import { stream } from '../../engine/random-stream.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}docs/delivery-histories.md`, 'utf8');
const validate = new Ajv2020().compile(JSON.parse(readFileSync(`${root}schemas/history.schema.json`, 'utf8')));

function operationsIn(text: string): Operation[] {
  return text.trim().split('\n').map((line) => JSON.parse(line) as Operation);
}

/** The rows of the table under a heading, as cells. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading))!;
  return section.split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.slice(2, -2).split(' | '));
}

describe('docs/delivery-histories.md', () => {
  test('has every anomaly with what is seen of it', () => {
    expect(rowsUnder('The anomalies')).toEqual(Object.entries(anomalies).map(([id, { about }]) => [`\`${id}\``, about]));
  });

  test('has every setting with what it allows', () => {
    expect(rowsUnder('What is allowed')).toEqual(Object.entries(settings).map(([id, { about, allows }]) => [`\`${id}\``, about, allows.map((name) => `\`${name}\``).join(', ')]));
  });

  test('names every kind and every field', () => {
    for (const name of [...kindNames, ...fieldNames]) expect(page).toContain(`\`${name}\``.replace('`kind`', 'kind'));
  });

  test('shows a history that is one', () => {
    const [, shown] = /^```json\n([\s\S]*?)```/m.exec(page)!;
    expect(checkOperations(operationsIn(shown)).verdict).toBe('passed');
  });
});

describe('schemas/history.schema.json', () => {
  const examples = readdirSync(`${root}examples/histories`).filter((name) => name.endsWith('.jsonl'));
  test.each(examples)('accepts every line of the example %s', (name) => {
    for (const operation of operationsIn(readFileSync(`${root}examples/histories/${name}`, 'utf8'))) expect(validate(operation), JSON.stringify(validate.errors)).toBe(true);
  });

  test('accepts what model clients record', () => {
    for (const operation of new ModelClients(new ModelBroker(3, stream(1, 'broker')), stream(1, 'clients')).run()) expect(validate(operation)).toBe(true);
  });

  test('refuses what is none', () => {
    expect(validate({ kind: 'send', process: 'p', outcome: 'fine', records: [] })).toBe(false);
  });
});
