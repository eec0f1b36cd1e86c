import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { breakFile, type CleanFile } from './break-file.ts';
import type { DataFault } from './data-fault.ts';
import { isFieldParam } from './field-param.ts';
import { selects, useFault, useFaults, type RawParams } from './fault-use.ts';
import { NamedFields, type LackingField } from './named-fields.ts';
import { JsonStream } from './record/json-stream.ts';
import { dataFaults } from './registry.ts';

const faults: readonly DataFault[] = Object.values(dataFaults);
const lines = Array.from({ length: 50 }, (_, i) => `C${i},Name ${i},${i}.50,2026-03-${String(1 + (i % 28)).padStart(2, '0')}`);
const header = ['id', 'name', 'amount', 'booked'];
const clean: CleanFile = { bytes: Buffer.from(`${header.join(',')}\n${lines.join('\n')}\n`), item: 0, items: lines.map((_, i) => i + 1) };
const broken = (kind: string, params: RawParams) => breakFile(clean, useFaults([{ kind, params }]), (name) => stream(1, 'faults', name));

/** Every way in which a fault on CSV names a column. */
const namings = faults.filter(({ formats }) => formats.includes('csv')).flatMap((fault) => [
  ...Object.entries(fault.params.shape).filter(([, schema]) => isFieldParam(schema)).map(([param]) => ({ kind: fault.id, param, of: (name: string): RawParams => ({ [param]: name }) })),
  ...(selects(fault) ? [
    { kind: fault.id, param: 'where', of: (name: string): RawParams => ({ where: `amount>1 and ${name}!=x` }) },
    { kind: fault.id, param: 'time', of: (name: string): RawParams => ({ time: name, from: '2026-01-01' }) },
  ] : []),
]);

test('a parameter that is called as those that name fields are names one', () => {
  for (const { id, params } of faults) for (const param of ['column', 'field', 'with']) if (Object.hasOwn(params.shape, param)) expect([id, param, isFieldParam(params.shape[param])]).toEqual([id, param, true]);
  expect(new Set(namings.map(({ param }) => param))).toEqual(new Set(['column', 'field', 'with', 'where', 'time']));
});

describe.each(namings)('$kind:$param', ({ kind, param, of }) => {
  test('is refused where it names no column, with the nearest', () => {
    expect(() => broken(kind, of('amunt'))).toThrow(expect.objectContaining({ message: 'the header has no "amunt": did you mean amount?', where: `--fault ${kind}:${param}`, hint: 'it has id, name, amount, booked' }));
  });

  test('takes each column, with the slash of a path in front or without', () => {
    for (const name of header.flatMap((each) => [each, `/${each}`])) expect(() => broken(kind, of(name))).not.toThrow();
  });
});

test('a column named by a path is hit as by its name', () => {
  for (const [kind, param] of [['text-in-number', 'column'], ['noise', 'field'], ['header-renamed', 'column']]) {
    const [plain, path] = ['amount', '/amount'].map((name) => broken(kind, { [param]: name }).plants);
    expect(plain.length).toBeGreaterThan(0);
    expect(path).toEqual(plain);
  }
  expect(broken('ragged', { where: '/amount>10', share: 1 }).plants).toEqual(broken('ragged', { where: 'amount>10', share: 1 }).plants);
});

test('a fault that names none refuses no header', () => {
  fc.assert(fc.property(fc.array(fc.string()), (columns) => new NamedFields(faults.map(({ id }) => useFault(id))).refuseUnknown(columns)));
});

describe('of records', () => {
  function lacking(records: readonly object[], wanted: readonly { kind: string; params: RawParams }[]): readonly LackingField[] {
    const uses = useFaults(wanted);
    const fields = new NamedFields(uses);
    const json = new JsonStream(uses, { random: (name) => stream(1, name), emit: () => {}, plant: () => {}, fields });
    for (const record of records) json.write(Buffer.from(`${JSON.stringify(record)}\n`));
    json.end();
    return fields.lacking();
  }
  const records = Array.from({ length: 40 }, (_, i) => ({ id: i, amount: i * 1.5, ...(i === 31 && { rare: 1 }), address: { city: 'x' } }));

  test('a field that none has is told with how many were looked at, and with the nearest', () => {
    expect(lacking(records, [{ kind: 'null', params: { field: 'amunt', every: 2 } }])).toEqual([{ kind: 'null', param: 'field', name: 'amunt', records: 20, nearest: 'amount' }]);
    expect(lacking(records, [{ kind: 'drop', params: { where: '/amunt>3 and id>1' } }])).toMatchObject([{ kind: 'drop', param: 'where', name: '/amunt', records: 40, nearest: 'amount' }]);
    expect(lacking(records, [{ kind: 'null', params: { field: 'qqqqqqq', every: 1 } }])).toMatchObject([{ nearest: null }]);
  });

  test('of a field that holds others, and of one within another, the whole path is meant', () => {
    for (const field of ['address', 'city']) expect(lacking(records, [{ kind: 'null', params: { field, every: 1 } }])).toMatchObject([{ nearest: 'address/city' }]);
  });

  test('each of several is told by itself, and one that any record has is not', () => {
    const told = lacking(records, [{ kind: 'null', params: { field: 'rare', every: 1 } }, { kind: 'null', params: { field: 'amunt', every: 1 } }, { kind: 'swap', params: { field: 'id', with: 'x', every: 1 } }]);
    expect(told.map(({ kind, name }) => [kind, name])).toEqual([['null', 'amunt'], ['swap', 'x']]);
  });

  test('where none was looked at, nothing is known', () => expect(lacking(records, [{ kind: 'null', params: { field: 'amunt', nth: 41 } }])).toEqual([]));
});
