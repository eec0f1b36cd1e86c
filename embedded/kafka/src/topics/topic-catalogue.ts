import type { Broker } from '../broker.ts';
import type { Topic } from './topic.ts';

/** The topics of a broker. */
export class TopicCatalogue {
  private readonly broker: Broker;
  private readonly byName = new Map<string, Topic>();
  private readonly deleteListeners: ((topic: string) => void)[] = [];

  constructor(broker: Broker) {
    this.broker = broker;
  }

  get(name: string): Topic | undefined {
    return this.byName.get(name);
  }

  /** All topics in the order of their making. */
  all(): Topic[] {
    return [...this.byName.values()];
  }

  /** Calls `listener` with the name of each topic that is deleted from now on. */
  onDelete(listener: (topic: string) => void): void {
    this.deleteListeners.push(listener);
  }

  delete(name: string): boolean {
    if (!this.byName.delete(name)) return false;
    for (const listener of this.deleteListeners) listener(name);
    this.broker.observe({ type: 'topic-deleted', topic: name });
    return true;
  }
}
