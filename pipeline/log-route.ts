import { CompressionTypes, type Producer } from 'kafkajs';
import type { ComponentContext } from '../engine/component.ts';
import type { DeviceEvent } from './device-event.ts';
import { ensureTopics, kafkaClient, topicOn, topics } from './kafkajs-client.ts';
import { LazyClient } from './lazy-client.ts';
import type { LogAddress } from './log-address.ts';

/** From a try that failed, or that nobody answered, to the next. */
const retryMs = 500;

/** The way through the log: a record is handed on once every replica has it, however long the log is away. */
export class LogRoute {
  readonly #context: ComponentContext;
  readonly #log: LogAddress;
  readonly #producer: LazyClient<Producer>;

  constructor(context: ComponentContext, log: LogAddress) {
    this.#context = context;
    this.#log = log;
    this.#producer = new LazyClient(() => this.#connect());
  }

  /** Resolves when the log has acknowledged all of the events. Of a batch whose answer was lost nobody knows that the log has it: it is sent again. */
  async produce(topic: string, events: readonly DeviceEvent[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { delayMs, isAnswerLost } = this.#context.point('produce', { attempt, delayMs: 0, isAnswerLost: false });
      if (delayMs > 0) await this.#wait(delayMs);
      await this.#send(topic, events);
      if (!isAnswerLost) return;
      await this.#wait(retryMs);
      for (const { item } of events) this.#context.stage.copied(item);
    }
  }

  async #send(topic: string, events: readonly DeviceEvent[]): Promise<void> {
    const producer = await this.#connected();
    const spread = topics[topic];
    let messages = events.map((event) => ({ key: null, value: event.payload, partition: event.sensor % spread }));
    // kafkajs 2.2.4 forgets partitions of a node that died where their new leader has answered for others already, and says
    // that all is sent (a run on three nodes lost ten events so): what no answer names is sent again.
    while (messages.length > 0) {
      const answers = await producer.send({ topic: topicOn(this.#log, topic), messages, acks: -1, compression: CompressionTypes.None });
      const answered = new Set(answers.map(({ partition }) => partition));
      messages = messages.filter(({ partition }) => !answered.has(partition));
    }
  }

  async #connected(): Promise<Producer> {
    for (;;) {
      try {
        return await this.#producer.get();
      } catch (error) {
        this.#context.note(`cannot reach the log: ${(error as Error).message}`);
        await this.#wait(retryMs);
      }
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#context.clock.setTimeout(resolve, ms));
  }

  async #connect(): Promise<Producer> {
    const kafka = kafkaClient(this.#context, this.#log);
    await ensureTopics(kafka, this.#log, this.#context.knob('log.retention'));
    const producer = kafka.producer({ allowAutoTopicCreation: false, maxInFlightRequests: 2 });
    await producer.connect();
    return producer;
  }
}
