/** What `init` writes: a config that runs as it is, with the words that a person needs to make it theirs. */
export interface Starter {
  readonly name: string;
  readonly command: string;
  readonly in: string;
  readonly out: string;
  readonly group: string;
  readonly id: string;
}

export function starterConfig({ name, command, in: input, out, group, id }: Starter): string {
  const quoted = (text: string): string => JSON.stringify(text);
  return `# yaml-language-server: $schema=./node_modules/wavetank/schemas/config.schema.json
scenarios:
  ${name}:
    about: Orders pass one service on their way from ${input} to ${out}.
    topics:
      in: { topic: ${quoted(input)}, partitions: 3, key: customer, id: { field: ${quoted(id)} } }
      out: { topic: ${quoted(out)}, partitions: 3, id: { field: ${quoted(id)} } }
      group: ${quoted(group)}                # its consumer group: what it commits is what it says it has done

    service:
      command: ${quoted(command)}
      env:                                   # filled in: \${kafka} \${in} \${out} \${group} \${instance}
        KAFKA: "\${kafka}"
        TOPIC_IN: "\${in}"
        TOPIC_OUT: "\${out}"
        GROUP: "\${group}"
      ready: group                           # or { log: "started" }, or { port: 8080 }

    relation: one-to-one                     # or { filter: "(value->>'amount')::DOUBLE > 0" }, { fanOut: 2 }, aggregate
    same: [amount]                           # fields that must come out as they went in

    records:                                 # like this one: ids, numbers, times and texts that end with a number vary
      like: { ${id}: "o-1", customer: "c-1", amount: 12.50, at: "2026-01-01T00:00:00Z" }

    workload: { for: 30s, rate: 200, drain: 20s }
    faults:
      - { fault: service-killed, at: 10s, for: 2s }
      - { fault: service-stopped, at: 20s, for: 2s }
`;
}

/** Commits before it has written: what it holds when it is killed is gone. */
export const starterService = `// Reads orders, adds a total, writes them on. It has a bug that only a bad day shows.
import { Kafka, logLevel } from 'kafkajs';

const { KAFKA, TOPIC_IN, TOPIC_OUT, GROUP } = process.env;
const kafka = new Kafka({ clientId: 'orders', brokers: KAFKA.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: GROUP, sessionTimeout: 6000 });
const producer = kafka.producer();

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: TOPIC_IN, fromBeginning: true });

let batch = [];
setInterval(async () => {
  const messages = batch;
  batch = [];
  if (messages.length > 0) await producer.send({ topic: TOPIC_OUT, messages });
}, 1000);

await consumer.run({
  autoCommitInterval: 100,
  eachMessage: async ({ message }) => {
    const order = JSON.parse(message.value.toString());
    batch.push({ key: message.key, value: JSON.stringify({ ...order, total: order.amount * 1.19 }) });
  },
});

process.on('SIGTERM', async () => {
  await consumer.disconnect();
  await producer.disconnect();
  process.exit();
});
`;
