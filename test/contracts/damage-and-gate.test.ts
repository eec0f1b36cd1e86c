import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DamageKind, Plant } from '../../engine/damage.ts';
import { stream } from '../../engine/random-stream.ts';
import { breakFile, type BrokenFile } from '../../generators/faults/break-file.ts';
import type { DataFault } from '../../generators/faults/data-fault.ts';
import * as driftKinds from '../../generators/faults/drift/registry.ts';
import { selects, useFaults, type RawParams } from '../../generators/faults/fault-use.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import { serverFaults } from '../../generators/faults/server-faults.ts';
import { gateFile, type GatedFile } from '../../pipeline/gate/gate.ts';
import type { Value } from '../../pipeline/gate/kept-row.ts';
import { reasons as gateReasons } from '../../pipeline/gate/reason.ts';
import type { FeedDefinition } from '../../pipeline/gate/schema.ts';
import { reasons as normaliserReasons } from '../../pipeline/normaliser/reason.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const all: readonly DataFault[] = Object.values(dataFaults);

describe('what damage and gates know of each other', () => {
  test.each<[string, readonly DamageKind[], object]>([
    ['damage to files', all.filter(({ formats }) => formats.includes('csv')), gateReasons],
    ['failures of servers', Object.values(serverFaults), gateReasons],
    ['drift of vendors', Object.values(driftKinds), normaliserReasons],
  ])('every reason that %s may be held for is one that somebody gives', (_, kinds, known) => {
    expect(kinds.flatMap(({ id, reasons }) => reasons.filter((reason) => !Object.hasOwn(known, reason)).map((reason) => `${id}: ${reason}`))).toEqual([]);
  });

  test.each(['pipeline/gate/gate.ts', 'pipeline/gate/infer.ts', 'pipeline/normaliser/normaliser.ts'])('%s can see no manifest: nothing that it is made of knows of plants, of the ledger, or of files', (entry) => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      if (file.startsWith('node:')) return;
      for (const [, specifier] of readFileSync(join(root, file), 'utf8').matchAll(/(?:^|\n)(?:import|export)\b[^'"\n;]*?from '([^']+)'/g)) {
        if (specifier.startsWith('.')) visit(relative(root, resolve(root, dirname(file), specifier)));
        else if (specifier.startsWith('node:')) visit(specifier);
      }
    };
    visit(entry);
    expect(seen.size).toBeGreaterThan(5);
    expect([...seen].filter((file) => /^(generators|scenarios)\/|^engine\/(damage|component|ledger|check|detection)|^node:(fs|child_process|net)/.test(file))).toEqual([]);
  });
});

const columns: FeedDefinition['columns'] = [
  { name: 'id', type: 'integer', min: 1 },
  { name: 'customer', type: 'text', maxLength: 60 },
  { name: 'amount', type: 'decimal', scale: 2, min: 0, max: 100_000 },
  { name: 'booked', type: 'date' },
  { name: 'status', type: 'enum', values: ['open', 'paid', 'lost'] },
  { name: 'note', type: 'text', maxLength: 80 },
];
/** Lines beyond it are what `long-line` makes. */
const maxLineBytes = 1024;
const longLine = { bytes: 2 * maxLineBytes };
const feed: FeedDefinition = { columns, key: ['id'], maxLineBytes };
/** What a breaker may take for what. */
const hints = [{ name: 'amount', type: 'number' }, { name: 'booked', type: 'date' }, { name: 'customer', type: 'text' }, { name: 'note', type: 'text' }] as const;

/** Texts as people write them, some of which must be quoted; none begins like a formula or a header. */
const text = fc.tuple(fc.constantFrom('Ann', 'Zoë', 'Łukasz', 'Smith, J.', 'the "good" one', 'x; y', '東京'), fc.integer({ min: 0, max: 99 })).map(([name, n]) => `${name} ${n}`);
const row = fc.tuple(text, fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 2000 }), fc.constantFrom('open', 'paid', 'lost'), text);

interface Table {
  readonly bytes: Buffer;
  /** By item. */
  readonly values: ReadonlyMap<number, readonly Value[]>;
}
const fileItem = 100;

function cell(value: Value, column: number): string {
  const written = column === 2 ? (Number(value) / 100).toFixed(2) : String(value);
  return /[",]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}

const table = fc.record({ rows: fc.array(row, { minLength: 14, maxLength: 45 }), ending: fc.constantFrom('\n', '\r\n') }).map(({ rows, ending }): Table => {
  const values = rows.map(([customer, amount, days, status, note], i): Value[] => [i + 1, customer, amount, new Date(Date.UTC(2020, 0, 1 + days)).toISOString().slice(0, 10), status, note]);
  const lines = [columns.map(({ name }) => name).join(','), ...values.map((each) => each.map(cell).join(','))];
  return { bytes: Buffer.from(lines.map((line) => line + ending).join('')), values: new Map(values.map((each, i) => [fileItem + 1 + i, each])) };
});

const previous = Buffer.from(`${columns.map(({ name }) => name).join(',')}\n7,Old,1.00,2019-12-31,open,of yesterday\n`);

function broken({ bytes, values }: Table, fault: DataFault, seed: number): BrokenFile {
  const params: RawParams = { ...(selects(fault) && { every: 7 }), ...(fault.id === 'long-line' && longLine) };
  return breakFile({ bytes, item: fileItem, items: [...values.keys()], columns: hints, key: ['id'], previous }, useFaults([{ kind: fault.id, params }]), (name) => stream(seed, 'faults', name));
}

/** What is right for an item: to be loaded, to be held, or either. */
function right({ expected, heals, scope }: DamageKind, plants: readonly Plant[]): 'load' | 'hold' | 'either' {
  if (plants.some(({ undecidable }) => undecidable)) return 'either';
  if (expected === 'load' || (expected === 'repair' && scope === 'file')) return 'load';
  return expected === 'repair' ? 'either' : heals === 'never' ? 'hold' : 'load';
}

/** Holds what the gate made of a file that it kept against the manifest and the places of the rows. */
function judgeRows(fault: DataFault, { values }: Table, { layout, plants }: BrokenFile, { rows, held }: GatedFile): void {
  const itemAt = (start: number, length: number): number | null => layout.find((range) => range.start < start + length && range.end > start)?.item ?? null;
  const own = (item: number): readonly Plant[] => plants.filter((plant) => plant.item === item);
  const loaded = new Map<number, number>();
  for (const { byteOffset, byteLength, values: read } of rows) {
    const item = itemAt(byteOffset, byteLength);
    expect([fault.id, read]).toEqual([fault.id, item === null ? 'no row of the table' : values.get(item)]);
    loaded.set(item!, (loaded.get(item!) ?? 0) + 1);
  }
  for (const item of values.keys()) {
    const wanted = own(item).length === 0 ? 'load' : right(fault, own(item));
    // A record that was never sent is nowhere.
    if (!layout.some((range) => range.item === item)) continue;
    if (wanted === 'load') expect([item, loaded.get(item)]).toEqual([item, 1]);
    if (wanted === 'hold') expect([item, loaded.get(item)]).toEqual([item, undefined]);
  }
  for (const { byteOffset, byteLength, reason } of held) {
    const item = itemAt(byteOffset, byteLength);
    if (item !== null) expect([item, own(item).length > 0]).toEqual([item, true]);
    expect(fault.reasons).toContain(reason);
  }
}

/** Gates what arrives, in its order, as one who holds it against what the sender stated and what came before. */
function judgeArrivals(fault: DataFault, clean: Table, result: BrokenFile): void {
  const { rows, sha256 } = result.control;
  // The vendor counts its lines but for headers and tables of others, wherever they stand.
  const foreign = fault.mechanism.layer === 'insert' ? rows - clean.values.size : 0;
  const [last, ...before] = result.arrivals.map((arrival, i) => {
    const seen: Record<string, string> = i > 0 && result.arrivals[i - 1].bytes.equals(arrival.bytes) ? { [sha256]: 'today.csv' } : {};
    return gateFile(feed, arrival.bytes, { rows: rows - foreign, sha256, name: 'today.csv', seen });
  }).toReversed();
  for (const { report, rows: loaded } of before) {
    if (fault.id === 'delivered-twice') continue;
    expect([report.file.verdict, loaded]).toEqual(['held', []]);
    expect(fault.reasons).toContain(report.file.findings[0].reason);
  }
  const verdict = last?.report.file.verdict ?? 'missing';
  if (fault.id === 'delivered-twice') expect([verdict, last.report.file.findings[0].reason, before[0].report.file.verdict]).toEqual(['dropped', 'repeated-file', 'kept']);
  else if (fault.scope === 'file' && right(fault, []) === 'hold') expect([verdict, last === undefined || fault.reasons.includes(last.report.file.findings[0]?.reason)]).toEqual([last === undefined ? 'missing' : 'held', true]);
  else expect(verdict).toBe('kept');
  if (verdict === 'kept') judgeRows(fault, clean, result, last);
  else if (last !== undefined) expect(last.rows).toEqual([]);
}

/** Kinds that bytes, schema and control do not show; a gate is not to be blamed for them. */
const beyondAGate: Readonly<Partial<Record<keyof typeof dataFaults, string>>> = {
  scale: 'shows in a batch, against others', 'stuck-value': 'shows in a batch, against others',
  swap: 'two values of one type within the limits of both', drop: 'the control counts what was written',
};
const shown = all.filter(({ id, formats, evidence }) => formats.includes('csv') && evidence !== 'none' && !Object.hasOwn(beyondAGate, id));

describe('the gate, on files that are damaged in one way', () => {
  test.each(shown)('$id: nothing wrong is loaded, no good row is lost, and every reason fits', (fault) => {
    let hit = 0;
    fc.assert(fc.property(table, fc.nat(), (clean, seed) => {
      const result = broken(clean, fault, seed);
      hit += result.plants.length;
      judgeArrivals(fault, clean, result);
    }), { numRuns: 60 });
    expect(hit).toBeGreaterThanOrEqual(60);
  });
});
