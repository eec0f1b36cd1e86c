import type { ZodType } from 'zod';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { capacitySchema } from '../cli/capacity/capacity.ts';
import { soakSchema } from '../cli/soak/soak.ts';
import { lessonSchema } from '../cli/train/lesson.ts';
import { operationSchema } from '../engine/history/operation.ts';
import { planSchema } from '../engine/plan.ts';
import { resultSchema } from '../engine/store/result-schema.ts';
import { plantSchema } from '../generators/faults/manifest.ts';
import { feedSchema } from '../pipeline/gate/schema.ts';
import { configSchema } from '../cli/config/config-file.ts';

/** A shipped schema as the code has it; vitest writes the file anew with `-u`. */
async function shipped(name: string, title: string, schema: ZodType, io: 'input' | 'output'): Promise<void> {
  const text = JSON.stringify({ ...z.toJSONSchema(schema, { io }), title }, null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot(`../schemas/${name}.schema.json`);
}

test('schemas/plan.schema.json is what the code accepts', () => shipped('plan', 'plan.json of a Wavetank run, schemaVersion 1', planSchema, 'input'));

test('schemas/result.schema.json is what the code writes', () => shipped('result', 'result.json of a Wavetank run, schemaVersion 1', resultSchema, 'output'));

test('schemas/history.schema.json is what check-history accepts', () => shipped('history', 'One line of a delivery history: docs/delivery-histories.md', operationSchema, 'input'));

test('schemas/manifest.schema.json is what break writes and score accepts', () => shipped('manifest', 'One line of the manifest of wavetank break', plantSchema, 'input'));

test('schemas/capacity.schema.json is what capacity writes', () => shipped('capacity', 'What wavetank capacity found, schemaVersion 1', capacitySchema, 'output'));

test('schemas/soak.schema.json is what soak writes', () => shipped('soak', 'What wavetank soak found, schemaVersion 1', soakSchema, 'output'));

test('schemas/lesson.schema.json is what train accepts', () => shipped('lesson', 'A lesson: docs/how-to/write-a-lesson.md', lessonSchema, 'input'));

test('schemas/feed.schema.json is what gate accepts', () => shipped('feed', 'What a CSV feed is to look like: docs/how-to/gate-a-csv.md', feedSchema, 'input'));

test('schemas/config.schema.json is what a config may say', () => shipped('config', 'wavetank.yaml and wavetank.config.ts: docs/how-to/your-own-pipeline.md', configSchema, 'input'));
