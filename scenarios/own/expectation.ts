import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import type { KafkaMessage } from 'kafkajs';
import { canonicalJson } from '../../engine/canonical.ts';
import type { ComponentContext } from '../../engine/component.ts';
import type { TimedFault } from '../../engine/fault.ts';
import type { Streams } from '../../engine/random-stream.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Move } from '../../generators/faults/data-fault.ts';
import { chosenKeys } from '../../generators/keys/chosen-keys.ts';
import { fromFile } from '../../generators/samples/file.ts';
import { generated, type RecordGenerator } from '../../generators/samples/generated.ts';
import { like } from '../../generators/samples/like.ts';
import { fieldAt, parsed, textOf, type RecordSource } from '../../generators/samples/record-source.ts';
import { recordGenerators } from '../../generators/samples/registry.ts';
import type { InputRecord } from '../../pipeline/own/outgoing.ts';
import type { OutputRecord } from '../../pipeline/own/reader.ts';
import type { Definition, IdPlace } from './definition.ts';
import { absentFields } from './named-fields.ts';
import type { Draft } from './record-damage.ts';
import { recordDamages } from './record-damage.ts';
import { RecordStriker } from './record-faults.ts';
import { isSingle, leftOutSql } from './relation.ts';

/** What goes in, and what of it must come out: both sides of a definition, over the same fields. */
export class Expectation {
  readonly #definition: Definition;
  readonly #source: RecordSource;
  readonly #inId: IdPlace;
  readonly #outId: IdPlace;
  readonly #striker: RecordStriker;
  #made = 0;
  /** Whose a value is that nobody can read: several may be the same. */
  readonly #unreadable = new Map<string, number[]>();
  /** Of such values, how many were found set aside. */
  readonly #found = new Map<string, number>();
  /** Asks for the items of which nothing is to come out; null where of all of them something is. */
  readonly filtered: string | null;
  /** Of an item at most a single record comes out. */
  readonly single: boolean;

  /** `folder`: what files of the definition are relative to. */
  constructor(definition: Definition, streams: Streams, folder: string) {
    const { topics, files, relation } = definition;
    this.#definition = definition;
    this.#inId = topics === undefined ? files!.id : topics.in.id;
    const idField = 'field' in this.#inId ? this.#inId.field : null;
    this.#source = sourceOf(definition, idField, streams, folder);
    for (const { path, field, known } of absentFields(definition, this.#source.samples)) {
      throw new UsageError(`no record has the field ${field}`, { where: path.join('.'), hint: `fields are ${known.join(', ')}` });
    }
    this.#striker = new RecordStriker(streams, { idField, keyField: topics?.in.key ?? null });
    this.#outId = topics?.out.id ?? this.#inId;
    this.filtered = leftOutSql(relation);
    this.single = isSingle(relation);
  }

  /** Names of all that stands in a record, whichever: in those of the source, and what faults of a run add. */
  columns(faults: readonly TimedFault[]): string[] {
    const added = faults.flatMap(({ fault, params }) => (Object.hasOwn(recordDamages, fault) ? [recordDamages[fault].adds?.(params ?? {}) ?? []].flat() : []));
    const id = 'field' in this.#inId ? [this.#inId.field] : [];
    return [...new Set([...this.#source.samples.flatMap((sample) => Object.keys(sample)), ...[...id, ...added].map((field) => field.split('.')[0])])];
  }

  /** The record of an item as it is sent; `point` is asked for the faults that are in force. */
  record(item: number, dueMs: number, point: ComponentContext['point']): { readonly record: InputRecord; readonly move: Move | null } {
    this.#made = Math.max(this.#made, item + 1);
    const { topics, relation } = this.#definition;
    const { fields: whole, id } = this.#source.record(item, dueMs);
    const draft: Draft = { fields: whole, text: null, move: null };
    const struck = this.#striker.strike(draft, dueMs, point);
    const { fields, text, move } = draft;
    if (text !== null) {
      const same = this.#unreadable.get(text);
      if (same === undefined) this.#unreadable.set(text, [item]);
      else same.push(item);
    }
    const key = topics?.in.key;
    const record: InputRecord = {
      item, id, dueMs, key: key === undefined ? null : textOf(fieldAt(fields, key)), value: text ?? JSON.stringify(fields),
      headers: 'header' in this.#inId ? { [this.#inId.header]: id } : {},
      content: this.#content(text === null ? fields : null, this.#keyOf(fields)),
      // What an aggregate makes of a record cannot be told of that record.
      struck: relation === 'aggregate' ? struck.map(({ fault }) => ({ fault, least: 1, most: 1 })) : struck,
    };
    return { record, move };
  }

  /** Of a record of the output: whose it is, and what of it must be as it went in. */
  understand({ key, value, headers }: Pick<KafkaMessage, 'key' | 'value' | 'headers'>): OutputRecord {
    const fields = parsed(value?.toString() ?? null);
    const id = idAt(this.#outId, fields, headers);
    const expectsKey = this.#definition.topics?.out.key !== undefined;
    const [only = null, ...others] = id !== null || value === null ? [] : (this.#unreadable.get(value.toString()) ?? []);
    const item = id !== null ? this.#itemOf(id) : others.length === 0 ? only : null;
    return { id, item, content: this.#content(fields, expectsKey ? (key?.toString() ?? null) : null) };
  }

  /**
   * Whose a record is that was set aside. Of several that nobody can read and that say the same, each found is the next one: a
   * record without an id can be told from the others by nothing else.
   */
  recognise({ value, headers }: Pick<KafkaMessage, 'value' | 'headers'>): Pick<OutputRecord, 'id' | 'item'> {
    const text = value?.toString() ?? null;
    const id = idAt(this.#definition.topics?.deadLetter?.id ?? this.#inId, parsed(text), headers);
    if (id !== null || text === null) return { id, item: id === null ? null : this.#itemOf(id) };
    const items = this.#unreadable.get(text) ?? [];
    const found = this.#found.get(text) ?? 0;
    this.#found.set(text, found + 1);
    return { id, item: items[Math.min(found, items.length - 1)] ?? null };
  }

  /** Of a row of a table, by its columns. */
  understandRow(fields: Readonly<Record<string, unknown>>): OutputRecord {
    const id = textOf(fieldAt(fields, (this.#outId as { readonly field: string }).field));
    return { id, item: this.#itemOf(id), content: this.#content(fields, null) };
  }

  /** null where an id is none that was sent, though one may look so. */
  #itemOf(id: string | null): number | null {
    const item = id === null ? null : this.#source.itemOf(id);
    return item === null || item >= this.#made ? null : item;
  }

  #keyOf(fields: unknown): string | null {
    const key = this.#definition.topics?.out.key;
    return key === undefined ? null : textOf(fieldAt(fields, key));
  }

  #content(fields: unknown, key: string | null): number {
    const same = this.#definition.same.map((field) => fieldAt(fields, field) ?? null);
    return crc32(canonicalJson([key, same]));
  }
}

function idAt(place: IdPlace, fields: unknown, headers: KafkaMessage['headers']): string | null {
  return 'header' in place ? textOf(headers?.[place.header]?.toString()) : textOf(fieldAt(fields, place.field));
}

function sourceOf({ topics, records }: Definition, idField: string | null, streams: Streams, folder: string): RecordSource {
  if ('file' in records) return fromFile(resolve(folder, records.file), idField, 'records.file');
  const random = streams.get('generators', 'own', 'records');
  const keys = chosenKeys(typeof records.keys === 'number' ? { count: records.keys } : records.keys);
  if ('generator' in records) return generated((recordGenerators as Readonly<Record<string, RecordGenerator>>)[records.generator], idField, keys, random);
  return like(records.like, { idField, keys, keyField: typeof records.keys === 'number' ? null : (topics?.in.key ?? null) }, random);
}
