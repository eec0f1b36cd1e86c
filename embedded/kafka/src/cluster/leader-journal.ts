import type { Journal } from '../storage/journal.ts';
import { StorageError } from '../storage/storage.ts';

/** Who led a partition last, and in which epoch. */
export interface Leadership {
  nodeId: number;
  epoch: number;
}

interface LeaderRecord extends Leadership {
  topicId: string;
  partition: number;
}

export const LEADER_JOURNAL = '__partition_leaders';
const FIRST_REWRITE_BYTES = 1048576;

/** Leaderships that moved, so that epochs go on where they were when a cluster starts again: clients ignore what is older. */
export class LeaderJournal {
  private readonly journal: Journal;
  private readonly isKnown: (topicId: string) => boolean;
  private readonly stored = new Map<string, LeaderRecord>();
  private rewriteBytes = FIRST_REWRITE_BYTES;

  /** `isKnown` tells the topics that are still there. */
  constructor(journal: Journal, isKnown: (topicId: string) => boolean) {
    this.journal = journal;
    this.isKnown = isKnown;
    for (const bytes of journal.records()) {
      const record = JSON.parse(bytes.toString()) as LeaderRecord;
      this.stored.set(`${record.topicId}/${record.partition}`, record);
    }
  }

  find(topicId: string, partition: number): Leadership | undefined {
    return this.stored.get(`${topicId}/${partition}`);
  }

  /** On a disk that is full, or failed, it is kept for the life of the broker alone. */
  record(topicId: string, partition: number, { nodeId, epoch }: Leadership): void {
    const record = { topicId, partition, nodeId, epoch };
    this.stored.set(`${topicId}/${partition}`, record);
    try {
      this.journal.append(encoded(record));
      if (this.journal.size > this.rewriteBytes) {
        for (const [key, { topicId: id }] of this.stored) if (!this.isKnown(id)) this.stored.delete(key);
        this.journal.rewrite([...this.stored.values()].map(encoded));
        this.rewriteBytes = Math.max(FIRST_REWRITE_BYTES, 2 * this.journal.size);
      }
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
    }
  }

  /** As `record` where it fails. */
  sync(): void {
    try {
      this.journal.sync();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
    }
  }
}

function encoded(record: LeaderRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}
