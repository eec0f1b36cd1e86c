// Clients that go on asking until the power fails, and know what they were promised.
import { readDeleted, writeCreateTopics, writeDeleteTopics, readCreated } from './admin-requests.ts';
import type { BrokerRig, RigClient } from './broker-rig.ts';
import { fetchOffset, readCommitted, readDeletedGroup, writeCommit, writeDeleteGroup } from './group-requests.ts';
import { fetch, readProduced, writeProduce } from './log-requests.ts';
import { recordBatch, valuesIn } from './record-batches.ts';

type Random = () => number;

/** One producer's sends to one partition, some with acks=1, as an idempotent client does them, with a retry of what was not answered. */
export class Sender {
  readonly acknowledged: string[] = [];
  private readonly partition: number;
  private sequence = 0;
  private waitsOn: RigClient | null = null;
  private pending: { batch: Buffer; values: string[]; acks: number } | null = null;

  constructor(partition: number) {
    this.partition = partition;
  }

  act(client: RigClient, random: Random): void {
    if (this.waitsOn === client) return;
    this.waitsOn = client;
    if (this.pending === null) {
      const values = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => `p${this.partition}-${this.sequence + index}`);
      const batch = recordBatch({ values, producerId: 100 + this.partition, producerEpoch: 0, baseSequence: this.sequence });
      this.pending = { batch, values, acks: random() < 0.5 ? 1 : -1 };
    }
    // The broker keeps the bytes that it is given and writes into them.
    client.send(0, 7, writeProduce(Buffer.from(this.pending.batch), { partition: this.partition, acks: this.pending.acks }));
  }

  takeAnswer(client: RigClient): void {
    const reader = client.take();
    if (reader === null) return;
    this.waitsOn = null;
    const { errorCode } = readProduced(reader);
    if (this.pending === null || errorCode !== 0) return;
    if (this.pending.acks === -1) this.acknowledged.push(...this.pending.values);
    this.sequence += this.pending.values.length;
    this.pending = null;
  }
}

/** What is there of a topic that comes and goes, and of a group that reads it. */
export interface Fleeting {
  /** How often the topic was made: its values and offsets tell which life they are of. */
  life: number;
  exists: boolean;
  values: readonly string[];
  committed: number;
}

const steps = ['create', 'produce', 'commit', 'delete-group', 'delete'] as const;
type Step = (typeof steps)[number];

/** Makes a topic, writes to it, commits offsets of it, deletes the group or the topic, and begins anew. */
export class Changer {
  acknowledged: Fleeting = { life: 0, exists: false, values: [], committed: -1 };
  answered = 0;
  private readonly topic: string;
  private pending: { step: Step; after: Fleeting } | null = null;

  constructor(topic: string) {
    this.topic = topic;
  }

  act(client: RigClient, random: Random): void {
    if (this.pending !== null) return;
    const { topic } = this;
    const now = this.acknowledged;
    const step = now.exists ? steps[1 + Math.floor(random() * 4)] : 'create';
    const value = `life ${now.life}, ${now.values.length}`;
    const after = { ...now };
    if (step === 'create') {
      Object.assign(after, { life: now.life + 1, exists: true, values: [], committed: -1 });
      client.send(19, 4, writeCreateTopics([{ name: topic }], 4));
    } else if (step === 'produce') {
      after.values = [...now.values, value];
      client.send(0, 7, writeProduce(recordBatch({ values: [value] }), { topic }));
    } else if (step === 'commit') {
      after.committed = 1000 * now.life + now.values.length;
      client.send(8, 6, writeCommit({ group: topic, topic, offset: after.committed }));
    } else if (step === 'delete-group') {
      after.committed = -1;
      client.send(42, 1, writeDeleteGroup(topic));
    } else {
      Object.assign(after, { exists: false, values: [], committed: -1 });
      client.send(20, 4, writeDeleteTopics([topic], 4));
    }
    this.pending = { step, after };
  }

  takeAnswer(client: RigClient): void {
    const reader = client.take();
    if (reader === null || this.pending === null) return;
    const { step, after } = this.pending;
    const read = { create: readCreated, produce: () => readProduced(reader).errorCode, commit: readCommitted, 'delete-group': readDeletedGroup, delete: readDeleted };
    const errorCode = read[step](reader);
    // A group that was never committed to is not there to be deleted.
    if (errorCode !== 0 && !(step === 'delete-group' && errorCode === 69)) throw new Error(`${step}: error ${errorCode}`);
    this.acknowledged = after;
    this.answered++;
    this.pending = null;
  }

  /** What may be found after a crash: what was acknowledged, with or without the one request that was not answered. */
  get allowed(): string[] {
    const states = this.pending === null ? [this.acknowledged] : [this.acknowledged, this.pending.after];
    return states.map(({ exists, values, committed }) => JSON.stringify({ exists, values, committed }));
  }

  found(rig: BrokerRig): string {
    const client = rig.connect();
    const exists = rig.broker.topics.get(this.topic) !== undefined;
    const values = exists ? valuesIn(fetch(client, { topic: this.topic }).partitions[0].records).map(({ value }) => value) : [];
    return JSON.stringify({ exists, values, committed: fetchOffset(client, this.topic, this.topic) });
  }
}
