import { join } from 'node:path';
import { Repair, RepairPlan } from '../../generators/faults/repair.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { eachChunk, inputOf } from './input.ts';
import { plantsOf } from './manifest-file.ts';
import { OutputFile, outputFolder, refuseExisting, refuseItself } from './output-file.ts';

/** Makes a broken file whole again by its manifest, as it streams by; what is to be put back is held in memory. */
export async function repairInput(file: string, manifest: string, { out, force }: { out: string; force?: boolean }, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const input = inputOf(file, 'csv');
  const plan = new RepairPlan();
  for await (const plant of plantsOf(manifest)) plan.add(plant);
  const places = plan.restorations().length;
  const path = join(out, input.name);
  refuseItself(path, input.path);
  refuseExisting([path], force ?? false);
  const forgetFolder = outputFolder(out);
  const output = new OutputFile(path);
  try {
    const repair = new Repair(plan, (bytes) => output.write(bytes));
    await eachChunk(input, (chunk) => repair.write(chunk), signal);
    if (signal.aborted) return exitCode.interrupted;
    repair.end();
    output.finish();
  } finally {
    output.discard();
    forgetFolder();
  }
  terminal.say(`${path}   ${plural(places, 'place')} put back`);
  return exitCode.ok;
}
