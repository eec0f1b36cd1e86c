// Verdicts on compatibility against a real registry. Off by default, for it takes a JVM and half a minute; with
// WAVETANK_REAL_REGISTRY=1 it starts one from the folder of peers (WAVETANK_PEERS), on WAVETANK_REGISTRY_PORT.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SchemaRegistry, type SchemaKind } from '../../pipeline/schema-registry/schema-registry.ts';
import { avroPair, jsonPair } from '../schema-pairs.ts';

const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'schema-registry.sh');
const isWanted = process.env.WAVETANK_REAL_REGISTRY === '1';
const isThere = existsSync(script);
const reason = isWanted ? `${script} is not there` : 'WAVETANK_REAL_REGISTRY is not 1';
const title = isWanted && isThere ? 'a real schema registry' : `a real schema registry (skipped: ${reason})`;

const port = process.env.WAVETANK_REGISTRY_PORT ?? '19081';
const base = `http://127.0.0.1:${port}/apis/ccompat/v7`;
const peer = (command: string) => execFileSync(script, [command], { env: { ...process.env, REGISTRY_PORT: port }, stdio: 'pipe' });
const directions = ['BACKWARD', 'FORWARD'] as const;
const pairs = 250;

async function call(method: string, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${base}${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' } });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json() as Record<string, unknown>;
}

/** What the registry says of a pair, at each level. */
async function theirs(subject: string, kind: SchemaKind, before: string, after: string): Promise<boolean[]> {
  const schemaType = kind === 'avro' ? 'AVRO' : 'JSON';
  await call('PUT', `/config/${subject}`, { compatibility: 'NONE' });
  await call('POST', `/subjects/${subject}/versions`, { schema: before, schemaType });
  const verdicts: boolean[] = [];
  for (const compatibility of directions) {
    await call('PUT', `/config/${subject}`, { compatibility });
    verdicts.push((await call('POST', `/compatibility/subjects/${subject}/versions/latest`, { schema: after, schemaType })).is_compatible as boolean);
  }
  return verdicts;
}

function ours(kind: SchemaKind, before: string, after: string): boolean[] {
  return directions.map((level) => {
    const registry = new SchemaRegistry(level);
    registry.register('pair', kind, before);
    return registry.check('pair', kind, after).length === 0;
  });
}

interface Difference {
  readonly level: string;
  readonly before: string;
  readonly after: string;
  readonly ours: boolean;
}

async function differences(kind: SchemaKind, sample: readonly [object, object][]): Promise<{ found: Difference[]; compatible: number }> {
  const found: Difference[] = [];
  let compatible = 0;
  for (const [nth, pair] of sample.entries()) {
    const [before, after] = pair.map((schema) => JSON.stringify(schema));
    const [real, own] = [await theirs(`${kind}-${sample.length}-${nth}`, kind, before, after), ours(kind, before, after)];
    compatible += real.filter(Boolean).length;
    for (const [at, level] of directions.entries()) if (real[at] !== own[at]) found.push({ level, before, after, ours: own[at] });
  }
  return { found, compatible };
}

describe.skipIf(!isWanted || !isThere)(title, () => {
  beforeAll(() => void peer('start'), 180_000);
  afterAll(() => void peer('stop'), 60_000);

  test(`agrees on ${pairs} pairs of Avro schemas in both directions`, async () => {
    const { found, compatible } = await differences('avro', fc.sample(avroPair, { numRuns: pairs, seed: 1 }));
    expect(found).toEqual([]);
    expect(compatible).toBeGreaterThan(pairs / 5);
  }, 600_000);

  test(`agrees on ${pairs} pairs of JSON Schemas in both directions`, async () => {
    const { found, compatible } = await differences('json', fc.sample(jsonPair, { numRuns: pairs, seed: 1 }));
    expect(found).toEqual([]);
    expect(compatible).toBeGreaterThan(pairs / 5);
  }, 600_000);

  // What we know to differ: this registry does not see that a choice takes what its branch took before. Confluent's rules
  // allow a schema to be widened to a choice, and so do ours.
  test('differs where a type is widened to a choice that has it', async () => {
    const of = (a: object): object => ({ type: 'object', properties: { a } });
    const pair: [object, object] = [of({ type: 'string' }), of({ oneOf: [{ type: 'string' }, { type: 'integer' }] })];
    const { found } = await differences('json', [pair]);
    expect(found.map(({ level, ours: own }) => [level, own])).toEqual([['BACKWARD', true]]);
  });
});
