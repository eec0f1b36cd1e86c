import { kcatMissing, kcatMs, makeTopic, withLines } from './kafka-clients.ts';
import { duelLines, duelOfFresh, pairsOf } from './kafka-duel.ts';
import { residentMbOf, type StartedServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'resident memory of the broker after it took a million messages of 100 B from kcat and gave them out once; a broker of its own each time';

const messages = 1_000_000;

async function resident(server: StartedServer, lines: string): Promise<number> {
  await server.serves;
  const topic = await makeTopic(server, 'memory');
  await kcatMs(server, ['-P', '-t', topic, '-l', lines]);
  await kcatMs(server, ['-C', '-t', topic, '-o', 'beginning', '-e', '-q']);
  return residentMbOf(server.pid());
}

export async function run(form: Form): Promise<Measured[]> {
  const missing = kcatMissing();
  if (missing !== null) return [{ what: `skipped: ${missing}`, values: [], unit: '' }];
  return await withLines(messages, 100, async (lines) => {
    const found = await duelOfFresh(pairsOf(form), (server) => resident(server, lines));
    return duelLines('resident', 'MB', found, (megabytes) => megabytes, 1 / 2);
  });
}
