import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Plant } from '../../engine/damage.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { plantSchema } from '../../generators/faults/manifest.ts';
import { Repair, repairPlan } from '../../generators/faults/repair.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { eachChunk, inputOf } from './input.ts';
import { OutputFile, refuseExisting } from './output-file.ts';

/** Makes a broken file whole again by its manifest, as it streams by; the manifest's lines are held in memory. */
export async function repairInput(file: string, manifest: string, { out, force }: { out: string; force?: boolean }, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const input = inputOf(file, 'csv');
  const plants = await readManifest(manifest);
  const plan = repairPlan(plants);
  const path = join(out, input.name);
  if (path === file) throw new UsageError(`${path} is the broken file itself`, { where: '--out', hint: 'name another folder: --out repaired' });
  refuseExisting([path], force ?? false);
  mkdirSync(out, { recursive: true });
  const output = new OutputFile(path);
  try {
    const repair = new Repair(plan, (bytes) => output.write(bytes));
    await eachChunk(input, (chunk) => repair.write(chunk), signal);
    if (signal.aborted) return exitCode.interrupted;
    repair.end();
    output.finish();
  } finally {
    output.discard();
  }
  terminal.say(`${path}   ${plural(plan.restorations.length, 'place')} put back`);
  return exitCode.ok;
}

/** The lines of a manifest; one that is none is told by its number. */
export async function readManifest(path: string): Promise<Plant[]> {
  if (!existsSync(path)) throw new UsageError(`${path}: there is no such manifest`, { hint: '`wavetank break` writes it beside the broken file: manifest.jsonl' });
  const plants: Plant[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === '') continue;
    plants.push(plantOf(text, `${path}:${line}`));
  }
  return plants;
}

function plantOf(text: string, where: string): Plant {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('the line is no JSON', { where, hint: 'name the manifest.jsonl that `wavetank break` wrote' });
  }
  const parsed = plantSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue.path.join('.') || 'the line'}: ${issue.message}`, { where, hint: 'schemas/manifest.schema.json describes a line' });
}
