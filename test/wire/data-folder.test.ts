// A data folder as several processes see it: one has it, the others are told so, and a full disk leaves no half of anything.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileStorage, StorageInUseError, startKafka } from '@wavetank/kafka';
import { clientFor } from './target.ts';

const root = mkdtempSync(join(tmpdir(), 'data-folder-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const fresh = (): string => join(root, String(++made));

const storageModule = JSON.stringify(new URL('../../embedded/kafka/src/storage/files.ts', import.meta.url).href);

interface Ran {
  readonly printed: string;
  /** Resolves with what it printed once that has this in it, or it has ended. */
  says(text: string): Promise<string>;
  kill(): void;
}

/** Runs a program that knows `FileStorage`; resolves with what it printed once it has ended, or said `until`. */
async function run(program: string, { shell = '', until }: { shell?: string; until?: string } = {}): Promise<Ran> {
  const script = `const { FileStorage } = await import(${storageModule}); ${program}`;
  const child = spawn('sh', ['-c', `${shell} exec "$0" --import tsx --input-type=module -e "$1"`, process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [printed, hasEnded, heard] = ['', false, (): void => {}];
  child.stdout.on('data', (chunk) => {
    printed += String(chunk);
    heard();
  });
  child.on('close', () => {
    hasEnded = true;
    heard();
  });
  const says = async (text?: string): Promise<string> => {
    while (!hasEnded && (text === undefined || !printed.includes(text))) await new Promise<void>((resolve) => { heard = resolve; });
    return printed;
  };
  await once(child, 'spawn');
  return { printed: await says(until), says, kill: () => void child.kill('SIGKILL') };
}

describe('a data folder', () => {
  it('that another process has is refused by its number, and can be had once that was killed', async () => {
    const directory = fresh();
    const holder = await run(`new FileStorage(${JSON.stringify(directory)}).attach(); console.log(process.pid, 'has it'); setInterval(() => {}, 1e6);`, { until: 'has it' });
    const pid = Number(holder.printed.split(' ')[0]);
    const attempt = startKafka({ storage: new FileStorage(directory) });
    await expect(attempt).rejects.toThrow(StorageInUseError);
    await expect(attempt).rejects.toThrow(`process ${pid}`);
    holder.kill();
    await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
    const kafka = await startKafka({ storage: new FileStorage(directory) });
    await kafka.close();
  });

  it('that several want at once is had by one, also when a dead one has left its lock', async () => {
    const directory = fresh();
    const dead = await run(`new FileStorage(${JSON.stringify(directory)}).attach();`);
    expect(dead.printed).toBe('');
    const go = `${directory}.go`;
    const program = `const { existsSync } = await import('node:fs');
      console.log('ready');
      while (!existsSync(${JSON.stringify(go)})) {}
      try { new FileStorage(${JSON.stringify(directory)}).attach(); console.log('mine.'); } catch (error) { console.log(error.name + '.'); }
      setInterval(() => {}, 1e6);`;
    const wanting = await Promise.all(Array.from({ length: 4 }, () => run(program, { until: 'ready' })));
    writeFileSync(go, '');
    // Whoever has it keeps it until all have spoken.
    const said = await Promise.all(wanting.map(async ({ says }) => (await says('.')).trim().split('\n').at(-1)));
    for (const { kill } of wanting) kill();
    expect(said.sort()).toEqual(['StorageInUseError.', 'StorageInUseError.', 'StorageInUseError.', 'mine.']);
  });

  it('is free again when a broker could not start in it, and after a close', async () => {
    const storage = new FileStorage(fresh());
    await expect(startKafka({ storage, topics: ['no/slash'] })).rejects.toThrow('no/slash');
    const kafka = await startKafka({ storage, topics: ['topic'] });
    const producer = clientFor(kafka).producer();
    await producer.connect();
    await producer.send({ topic: 'topic', messages: [{ value: 'kept' }] });
    await producer.disconnect();
    await kafka.close();
    const again = await startKafka({ storage });
    expect(again.broker.topics.partition('topic', 0)?.endOffset).toBe(1);
    await again.close();
  });

  it('on a full disk takes all of an append or nothing', async () => {
    // The system lets the file grow to 8 or 16 blocks of 512 bytes or 1 KiB, and then writes only a part of what it is given.
    const { printed } = await run(
      `const file = new FileStorage(${JSON.stringify(fresh())}).open('a/file');
      let whole = 0;
      for (;; whole++) try { file.append(Buffer.alloc(5000, whole)); } catch (error) { console.log(error.name); break; }
      const fs = await import('node:fs');
      console.log(whole > 0, fs.statSync(file.path).size === 5000 * whole);
      file.truncate(5000);
      file.append(Buffer.from('goes on'));
      console.log(file.size, String(file.read(5000, 100)[0]));`,
      { shell: "trap '' XFSZ; ulimit -f 16;" },
    );
    expect(printed.trim().split('\n')).toEqual(['DiskFullError', 'true true', '5007 goes on']);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
