import { CompressionTypes, type Producer } from 'kafkajs';
import type { ComponentContext } from '../engine/component.ts';
import { criticalPartitions, partitions, type DeviceEvent } from './device-event.ts';
import { bulkTopic, ensureTopics, kafkaClient } from './kafkajs-client.ts';

/** The way through the log: a record is handed on once every replica has it, however long the log is away. */
export class LogRoute {
  readonly #context: ComponentContext;
  readonly #brokers: readonly string[];
  #producer: Promise<Producer> | null = null;

  constructor(context: ComponentContext, brokers: readonly string[]) {
    this.#context = context;
    this.#brokers = brokers;
  }

  /** Resolves when the log has acknowledged all of the events. */
  async produce(topic: string, events: readonly DeviceEvent[]): Promise<void> {
    this.#producer ??= this.#connect();
    const producer = await this.#producer;
    const spread = topic === bulkTopic ? partitions : criticalPartitions;
    const messages = events.map((event) => ({ key: null, value: event.payload, partition: event.sensor % spread }));
    await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
  }

  async #connect(): Promise<Producer> {
    const kafka = kafkaClient(this.#context, this.#brokers);
    await ensureTopics(kafka);
    const producer = kafka.producer({ allowAutoTopicCreation: false, maxInFlightRequests: 2 });
    await producer.connect();
    return producer;
  }
}
