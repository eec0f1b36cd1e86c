import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileStorage, startKafka } from '@wavetank/kafka';
import { clientOf } from './kafka-clients.ts';
import { duelLines, duelOfFresh, pairsOf } from './kafka-duel.ts';
import type { StartedServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'from the command (wavetank serve kafka --data, kafka.sh start) to the first acknowledged message of a kafkajs that tries every 5 ms; empty data folder, topic made on demand';

const retryMs = 5;

async function firstAcknowledgementMs(server: Pick<StartedServer, 'address' | 'begunMs'>): Promise<number> {
  const producer = clientOf(server, { retries: 0 }).producer();
  for (let isConnected = false; ; ) {
    try {
      if (!isConnected) await producer.connect();
      isConnected = true;
      await producer.send({ topic: 'first', acks: -1, messages: [{ value: 'first' }] });
      const elapsedMs = performance.now() - server.begunMs;
      await producer.disconnect();
      return elapsedMs;
    } catch {
      // Not there yet, or no leader yet.
      await sleep(retryMs);
    }
  }
}

/** As a test starts it: no process, no command line. */
async function inProcessMs(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  const begunMs = performance.now();
  const kafka = await startKafka({ storage: new FileStorage(folder) });
  const elapsedMs = await firstAcknowledgementMs({ address: kafka.address, begunMs });
  await kafka.close();
  rmSync(folder, { recursive: true });
  return elapsedMs;
}

export async function run(form: Form): Promise<Measured[]> {
  const inProcess: number[] = [];
  for (let round = 0; round < pairsOf(form); round++) inProcess.push(await inProcessMs());
  const found = await duelOfFresh(pairsOf(form), firstAcknowledgementMs);
  return [
    ...duelLines('first acknowledgement', 'ms', found, (ms) => ms, 1 / 50),
    { what: 'startKafka in the process of the client', values: inProcess, unit: 'ms' },
  ];
}
