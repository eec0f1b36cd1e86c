// A process that serves a data folder is killed again and again while it writes; what it acknowledged is looked for afterwards.
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordBatch, valuesIn } from '../../embedded/kafka/test/record-batches.ts';
import { seededRandom } from '../../embedded/kafka/test/seeded-random.ts';
import { fetchOnce, produceOnce, RawClient } from './raw-client.ts';

export interface KillResult {
  acknowledged: number;
  /** What is wrong with what was found, in words. */
  wrong: string[];
  /** Restarts that had a torn tail to cut. */
  cuts: number;
  commits: number;
}

const TOPIC = 'killed';
const GROUP = 'group';
const script = fileURLToPath(new URL('./file-broker.ts', import.meta.url));

interface Served {
  child: ChildProcess;
  target: { host: string; port: number };
  cutBytes: number;
}

function serve(directory: string): Promise<Served> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], { stdio: ['pipe', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr.on('data', (chunk) => (complaint += String(chunk)));
    child.on('exit', () => reject(new Error(`the broker did not start: ${complaint}`)));
    child.stdout.once('data', (line) => {
      const { port, cutBytes } = JSON.parse(String(line)) as { port: number; cutBytes: number };
      resolve({ child, target: { host: '127.0.0.1', port }, cutBytes });
    });
  });
}

/** An idempotent producer that sends on, and sends again what was not acknowledged. */
class Sender {
  readonly acknowledged: string[] = [];
  private sequence = 0;

  async send(client: RawClient, sizeBytes: number): Promise<void> {
    const value = `${this.sequence}:`.padEnd(sizeBytes, 'x');
    const batch = recordBatch({ values: [value], producerId: 7, producerEpoch: 0, baseSequence: this.sequence });
    const { error } = await produceOnce(client, TOPIC, batch);
    if (error !== 0) throw new Error(`produce: error ${error}`);
    this.acknowledged.push(String(this.sequence));
    this.sequence++;
  }
}

/** OffsetCommit v2 from outside of any generation. */
async function commit(client: RawClient, offset: number): Promise<void> {
  const answer = await client.exchange(8, 2, (body) => {
    body.string(GROUP).i32(-1).string('').i64(-1);
    body.structs([TOPIC], (name) => body.string(name).structs([0], (index) => body.i32(index).i64(offset).string('')));
  });
  const [[error]] = answer.structs(() => {
    answer.string();
    return answer.structs(() => [answer.i32(), answer.i16()][1]);
  });
  if (error !== 0) throw new Error(`commit: error ${error}`);
}

/** OffsetFetch v1. */
async function committed(client: RawClient): Promise<number> {
  const answer = await client.exchange(9, 1, (body) => {
    body.string(GROUP).structs([TOPIC], (name) => body.string(name).array([0], (index) => body.i32(index)));
  });
  const [[offset]] = answer.structs(() => {
    answer.string();
    return answer.structs(() => {
      answer.i32();
      const found = answer.i64();
      answer.nullableString();
      answer.i16();
      return found;
    });
  });
  return offset;
}

async function storedNumbers(client: RawClient): Promise<string[]> {
  const numbers: string[] = [];
  for (let offset = 0; ; ) {
    const { batches, highWatermark } = await fetchOnce(client, { topic: TOPIC, offset, maxBytes: 8_000_000 });
    for (const batch of batches) for (const { value } of valuesIn(batch)) numbers.push(value.slice(0, value.indexOf(':')));
    offset += batches.length;
    if (offset >= highWatermark) return numbers;
  }
}

/** What a write that the process did not live to end leaves at the end of the file that was written. */
function tear(directory: string): void {
  const logs = readdirSync(directory, { recursive: true }).map(String).filter((name) => name.endsWith('.log')).sort();
  const batch = recordBatch({ values: ['torn'.repeat(100)] });
  appendFileSync(join(directory, logs.at(-1)!), batch.subarray(0, batch.length - 1));
}

export async function killAgainAndAgain(kills: number): Promise<KillResult> {
  const random = seededRandom(kills);
  const directory = mkdtempSync(join(tmpdir(), 'killed-'));
  const sender = new Sender();
  const result: KillResult = { acknowledged: 0, wrong: [], cuts: 0, commits: 0 };
  let promised = -1;
  try {
    for (let kill = 0; kill <= kills; kill++) {
      const { child, target, cutBytes } = await serve(directory);
      const gone = new Promise((resolve) => child.once('close', resolve));
      const client = new RawClient(target);
      if (cutBytes > 0) result.cuts++;
      const stored = await storedNumbers(client);
      const found = new Set(stored);
      for (const number of sender.acknowledged) if (!found.has(number)) result.wrong.push(`kill ${kill}: ${number} is missing`);
      if (found.size < stored.length) result.wrong.push(`kill ${kill}: ${stored.length - found.size} are there twice`);
      const offset = await committed(client);
      if (offset < promised) result.wrong.push(`kill ${kill}: the group is at ${offset}, and was at ${promised}`);
      const lastOfIts = 5 + Math.floor(random() * 10);
      try {
        for (let sent = 0; ; sent++) {
          // Some time after that, in the midst of what is then sent.
          if (sent === lastOfIts) setTimeout(() => child.kill('SIGKILL'), random() * 20);
          await sender.send(client, random() < 0.2 ? 400_000 : 100);
          if (random() < 0.2) {
            await commit(client, sender.acknowledged.length);
            promised = sender.acknowledged.length;
            result.commits++;
          }
        }
      } catch (error) {
        if (!(error as Error).message.includes('closed the connection')) throw error;
      }
      client.destroy();
      await gone;
      if (kill % 2 === 1) tear(directory);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  result.acknowledged = sender.acknowledged.length;
  return result;
}
