import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import type { KafkaMessage } from 'kafkajs';
import { canonicalJson } from '../../engine/canonical.ts';
import type { Streams } from '../../engine/random-stream.ts';
import { fromFile } from '../../generators/samples/file.ts';
import { like } from '../../generators/samples/like.ts';
import { fieldAt, textOf, type RecordSource } from '../../generators/samples/record-source.ts';
import type { InputRecord } from '../../pipeline/own/feeder.ts';
import type { OutputRecord } from '../../pipeline/own/reader.ts';
import type { Definition, IdPlace } from './definition.ts';
import { isSingle, leftOutSql } from './relation.ts';

/** What goes in, and what of it must come out: both sides of a definition, over the same fields. */
export class Expectation {
  readonly #definition: Definition;
  readonly #source: RecordSource;
  readonly #inId: IdPlace;
  readonly #outId: IdPlace;
  #made = 0;
  /** Asks for the items of which nothing is to come out; null where of all of them something is. */
  readonly filtered: string | null;
  /** Of an item at most a single record comes out. */
  readonly single: boolean;

  /** `folder`: what files of the definition are relative to. */
  constructor(definition: Definition, streams: Streams, folder: string) {
    const { topics, files, records, relation } = definition;
    this.#definition = definition;
    this.#inId = topics === undefined ? files!.id : topics.in.id;
    const idField = 'field' in this.#inId ? this.#inId.field : null;
    this.#source = 'like' in records
      ? like(records.like, idField, records.keys, streams.get('generators', 'own', 'records'))
      : fromFile(resolve(folder, records.file), idField, 'records.file');
    this.#outId = topics?.out.id ?? this.#inId;
    this.filtered = leftOutSql(relation);
    this.single = isSingle(relation);
  }

  record(item: number, dueMs: number): InputRecord {
    this.#made = Math.max(this.#made, item + 1);
    const key = this.#definition.topics?.in.key;
    const { fields, id } = this.#source.record(item, dueMs);
    return {
      item, id, dueMs, key: key === undefined ? null : textOf(fieldAt(fields, key)), value: JSON.stringify(fields),
      headers: 'header' in this.#inId ? { [this.#inId.header]: id } : {},
      content: this.#content(fields, this.#keyOf(fields)),
    };
  }

  /** Of a record of the output: whose it is, and what of it must be as it went in. */
  understand({ key, value, headers }: Pick<KafkaMessage, 'key' | 'value' | 'headers'>): OutputRecord {
    const fields = parsed(value);
    const place = this.#outId;
    const id = 'header' in place ? textOf(headers?.[place.header]?.toString()) : textOf(fieldAt(fields, place.field));
    const expectsKey = this.#definition.topics?.out.key !== undefined;
    return { id, item: this.#itemOf(id), content: this.#content(fields, expectsKey ? (key?.toString() ?? null) : null) };
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

/** null where it is no JSON. */
function parsed(value: Buffer | null): unknown {
  try {
    return value === null ? null : JSON.parse(value.toString());
  } catch {
    return null;
  }
}
