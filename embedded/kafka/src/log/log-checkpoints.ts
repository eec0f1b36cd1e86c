import type { Broker } from '../broker.ts';
import type { Journal } from '../storage/journal.ts';
import type { PartitionLog } from './partition-log.ts';

export const CHECKPOINTS = '__log_checkpoints';

/** As JSON: each record overtakes the earlier ones of the same log. */
interface Checkpoint {
  log: string;
  start: number;
  clean: number;
}

const FIRST_REWRITE_BYTES = 1048576;

/** Where logs begin, and how far they were compacted, across restarts. The journal is made when there is something to say. */
export class LogCheckpoints {
  private readonly broker: Broker;
  private readonly byLog = new Map<string, Checkpoint>();
  private journal: Journal | null = null;
  private rewriteBytes = FIRST_REWRITE_BYTES;

  constructor(broker: Broker) {
    this.broker = broker;
  }

  /** Reads back what was written; called when there is such a journal. */
  recover(): void {
    this.journal = this.broker.journal(CHECKPOINTS);
    for (const record of this.journal.records()) {
      const checkpoint = JSON.parse(record.toString()) as Checkpoint;
      this.byLog.set(checkpoint.log, checkpoint);
    }
  }

  /** What is known of a log, by its directory. */
  of(directory: string): { startOffset: number; cleanOffset: number } {
    const { start = 0, clean = 0 } = this.byLog.get(directory) ?? {};
    return { startOffset: start, cleanOffset: clean };
  }

  /** Keeps where a log is to begin and how far it is clean. Returns the cost in milliseconds; throws `DiskFullError`. */
  keep(log: PartitionLog, startOffset: number, isDurable: boolean): number {
    const checkpoint = { log: log.directory, start: startOffset, clean: log.cleanOffset };
    this.journal ??= this.broker.journal(CHECKPOINTS);
    let costMs = this.journal.append(bytesOf(checkpoint));
    this.byLog.set(log.directory, checkpoint);
    if (isDurable) costMs += this.journal.sync();
    if (this.journal.size > this.rewriteBytes) costMs += this.rewrite(this.journal);
    return costMs;
  }

  private rewrite(journal: Journal): number {
    const living = new Set(this.broker.topics.all().flatMap(({ partitions }) => partitions.map(({ directory }) => directory)));
    for (const directory of [...this.byLog.keys()]) if (!living.has(directory)) this.byLog.delete(directory);
    const costMs = journal.rewrite([...this.byLog.values()].map(bytesOf));
    this.rewriteBytes = Math.max(FIRST_REWRITE_BYTES, 2 * journal.size);
    return costMs;
  }
}

function bytesOf(checkpoint: Checkpoint): Buffer {
  return Buffer.from(JSON.stringify(checkpoint));
}
