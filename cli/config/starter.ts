import { stringify } from 'yaml';
import { withField } from '../../generators/samples/record-source.ts';
import { placeholders } from '../../scenarios/own/definition-mistakes.ts';

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
  // However odd a value is, it stands on its line as YAML that says it.
  const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', doubleQuotedAsJSON: true }).trimEnd();
  const filled = placeholders.topics.map((each) => `\${${each}}`).join(' ');
  // The id comes first, and stays the id where it is called as another field is.
  const sample = withField({ ...withField({}, id, 'o-1'), customer: 'c-1', amount: 12.5, at: '2026-01-01T00:00:00Z' }, id, 'o-1');
  return `# yaml-language-server: $schema=./node_modules/wavetank/schemas/config.schema.json
scenarios:
  ${/^[\w-]+$/.test(name) ? name : flow(name)}:
    about: ${flow(`Orders pass one service on their way from ${input} to ${out}.`)}
    topics:
      in: ${flow({ topic: input, partitions: 3, key: 'customer', id: { field: id } })}
      out: ${flow({ topic: out, partitions: 3, id: { field: id } })}
      group: ${flow(group)}                # its consumer group: what it commits is what it says it has done

    service:
      command: ${flow(command)}
      env:                                   # filled in: ${filled}
        KAFKA: "\${kafka}"
        TOPIC_IN: "\${in}"
        TOPIC_OUT: "\${out}"
        GROUP: "\${group}"
      ready: group                           # or { log: "started" }, or { port: 8080 }

    relation: one-to-one                     # or { filter: "(value->>'amount')::DOUBLE > 0" }, { fanOut: 2 }, aggregate
    same: [amount]                           # fields that must come out as they went in

    records:                                 # like this one: ids, numbers, times and texts that end with a number vary
      like: ${flow(sample)}

    workload: { for: 30s, rate: 200 }
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
