import type { Broker } from '../broker.ts';
import { CHECKPOINTS, LogCheckpoints } from '../log/log-checkpoints.ts';
import { LogUpkeep } from '../log/log-upkeep.ts';
import { PartitionLog } from '../log/partition-log.ts';
import type { Journal } from '../storage/journal.ts';
import { DiskFullError, UnknownLogError } from '../storage/storage.ts';
import { newTopicRefusal } from './new-topic.ts';
import { logSettings } from './topic-config.ts';
import { collisionKey } from './topic-name.ts';
import { Topic } from './topic.ts';

/** What the journal of the catalogue holds, as JSON: each record overtakes what came before it. */
type CatalogueRecord =
  | { type: 'topic'; name: string; id: string; partitions: number; configs: [string, string][] }
  | { type: 'deleted'; name: string }
  | { type: 'topics-made'; count: number }
  | { type: 'producer-ids'; next: number };

const JOURNAL_NAME = '__cluster_metadata';
/** Producer ids are reserved on disk in blocks, as Kafka's controller hands them out. */
const PRODUCER_ID_BLOCK = 1000;
const ID_DIGITS = 32;
const ORDINAL_DIGITS = 8;
const LOG_DIRECTORY = /-\d+-[0-9a-f]{32}$/;
const FIRST_REWRITE_BYTES = 1048576;

/** The topics of a broker and the ids it gave to producers. Every change is on disk, synced, before it is answered. */
export class TopicCatalogue {
  private readonly broker: Broker;
  private readonly journal: Journal;
  private readonly byName = new Map<string, Topic>();
  private readonly ids = new Map<string, Topic>();
  private readonly namesByCollisionKey = new Map<string, string>();
  private readonly deleteListeners: ((topic: string) => void)[] = [];
  private topicsMade = 0;
  private nextId = 0;
  private reservedIds = 0;
  private rewriteBytes = FIRST_REWRITE_BYTES;

  constructor(broker: Broker) {
    this.broker = broker;
    this.journal = broker.journal(JOURNAL_NAME);
    this.recover();
  }

  get(name: string): Topic | undefined {
    return this.byName.get(name);
  }

  byId(id: string): Topic | undefined {
    return this.ids.get(id);
  }

  /** The name of the topic that a new one of this name would be confused with in metrics, if there is one. */
  rivalOf(name: string): string | undefined {
    return this.namesByCollisionKey.get(collisionKey(name));
  }

  /** The log of a partition, if there is such a one. */
  partition(name: string, index: number): PartitionLog | undefined {
    return this.byName.get(name)?.partitions[index];
  }

  /** All topics in the order of their making. */
  all(): Topic[] {
    return [...this.byName.values()];
  }

  /** Calls `listener` with the name of each topic that is deleted from now on. */
  onDelete(listener: (topic: string) => void): void {
    this.deleteListeners.push(listener);
  }

  /** Makes a topic. Returns the cost in milliseconds; throws `DiskFullError`, and an error that says why there cannot be such a topic. */
  create(name: string, partitions: number, configs: ReadonlyMap<string, string> = new Map()): number {
    const problem = newTopicRefusal(this, name, partitions, configs);
    if (problem !== null) throw new Error(`Topic '${name}' cannot be made: ${problem.message}`);
    const topic = new Topic(name, this.nextTopicId(), configs, logSettings(configs, this.broker.options));
    const costMs = this.write(topicRecord(topic, partitions));
    this.add(topic);
    this.openPartitions(topic, partitions);
    this.broker.observe({ type: 'topic-created', topic: name, partitions });
    return costMs;
  }

  /** Deletes a topic and its records. Returns the cost in milliseconds; throws `DiskFullError`. */
  delete(topic: Topic): number {
    const costMs = this.writeDeletion(topic);
    this.byName.delete(topic.name);
    this.ids.delete(topic.id);
    this.namesByCollisionKey.delete(collisionKey(topic.name));
    for (const log of topic.partitions) {
      log.remove();
      log.wake();
    }
    for (const listener of this.deleteListeners) listener(topic.name);
    this.broker.observe({ type: 'topic-deleted', topic: topic.name });
    return costMs;
  }

  /** Adds partitions up to a number. Returns the cost in milliseconds; throws `DiskFullError`. */
  grow(topic: Topic, partitions: number): number {
    const costMs = this.write(topicRecord(topic, partitions));
    this.openPartitions(topic, partitions);
    return costMs;
  }

  /** Replaces the settings of a topic. Returns the cost in milliseconds; throws `DiskFullError`. */
  configure(topic: Topic, configs: ReadonlyMap<string, string>): number {
    const costMs = this.write({ ...topicRecord(topic, topic.partitions.length), configs: [...configs] });
    topic.configs = configs;
    Object.assign(topic.settings, logSettings(configs, this.broker.options));
    for (const log of topic.partitions) this.broker.service(LogUpkeep).changed(log);
    return costMs;
  }

  /** An id that no producer had before, not even before a restart; throws `DiskFullError`. */
  nextProducerId(): { producerId: number; costMs: number } {
    let costMs = 0;
    if (this.nextId === this.reservedIds) {
      costMs = this.write({ type: 'producer-ids', next: this.nextId + PRODUCER_ID_BLOCK });
      this.reservedIds = this.nextId + PRODUCER_ID_BLOCK;
    }
    return { producerId: this.nextId++, costMs };
  }

  private recover(): void {
    const stored = new Map<string, CatalogueRecord & { type: 'topic' }>();
    const deleted = new Set<string>();
    let countedTo = 0;
    for (const bytes of this.journal.records()) {
      const record = JSON.parse(bytes.toString()) as CatalogueRecord;
      if (record.type === 'topic') {
        stored.set(record.name, record);
        this.topicsMade = Math.max(this.topicsMade, ordinalOf(record.id));
      } else if (record.type === 'deleted') {
        const topic = stored.get(record.name);
        if (topic !== undefined) deleted.add(topic.id);
        stored.delete(record.name);
      } else if (record.type === 'topics-made') {
        this.topicsMade = countedTo = record.count;
      } else this.nextId = this.reservedIds = record.next;
    }
    const files = filesByDirectory(this.broker.storage.list());
    const living = new Set([...stored.values()].map(({ id }) => id));
    // All that were made before a snapshot, and are not in it, were deleted.
    const isDeleted = (id: string): boolean => deleted.has(id) || (ordinalOf(id) <= countedTo && !living.has(id));
    this.removeStrays(files, new Set([...stored.values()].flatMap(directoriesOf)), isDeleted);
    if (files.has(CHECKPOINTS)) this.broker.service(LogCheckpoints).recover();
    for (const { name, id, partitions, configs } of stored.values()) {
      const own = new Map(configs);
      const topic = new Topic(name, id, own, logSettings(own, this.broker.options));
      this.add(topic);
      this.openPartitions(topic, partitions, files);
    }
  }

  /**
   * Removes the logs of topics whose deletion was interrupted. On a lasting storage nothing else can be a stray, for a topic is on
   * the disk before its logs are: throws `UnknownLogError` where there is one that was not deleted.
   */
  private removeStrays(files: ReadonlyMap<string, string[]>, known: ReadonlySet<string>, isDeleted: (topicId: string) => boolean): void {
    const strays = [...files.keys()].filter((directory) => LOG_DIRECTORY.test(directory) && !known.has(directory));
    const unknown = this.broker.storage.isLasting ? strays.filter((directory) => !isDeleted(directory.slice(-ID_DIGITS))) : [];
    if (unknown.length > 0) throw new UnknownLogError(unknown, this.journal.path);
    for (const stray of strays) for (const name of files.get(stray)!) this.broker.storage.remove(name);
  }

  private add(topic: Topic): void {
    this.byName.set(topic.name, topic);
    this.ids.set(topic.id, topic);
    this.namesByCollisionKey.set(collisionKey(topic.name), topic.name);
  }

  private openPartitions(topic: Topic, count: number, files?: ReadonlyMap<string, string[]>): void {
    for (let index = topic.partitions.length; index < count; index++) {
      const directory = directoryOf(topic, index);
      const upkeep = this.broker.service(LogUpkeep);
      const known = files === undefined ? {} : { fileNames: files.get(directory), ...this.broker.service(LogCheckpoints).of(directory) };
      const log = new PartitionLog(this.broker.storage, directory, topic.settings, { ...known, whenBegun: (begun) => upkeep.changed(begun) });
      topic.partitions.push(log);
      if (files !== undefined) upkeep.opened(log);
      if (log.lostBytes === 0) continue;
      const { endOffset, lostBytes } = log;
      this.broker.observe({ type: 'truncated', topic: topic.name, partition: index, endOffset, lostBytes });
    }
  }

  /** On a full disk the records go first: whoever deletes to get room must not need room for it. */
  private writeDeletion(topic: Topic): number {
    const record: CatalogueRecord = { type: 'deleted', name: topic.name };
    try {
      return this.write(record);
    } catch (error) {
      if (!(error instanceof DiskFullError)) throw error;
      const logs = topic.partitions.splice(0);
      for (const log of logs) {
        log.remove();
        log.wake();
      }
      // Should their room not be enough, an empty topic stays.
      this.openPartitions(topic, logs.length);
      return this.write(record);
    }
  }

  private write(record: CatalogueRecord): number {
    let costMs = this.journal.append(Buffer.from(JSON.stringify(record))) + this.journal.sync();
    if (this.journal.size > this.rewriteBytes) {
      costMs += this.rewrite(record);
      this.rewriteBytes = Math.max(FIRST_REWRITE_BYTES, 2 * this.journal.size);
    }
    return costMs;
  }

  /** What is true now, and the record that is being written and is not applied yet. */
  private rewrite(pending: CatalogueRecord): number {
    const made: CatalogueRecord = { type: 'topics-made', count: this.topicsMade };
    const ids: CatalogueRecord = { type: 'producer-ids', next: this.reservedIds };
    const topics = this.all().map((topic) => topicRecord(topic, topic.partitions.length));
    return this.journal.rewrite([made, ids, ...topics, pending].map((record) => Buffer.from(JSON.stringify(record))));
  }

  /**
   * No two topics of a storage have the same id, whatever the random stream does, for it tells a topic from the next one of its
   * name: a broker that is started again with the same seed draws the same numbers again. So its first digits count.
   */
  private nextTopicId(): string {
    let id = (++this.topicsMade).toString(16).padStart(ORDINAL_DIGITS, '0');
    while (id.length < ID_DIGITS) id += Math.floor(this.broker.random() * 65536).toString(16).padStart(4, '0');
    return id;
  }
}

function directoryOf(topic: Pick<Topic, 'name' | 'id'>, partition: number): string {
  return `${topic.name}-${partition}-${topic.id}`;
}

function directoriesOf(topic: { name: string; id: string; partitions: number }): string[] {
  return Array.from({ length: topic.partitions }, (_, index) => directoryOf(topic, index));
}

function ordinalOf(topicId: string): number {
  return Number.parseInt(topicId.slice(0, ORDINAL_DIGITS), 16);
}

function topicRecord(topic: Topic, partitions: number): CatalogueRecord & { type: 'topic' } {
  return { type: 'topic', name: topic.name, id: topic.id, partitions, configs: [...topic.configs] };
}

function filesByDirectory(names: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const name of names) {
    const directory = name.slice(0, name.lastIndexOf('/'));
    const known = files.get(directory);
    if (known === undefined) files.set(directory, [name]);
    else known.push(name);
  }
  return files;
}
