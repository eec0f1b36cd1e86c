// What a served data folder holds in memory is not what it holds on the disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { recordBatch } from '../../embedded/kafka/test/record-batches.ts';
import { fetchOnce, produceOnce, RawClient } from './raw-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

const script = fileURLToPath(new URL('./file-broker.ts', import.meta.url));
const topic = 'killed';
const batchMessages = 50;
const batch = recordBatch({ values: Array.from({ length: batchMessages }, () => 'x'.repeat(100)) });
/** Acknowledged without a sync, for it is not the disk that is asked about. */
const acks = 1;
const isLinux = existsSync('/proc/self/status');

function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1000;
}

it.skipIf(!isLinux)('a million messages of 100 B, written to files and read once, leave less than half of their bytes in memory', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [line] = await once(child.stdout, 'data');
    const { port } = JSON.parse(String(line)) as { port: number };
    const client = new RawClient({ host: '127.0.0.1', port });
    const produce = async (messages: number): Promise<void> => {
      for (let sent = 0; sent < messages; sent += batchMessages) {
        const { error } = await produceOnce(client, topic, batch, acks);
        if (error !== 0) throw new Error(`produce: error ${error}`);
      }
    };
    const read = async (from: number): Promise<number> => {
      for (let offset = from; ; ) {
        const { batches, highWatermark } = await fetchOnce(client, { topic, offset, maxBytes: 1_000_000 });
        if (batches.length === 0) return highWatermark;
        offset += batches.length * batchMessages;
      }
    };
    // By then the process has the heap and the compiled code that such work takes.
    await produce(200_000);
    await read(0);
    const beforeMb = residentMb(child.pid!);
    await produce(1_000_000);
    expect(await read(200_000)).toBe(1_200_000);
    expect(residentMb(child.pid!) - beforeMb).toBeLessThan(50);
    client.destroy();
  } finally {
    child.kill();
  }
});
