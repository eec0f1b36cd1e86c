import { createRequire } from 'node:module';
import { Kafka, logLevel, type RetryOptions } from 'kafkajs';
import type { ComponentContext } from '../engine/component.ts';
import { criticalPartitions, partitions } from './device-event.ts';
import type { LogAddress } from './log-address.ts';

export const bulkTopic = 'events';
export const criticalTopic = 'events.critical';
/** The topics of the log, with their partitions. */
export const topics: Readonly<Record<string, number>> = { [bulkTopic]: partitions, [criticalTopic]: criticalPartitions };

/** What a topic is called on a log. */
export function topicOn(log: LogAddress, topic: string): string {
  return `${log.prefix}${topic}`;
}

/** The consumer group of a topic. */
export function groupOn(log: LogAddress, topic: string): string {
  return `${topicOn(log, topic)}.workers`;
}

/** Snappy, because an outage of a second is an event here; endless, because the queue before the log has its own limit. */
const retry: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 500,
  retries: 1_000_000,
  restartOnFailure: () => Promise.resolve(true),
};

/** A client of the log with a name that follows from the component's, so that a run is the same every time. */
export function kafkaClient(context: ComponentContext, log: LogAddress): Kafka {
  mendRequestQueue();
  return new Kafka({
    clientId: context.id,
    brokers: [...log.brokers],
    ...log.security,
    retry,
    connectionTimeout: 1000,
    // Its check is an interval of 100 ms on every connection. A peer that dies resets its connections, here as on a
    // machine whose process is killed; what it adds is the case of a peer that stays silent for 30 s.
    enforceRequestTimeout: log.isExternal,
    logLevel: logLevel.NOTHING,
  });
}

/** A log deletes whole files alone, and not the one that it writes to: each holds such a part of what is kept. */
const filesKept = 4;

/** Makes the topics where they do not exist; every component that uses them calls it, so none has to come first. On an external log they are there before. */
export async function ensureTopics(kafka: Kafka, log: LogAddress, retentionMs: number): Promise<void> {
  if (log.isExternal) return;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: false,
    topics: Object.entries(topics).map(([topic, numPartitions]) => ({
      topic, numPartitions, replicationFactor: 1,
      configEntries: [{ name: 'retention.ms', value: String(retentionMs) }, { name: 'segment.ms', value: String(Math.ceil(retentionMs / filesKept)) }],
    })),
  });
  await admin.disconnect();
}

interface RequestQueue {
  readonly pending: readonly unknown[];
}

let mended = false;

/**
 * kafkajs 2.2.4 re-arms a timer of every connection for ever, with a delay below zero: 860 calls/s of an idle producer.
 * It is needed only while a request waits (measured: the same frames in the same order, a fifth of the timers).
 */
function mendRequestQueue(): void {
  if (mended) return;
  mended = true;
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: { scheduleCheckPendingRequests(): void } };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
