import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import type { Clock } from '../../engine/clock.ts';
import { answerMs, endOf } from './output-end.ts';
import type { OwnTopic } from './own-run.ts';
import { TopicReading } from './topic-reading.ts';
import { within } from './within.ts';

const lookMs = 100;

export interface WholeTopicOptions {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly clock: Clock;
  readonly of: OwnTopic;
  /** Name of the group that it reads in; another one, with `-end` behind, looks where the topic ends. */
  readonly groupId: string;
  take(partition: number, messages: readonly KafkaMessage[]): void;
}

/** Reads a topic that nobody writes to any more, from its first record to its last. */
export class WholeTopic {
  readonly #options: WholeTopicOptions;
  readonly #reading: TopicReading;
  #isClosed = false;

  constructor(options: WholeTopicOptions) {
    const { kafka, of, groupId, take } = options;
    this.#options = options;
    this.#reading = new TopicReading({
      kafka, of, groupId,
      take: (partition, messages) => {
        if (!this.#isClosed) take(partition, messages);
      },
    });
  }

  /** Resolves at its end; rejects where the log gives nothing before that for too long. */
  async toEnd(): Promise<void> {
    const { kafka, admin, clock, of, groupId } = this.#options;
    const [ends] = await Promise.all([
      endOf({ kafka, admin, groupId: `${groupId}-end`, of, clock }),
      within(clock, answerMs, this.#reading.start(), `${of.topic} could not be read within ${answerMs / 1000} s`),
    ]);
    const read = (): number => this.#reading.positions.reduce((sum, position) => sum + position, 0);
    for (let [stoodMs, came] = [0, read()]; !this.#reading.reached(ends); stoodMs += lookMs) {
      if (read() !== came) [stoodMs, came] = [0, read()];
      if (stoodMs >= answerMs) throw new Error(`nothing of ${of.topic} was given for ${answerMs / 1000} s, before its end`);
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, lookMs));
    }
  }

  /** What comes from here on is nobody's. */
  close(): void {
    this.#isClosed = true;
    void this.#reading.close();
  }
}
