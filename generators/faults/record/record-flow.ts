import type { Plant } from '../../../engine/damage.ts';
import { Mover } from '../mover.ts';
import type { FaultUse } from '../fault-use.ts';
import type { PlantedAt } from '../manifest.ts';
import { jsonText, type Leaf, type LeafValue } from './leaf.ts';
import { RecordBreaker, type RecordOptions } from './record-breaker.ts';

/** A record as decoded: objects, lists and values in them. */
export type DataRecord = Record<string, unknown>;

export interface RecordFlowOptions<T> extends RecordOptions {
  /** The item of a record, counted from 1; without it, that number. */
  item?(record: T, number: number): number;
  emit(record: T, copy: boolean): void;
  plant(plant: Plant, at: PlantedAt): void;
  /** Whether a record that was changed can still be written; a change that makes it impossible is left out. */
  valid?(record: T): boolean;
}

/** Breaks a stream of records that are objects. What it holds is what was moved; `end` lets it go. */
export class RecordFlow<T extends object = DataRecord> {
  readonly #breaker: RecordBreaker;
  readonly #options: RecordFlowOptions<T>;
  readonly #mover: Mover<T>;
  #number = 0;

  constructor(faults: readonly FaultUse[], options: RecordFlowOptions<T>) {
    this.#breaker = new RecordBreaker(faults, options);
    this.#options = options;
    this.#mover = new Mover((record, copy) => options.emit(record, copy));
  }

  /** The record itself is not changed: a broken one is another object. */
  push(record: T): void {
    const number = ++this.#number;
    if (number < this.#breaker.next) return this.#mover.push(record, null);
    const { item, plant, valid } = this.#options;
    const leaves = leavesOf(record);
    const { changes, key, move } = this.#breaker.record(leaves, number);
    const itemOfIt = item?.(record, number) ?? number;
    // Whether records before it were dropped or sent twice, only who writes them knows.
    const at = { row: null, key };
    let now = record;
    for (const kind of new Set(changes.map((change) => change.kind))) {
      const own = changes.filter((change) => change.kind === kind);
      const changed = own.reduce((value, { path, value: to }) => withLeaf(value, path, to), now);
      if (valid !== undefined && !valid(changed)) continue;
      now = changed;
      for (const { path, value } of own) plant({ kind, item: itemOfIt, where: path, before: jsonText(leaves.find((leaf) => leaf.path === path)!.value), after: jsonText(value) }, at);
    }
    if (move !== null) plant({ kind: move.kind, item: itemOfIt, where: '/order', before: String(number), after: move.copies === 0 ? null : String(number + move.after) }, at);
    this.#mover.push(now, move);
  }

  end(): void {
    this.#mover.end();
  }
}

const mostDepth = 64;

function isScalar(value: unknown): value is NonNullable<LeafValue> {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

/** The values of a record that hold no others, with the paths to them. */
export function leavesOf(record: object): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (value === null || isScalar(value)) leaves.push({ path, value });
    else if (typeof value === 'object' && depth < mostDepth && !ArrayBuffer.isView(value)) for (const [name, of] of Object.entries(value)) visit(of, `${path}/${name}`, depth + 1);
  };
  visit(record, '', 0);
  return leaves;
}

function withLeaf<T extends object>(record: T, path: string, value: LeafValue): T {
  const [, name, rest] = /^\/([^/]*)(.*)$/.exec(path)!;
  const copy = (Array.isArray(record) ? [...record] : Object.assign(Object.create(Object.getPrototypeOf(record)), record)) as Record<string, unknown>;
  copy[name] = rest === '' ? value : withLeaf(copy[name] as object, rest, value);
  return copy as T;
}
