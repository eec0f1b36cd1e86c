import type { Plant } from '../../engine/damage.ts';
import type { Random } from '../../engine/random.ts';
import { avroContainer } from './formats/avro-container.ts';
import { csv, jsonLines, xml } from './formats/text.ts';
import type { AvroRecord, Dialect, Format, Tree } from './dialect.ts';
import type { Order } from './order.ts';

/** A batch before it is written: drifts change it, and tell the manifest what they changed. */
export class BatchDraft {
  readonly orders: readonly Order[];
  /** The id of its first item; the others follow. */
  readonly firstItem: number;
  /** The dialect that was agreed on for it. */
  readonly dialect: Dialect;
  /** The dialects of its feed, the oldest first. */
  readonly versions: readonly Dialect[];
  /** Ids of orders of this feed that were sent before. */
  readonly sentIds: readonly string[];
  readonly trees: Tree[];
  /** The version that the vendor tells; null where it tells none. */
  tag: string | null;
  /** The base schema of an Avro container. */
  avro: AvroRecord | undefined;
  charset: 'utf-8' | 'latin1' = 'utf-8';
  readonly plants: Plant[] = [];

  constructor(orders: readonly Order[], firstItem: number, versions: readonly Dialect[], dialect: Dialect, sentIds: readonly string[] = []) {
    this.orders = orders;
    this.firstItem = firstItem;
    this.versions = versions;
    this.dialect = dialect;
    this.sentIds = sentIds;
    this.tag = dialect.version;
    this.avro = dialect.avro;
    this.trees = orders.map((order) => dialect.tree(order));
  }

  get format(): Format {
    return this.dialect.format;
  }

  /** Tells what was broken in the record at an index; `covers`: all records of the batch are spoiled by it. */
  plant(kind: string, index: number, where: string, before: unknown, after: unknown, covers = false): void {
    this.plants.push({
      kind, item: this.firstItem + index, where, before: textOf(before), after: textOf(after),
      ...(covers ? { covers: [this.firstItem, this.firstItem + this.orders.length - 1] as const } : {}),
    });
  }

  /** The bytes of the batch in its format. */
  write(random: Random): Buffer {
    if (this.format === 'avro') return avroContainer(this.trees, this.avro!, marker(random));
    const text = this.format === 'json' ? jsonLines(this.trees) : this.format === 'csv' ? csv(this.trees) : xml(this.trees);
    return Buffer.from(text, this.charset);
  }
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function marker(random: Random): Buffer {
  const bytes = Buffer.alloc(16);
  for (let at = 0; at < 16; at += 4) bytes.writeUInt32LE(random.u32(), at);
  return bytes;
}
