import { consumeByKafkajs, dropTopic, makeTopic, produceByKafkajs } from './kafka-clients.ts';
import { duel, duelLines, pairsOf } from './kafka-duel.ts';
import { cpuMsOf, type KafkaServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'CPU seconds a million messages through kafkajs, of client and broker together: 100 B, batches of 500, four in flight, acks=all; both write to disk and neither syncs';

const messages = 200_000;
const messageBytes = 100;
/** Reading costs a fifth of writing: of one time alone the figure would be the chance of the moment. */
const readings = 4;

/** CPU seconds a million messages. */
interface Cost {
  readonly client: number;
  readonly broker: number;
}

interface Round {
  readonly in: Cost;
  readonly out: Cost;
}

function watch(server: KafkaServer): (moved: number) => Cost {
  const pid = server.pid();
  const before = process.cpuUsage();
  const brokerMs = cpuMsOf(pid);
  return (moved) => {
    const { user, system } = process.cpuUsage(before);
    // Microseconds a message are seconds a million.
    return { client: (user + system) / moved, broker: ((cpuMsOf(pid) - brokerMs) * 1000) / moved };
  };
}

async function round(server: KafkaServer, name: string): Promise<Round> {
  const topic = await makeTopic(server, name);
  const produced = await produceByKafkajs(server, topic, messages, messageBytes, () => watch(server));
  const consumed: Cost[] = [];
  for (let reading = 0; reading < readings; reading++) consumed.push(await consumeByKafkajs(server, topic, `${reading} of ${topic}`, messages, () => watch(server)));
  await dropTopic(server, topic);
  const mean = (part: keyof Cost): number => consumed.reduce((sum, cost) => sum + cost[part], 0) / readings;
  return { in: produced, out: { client: mean('client'), broker: mean('broker') } };
}

export async function run(form: Form): Promise<Measured[]> {
  const rounds = await duel(pairsOf(form), (server) => round(server, 'warm'), (server, number) => round(server, String(number)));
  const brokersOf = (way: 'in' | 'out'): Measured[] => [['embedded', rounds.ours] as const, ['Apache', rounds.theirs] as const]
    .filter(([, side]) => side.length > 0)
    .map(([name, side]) => ({ what: `${name}, ${way}, of which broker`, values: side.map((each) => each[way].broker), unit: 'CPU s a million' }));
  return (['in', 'out'] as const).flatMap((way) => [
    ...duelLines(way, 'CPU s a million', rounds, (each) => each[way].client + each[way].broker, 1.1),
    ...brokersOf(way),
  ]);
}
