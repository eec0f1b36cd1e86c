import avsc, { type Type } from 'avsc';
import type { AvroRecord, Tree } from '../dialect.ts';

/** Records of a block. */
const blockRecords = 64;
const types = new Map<string, Type>();

/** An Avro object container file; `sync` is its marker of 16 bytes. */
export function avroContainer(trees: readonly Tree[], base: AvroRecord, sync: Buffer): Buffer {
  const schema = JSON.stringify(schemaFor(trees, base));
  const type = types.get(schema) ?? avsc.Type.forSchema(JSON.parse(schema));
  types.set(schema, type);
  const parts = [Buffer.from('Obj\x01', 'latin1'), long(2), text('avro.schema'), text(schema), text('avro.codec'), text('null'), long(0), sync];
  for (let at = 0; at < trees.length; at += blockRecords) {
    const block = trees.slice(at, at + blockRecords).map((tree) => type.toBuffer(tree));
    const bytes = Buffer.concat(block);
    parts.push(long(block.length), long(bytes.length), bytes, sync);
  }
  return Buffer.concat(parts);
}

/** The base schema, changed to what the records are: fields come and go with them, and have the type of their values where that is another. */
function schemaFor(trees: readonly Tree[], base: AvroRecord): AvroRecord {
  const [first] = trees;
  if (first === undefined) return base;
  const fields = Object.keys(first).map((name) => {
    const known = base.fields.find((field) => field.name === name);
    return { name, type: known !== undefined && fits(known.type, first[name]) ? known.type : inferred(name, first[name]) };
  });
  return { ...base, fields };
}

function fits(type: unknown, value: unknown): boolean {
  return avsc.Type.forSchema(type as never).isValid(value);
}

function inferred(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return { type: 'array', items: inferred(name, value[0]) };
  if (value === null) return ['null', 'string'];
  if (typeof value === 'object') return { type: 'record', name: `Of_${name}`, fields: Object.entries(value).map(([key, each]) => ({ name: key, type: inferred(key, each) })) };
  return typeof value === 'string' ? 'string' : Number.isInteger(value) ? 'long' : 'double';
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([long(bytes.length), bytes]);
}

/** A zigzag varint of a number that is not negative. */
function long(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
