import { dropTopic, kcatMissing, kcatMs, makeTopic, withLines } from './kafka-clients.ts';
import { duel, duelLines, pairsOf } from './kafka-duel.ts';
import type { KafkaServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

export const about = '300,000 messages by kcat into and out of a topic that is there, one partition, whole life of the kcat process; both write to disk and neither syncs';

const messages = 300_000;
const sizes = [['100 B', 100], ['1 KB', 1000]] as const;

interface Round {
  readonly inMs: number;
  readonly outMs: number;
}

async function round(server: KafkaServer, name: string, lines: string): Promise<Round> {
  const topic = await makeTopic(server, name);
  const inMs = await kcatMs(server, ['-P', '-t', topic, '-l', lines]);
  const outMs = await kcatMs(server, ['-C', '-t', topic, '-o', 'beginning', '-e', '-q']);
  await dropTopic(server, topic);
  return { inMs, outMs };
}

export async function run(form: Form): Promise<Measured[]> {
  const missing = kcatMissing();
  if (missing !== null) return [{ what: `skipped: ${missing}`, values: [], unit: '' }];
  const found: Measured[] = [];
  for (const [size, bytes] of sizes) {
    found.push(...await withLines(messages, bytes, async (lines) => {
      const rounds = await duel(pairsOf(form), (server) => round(server, 'warm', lines), (server, number) => round(server, `${bytes}-${number}`, lines));
      return [
        ...duelLines(`kcat in, ${size}`, 'ms', rounds, ({ inMs }) => inMs, 1.25),
        ...duelLines(`kcat out, ${size}`, 'ms', rounds, ({ outMs }) => outMs, 1.25),
      ];
    }));
  }
  return found;
}
