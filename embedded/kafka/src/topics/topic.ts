import type { LogSettings } from '../log/log-settings.ts';
import type { PartitionLog } from '../log/partition-log.ts';

/** A topic and its partitions, by their number. */
export class Topic {
  readonly name: string;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly partitions: PartitionLog[] = [];
  /** Settings of its own, by Kafka's names. */
  configs: ReadonlyMap<string, string>;
  /** The same, as the logs read them; one object for the life of the topic. */
  readonly settings: LogSettings;

  constructor(name: string, id: string, configs: ReadonlyMap<string, string>, settings: LogSettings) {
    this.name = name;
    this.id = id;
    this.configs = configs;
    this.settings = settings;
  }
}
