import type { Admin, Kafka } from 'kafkajs';
import type { Clock } from '../../engine/clock.ts';
import type { OwnTopic } from './own-run.ts';
import { TopicReading } from './topic-reading.ts';
import { within } from './within.ts';

/** A log that says nothing for so long is away. */
export const answerMs = 20_000;

/** Between two looks that must see the same. */
const apartMs = 500;
/** Answers between two looks, so that silence tells something. */
const leastAnswers = 2;
/** A log ends transactions whose service has died: by a client's usual settings after a minute, and looks for them every ten seconds. */
const transactionMs = 75_000;

export interface OutputEndOptions {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly groupId: string;
  readonly of: OwnTopic;
  readonly clock: Clock;
}

/**
 * Where each partition of a topic ends that nobody writes to any more: it has stood still for two looks, and no transaction
 * is open in it. Rejects where one stays open.
 */
export async function endOf({ kafka, admin, groupId, of, clock }: OutputEndOptions): Promise<readonly number[]> {
  const late = `nobody told within ${answerMs / 1000} s where ${of.topic} ends`;
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms));
  const asked = async (): Promise<number[]> => {
    const ends = new Array<number>(of.partitions).fill(0);
    // kafkajs asks as one that reads what is committed: this is where the oldest open transaction begins.
    for (const { partition, offset } of await admin.fetchTopicOffsets(of.topic)) ends[partition] = Number(offset);
    return ends;
  };
  // kafkajs gives up at once where a connection breaks while it waits for an answer.
  const stable = async (): Promise<number[]> => {
    for (let waitedMs = 0; ; waitedMs += apartMs) {
      try {
        return await within(clock, answerMs, asked(), late);
      } catch (error) {
        if (waitedMs >= answerMs) throw error;
        await wait(apartMs);
      }
    }
  };
  let seen = await stable();
  const beyond = new TopicReading({ kafka, groupId, of, uncommitted: true, from: seen });
  try {
    await within(clock, answerMs, beyond.start(), late);
    let looked = '';
    for (let waitedMs = 0; ; waitedMs += apartMs) {
      const { answers } = beyond;
      await wait(apartMs);
      seen = await stable();
      const now = JSON.stringify([seen, beyond.positions]);
      const isOpen = beyond.positions.some((position, partition) => position > seen[partition]);
      if (now === looked && !isOpen && beyond.answers - answers >= leastAnswers) return seen;
      if (now !== looked && !isOpen) waitedMs = 0;
      looked = now;
      if (waitedMs >= transactionMs) throw new Error(isOpen ? `a transaction in ${of.topic} was still open ${transactionMs / 1000} s after the service had ended` : `${of.topic} could not be looked at`);
    }
  } finally {
    void beyond.close();
  }
}
