// What the laws run against: a broker at an address. The laws know nothing else of it.
import { Kafka, logLevel, type Admin, type ITopicConfig } from 'kafkajs';

export interface Target {
  host: string;
  port: number;
}

let named = 0;
const run = `${process.pid.toString(36)}-${Date.now().toString(36)}`;

/** A name that no other test and no earlier run against the same broker has used. */
export function uniqueName(prefix: string): string {
  named += 1;
  return `${prefix}-${run}-${named}`;
}

export function clientFor(target: Target, retries = 8): Kafka {
  return new Kafka({
    clientId: 'wire', brokers: [`${target.host}:${target.port}`], logLevel: logLevel.NOTHING,
    // Just made topics have no leader for a moment on a broker with a controller: try again soon, not after 300 ms.
    retry: { initialRetryTime: 50, retries },
  });
}

/** Polls a condition until it holds. A look costs a round trip at most, so the pause only spares the processor. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Makes a topic and waits until all its partitions have leaders. kafkajs' own `waitForLeaders` takes it for an error that
 * a node of Apache Kafka has not heard of the topic yet.
 */
export async function makeTopic(admin: Admin, topic: ITopicConfig): Promise<void> {
  await admin.createTopics({ topics: [topic], waitForLeaders: false });
  await until(`leaders of ${topic.topic}`, async () => {
    try {
      const { topics: [{ partitions }] } = await admin.fetchTopicMetadata({ topics: [topic.topic] });
      return partitions.every(({ leader }) => leader >= 0);
    } catch (error) {
      if ((error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
      throw error;
    }
  });
}
