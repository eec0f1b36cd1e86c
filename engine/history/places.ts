/** Where records stand: a partition of a topic, or a topic whose partition the sender never learned. */
export interface Place {
  readonly topic: string;
  readonly partition: number | null;
}

/** Dense numbers for what is named again and again, so that columns of a history hold numbers only. */
export class Names<Name> {
  readonly list: Name[] = [];
  readonly #numbers = new Map<Name, number>();

  number(name: Name): number {
    let found = this.#numbers.get(name);
    if (found === undefined) {
      found = this.list.push(name) - 1;
      this.#numbers.set(name, found);
    }
    return found;
  }
}

/** The places of a history by number. */
export class Places {
  readonly list: Place[] = [];
  /** Map in map: a joined key would cost a string for each record. */
  readonly #numbers = new Map<string, Map<number, number>>();

  number(topic: string, partition: number | undefined): number {
    let partitions = this.#numbers.get(topic);
    if (partitions === undefined) this.#numbers.set(topic, partitions = new Map<number, number>());
    const key = partition ?? -1;
    let found = partitions.get(key);
    if (found === undefined) {
      found = this.list.push({ topic, partition: partition ?? null }) - 1;
      partitions.set(key, found);
    }
    return found;
  }

  /** The number of the topic's place without a partition; undefined where no record names it. */
  withoutPartition(topic: string): number | undefined {
    return this.#numbers.get(topic)?.get(-1);
  }
}

/** `orders-3`, as Kafka's own tools write a partition. */
export function placeName({ topic, partition }: Place): string {
  return partition === null ? topic : `${topic}-${partition}`;
}
