import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { planSchema } from '../engine/plan.ts';

test('schemas/plan.schema.json is what the code accepts', async () => {
  const schema = z.toJSONSchema(planSchema, { io: 'input' });
  await expect(`${JSON.stringify({ ...schema, title: 'plan.json of a Wavetank run, schemaVersion 1' }, null, 2)}\n`).toMatchFileSnapshot('../schemas/plan.schema.json');
});

test('the shipped schemas are JSON Schema 2020-12', () => {
  for (const name of ['plan', 'result']) {
    const schema = JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as { $schema: string };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  }
});
