import type { PartitionLog } from '../log/partition-log.ts';

/** A topic and its partitions, by their number. */
export class Topic {
  readonly name: string;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly partitions: PartitionLog[] = [];
  /** Settings that differ from the broker's defaults, by Kafka's names. */
  readonly configs: Map<string, string>;

  constructor(name: string, id: string, configs: Map<string, string>) {
    this.name = name;
    this.id = id;
    this.configs = configs;
  }
}
