import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plant } from '../../engine/damage.ts';
import { stream } from '../../engine/random-stream.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { DataFormat } from '../../generators/faults/data-fault.ts';
import { deliver } from '../../generators/faults/deliver.ts';
import { atOnce, type Arrival, type Control } from '../../generators/faults/delivery.ts';
import { encodingPlants } from '../../generators/faults/encoding-faults.ts';
import type { FaultUse } from '../../generators/faults/fault-use.ts';
import type { ManifestLine, PlantedAt } from '../../generators/faults/manifest.ts';
import { NamedFields, type LackingField } from '../../generators/faults/named-fields.ts';
import { eachChunk, type Input } from './input.ts';
import { openBreaker } from './open-breaker.ts';
import { OutputFile, outputFolder, refuseExisting, refuseItself } from './output-file.ts';

export interface BreakRequest {
  readonly input: Input;
  readonly format: DataFormat;
  readonly faults: readonly FaultUse[];
  readonly seed: number;
  readonly out: string;
  readonly force: boolean;
  /** Whether to write what a sender would state, also where no fault concerns it. */
  readonly control: boolean;
  /** A file delivered earlier, for `yesterdays-file`. */
  readonly previous: string | null;
  readonly delimiter: string | null;
  readonly key: readonly string[] | null;
  /** Columns that must be there, whatever the faults name. */
  readonly fields?: NamedFields;
}

export interface Broken {
  /** Plants by kind, in the order of the faults. */
  readonly planted: ReadonlyMap<string, number>;
  /** Fields that faults name and no record had; of a file with a header they are refused. */
  readonly lacking: readonly LackingField[];
  readonly rows: number;
  readonly bytes: number;
  readonly arrivals: readonly (Arrival & { readonly path: string })[];
  readonly manifest: string;
  readonly control: string | null;
}

/** Breaks one file into a folder. What is not finished when `signal` says stop leaves nothing behind, and answers null. */
export async function breakInput(request: BreakRequest, signal: AbortSignal): Promise<Broken | null> {
  const { input, out, faults, force, seed, fields = new NamedFields(faults) } = request;
  const delivers = faults.some(({ fault }) => fault.mechanism.layer === 'delivery');
  if (faults.some(({ fault }) => fault.id === 'yesterdays-file')) refuseNoPrevious(request.previous);
  const paths = { file: join(out, input.name), manifest: join(out, 'manifest.jsonl'), control: join(out, `${input.name}.control.json`) };
  if (paths.file === paths.manifest) throw new UsageError('the broken file would have the name of its manifest', { hint: `give ${input.name} another name first` });
  const random = (name: string) => stream(seed, 'break', name);
  // Where arrivals lie does not depend on what is in the file.
  const foreseen = deliver(faults, { size: 1, arrivals: atOnce, control: { rows: 0, bytes: 0, sha256: '0'.repeat(64) } }, 0, random, () => {});
  const places = arrivalPaths(foreseen.arrivals, request);
  const earlier = arrivedEarlier(request).filter((path) => !places.includes(path));
  const written = new Set([...Object.values(paths), ...places]);
  for (const path of [...written, ...(force ? earlier : [])]) for (const read of [input.path, request.previous]) refuseItself(path, read);
  refuseExisting([...written], force);
  const withdrawals = [outputFolder(out)];

  const hash = delivers || request.control ? createHash('sha256') : null;
  const planted = new Map(faults.map(({ fault }) => [fault.id, 0]));
  const file = new OutputFile(paths.file);
  const manifest = new OutputFile(paths.manifest);
  const plant = (each: Plant, at: PlantedAt = { row: null, key: null }): void => {
    planted.set(each.kind, (planted.get(each.kind) ?? 0) + 1);
    manifest.write(Buffer.from(`${JSON.stringify({ ...each, ...at } satisfies ManifestLine)}\n`));
  };
  try {
    const breaker = await openBreaker(request, {
      random, plant, fields,
      emit(bytes) {
        hash?.update(bytes);
        file.write(bytes);
      },
    });
    await eachChunk(input, (chunk) => breaker.write(chunk), signal);
    if (signal.aborted) return null;
    await breaker.end();
    for (const each of encodingPlants(faults, 0, breaker.size)) plant(each);
    const control: Control = { rows: breaker.rows, bytes: breaker.size, sha256: hash?.digest('hex') ?? '' };
    const delivery = deliver(faults, { size: breaker.size, arrivals: atOnce, control }, 0, random, plant);
    file.close();
    manifest.close();
    // Of what --force overwrites nothing stays that is no part of this.
    for (const path of [paths.file, paths.control, ...(force ? earlier : [])]) forget(path, out);
    if (hash !== null) {
      withdrawals.push(() => rmSync(paths.control, { force: true }));
      writeFileSync(paths.control, `${JSON.stringify(delivery.control, null, 2)}\n`);
    }
    const arrivals = arrive(file, delivery.arrivals, request, withdrawals);
    manifest.finish();
    withdrawals.length = 0;
    return { planted, lacking: fields.lacking(), rows: breaker.rows, bytes: breaker.size, arrivals, manifest: paths.manifest, control: hash === null ? null : paths.control };
  } finally {
    file.discard();
    manifest.discard();
    // Whatever has its name already is of no use without the rest.
    for (const withdraw of withdrawals.reverse()) withdraw();
  }
}

function refuseNoPrevious(previous: string | null): void {
  if (previous === null) throw new UsageError('yesterdays-file needs the file that was delivered before', { where: '--previous', hint: 'name it: --previous orders-2026-03-01.csv' });
  const stats = statSync(previous, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw new UsageError(`${previous} ${stats === undefined ? 'is not there' : 'is no file'}`, { where: '--previous', hint: 'name the file that was delivered before' });
}

/** Where every arrival lies: on time under the file's own name, later ones in a folder that says when. */
function arrivalPaths(arrivals: readonly Arrival[], { out, input }: BreakRequest): string[] {
  const taken = new Map<string, number>();
  return arrivals.map(({ afterHours }) => {
    const folder = afterHours === 0 ? out : join(out, `after-${afterHours}h`);
    const again = (taken.get(folder) ?? 0) + 1;
    taken.set(folder, again);
    return again === 1 ? join(folder, input.name) : join(folder, `again-${again}`, input.name);
  });
}

/** Arrivals of this name in a folder, from when it was written before. */
function arrivedEarlier({ out, input }: BreakRequest): string[] {
  const below = (folder: string, name: RegExp): string[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])
    .filter((entry) => entry.isDirectory() && name.test(entry.name)).map((entry) => join(folder, entry.name));
  const folders = [out, ...below(out, /^after-[\d.]+h$/)];
  return [...folders.slice(1), ...folders.flatMap((folder) => below(folder, /^again-\d+$/))].map((folder) => join(folder, input.name)).filter((path) => existsSync(path));
}

/** Removes a file, and the folders around it that are empty then. */
function forget(path: string, out: string): void {
  rmSync(path, { force: true });
  for (let folder = resolve(dirname(path)); folder !== resolve(out) && readdirSync(folder).length === 0; folder = dirname(folder)) rmdirSync(folder);
}

/** Puts every arrival where it belongs. */
function arrive(file: OutputFile, arrivals: readonly Arrival[], request: BreakRequest, withdrawals: (() => void)[]): Broken['arrivals'] {
  const paths = arrivalPaths(arrivals, request);
  return arrivals.map((arrival, i) => {
    const { source, cutAt } = arrival;
    const path = paths[i];
    withdrawals.push(outputFolder(dirname(path)), () => rmSync(path, { force: true }));
    rmSync(path, { force: true });
    const last = i === arrivals.length - 1;
    if (source === 'file' && last) {
      if (cutAt !== null) truncateSync(file.partial, cutAt);
      file.finish(path);
      return { ...arrival, path };
    }
    const partial = `${path}.partial`;
    try {
      copyFileSync(source === 'previous' ? request.previous! : file.partial, partial);
      if (cutAt !== null) truncateSync(partial, cutAt);
      renameSync(partial, path);
    } finally {
      rmSync(partial, { force: true });
    }
    return { ...arrival, path };
  });
}
