import { execFile, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { clientFor, makeTopic, uniqueName, type Target } from './target.ts';

const isInstalled = spawnSync('kcat', ['-V']).error === undefined;

/** Runs kcat to its end and returns what it printed; what it says on its error stream comes with a failure. */
function kcat(target: Target, args: string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('kcat', ['-b', `${target.host}:${target.port}`, ...args], { timeout: 20_000 }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
    child.stdin?.end(input);
  });
}

export function kcatLaws(target: () => Target): void {
  const title = isInstalled ? 'kcat' : 'kcat (skipped: it is not on the PATH)';
  describe.skipIf(!isInstalled)(title, { concurrent: true }, () => {
    const make = async (partitions: number): Promise<string> => {
      const topic = uniqueName('kcat');
      const admin = clientFor(target()).admin();
      await makeTopic(admin, { topic, numPartitions: partitions });
      await admin.disconnect();
      return topic;
    };
    const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

    it('-L lists brokers, topics and partitions', async () => {
      const topic = await make(2);
      const metadata = JSON.parse(await kcat(target(), ['-L', '-J', '-t', topic])) as {
        brokers: { id: number; name: string }[];
        topics: { topic: string; partitions: { partition: number; leader: number }[] }[];
      };
      expect(metadata.brokers).toEqual([{ id: 1, name: `${target().host}:${target().port}` }]);
      expect(metadata.topics.map((each) => each.topic)).toEqual([topic]);
      expect(metadata.topics[0].partitions.map((each) => [each.partition, each.leader])).toEqual([[0, 1], [1, 1]]);
    });

    it('-P and -C: what it produces it consumes, from any offset', async () => {
      const topic = await make(1);
      await kcat(target(), ['-P', '-t', topic, '-K', ':', '-H', 'origin=kcat'], 'a:1\nb:2\nc:3\n');
      const consume = (offset: string) => kcat(target(), ['-C', '-t', topic, '-o', offset, '-e', '-q', '-f', '%o %k %s %h\n']);
      expect(lines(await consume('beginning'))).toEqual(['0 a 1 origin=kcat', '1 b 2 origin=kcat', '2 c 3 origin=kcat']);
      expect(lines(await consume('1'))).toEqual(['1 b 2 origin=kcat', '2 c 3 origin=kcat']);
      expect(lines(await consume('-1'))).toEqual(['2 c 3 origin=kcat']);
    });

    it('-P with gzip, acknowledgements and idempotence: many messages, all there, in order', async () => {
      const topic = await make(1);
      const values = Array.from({ length: 5_000 }, (_, i) => String(i));
      await kcat(target(), ['-P', '-t', topic, '-z', 'gzip', '-X', 'enable.idempotence=true'], values.join('\n'));
      expect(lines(await kcat(target(), ['-C', '-t', topic, '-e', '-q']))).toEqual(values);
    });

    it('-Q finds offsets by time, at the start and at the end', async () => {
      const topic = await make(1);
      const producer = clientFor(target()).producer();
      await producer.connect();
      for (const timestamp of ['1000', '2000']) await producer.send({ topic, messages: [{ value: 'x', timestamp }] });
      await producer.disconnect();
      const query = async (timestamp: number) => (await kcat(target(), ['-Q', '-t', `${topic}:0:${timestamp}`])).trim();
      expect(await query(-2)).toBe(`${topic} [0] offset 0`);
      expect(await query(-1)).toBe(`${topic} [0] offset 2`);
      expect(await query(1_500)).toBe(`${topic} [0] offset 1`);
    });

    it('-G consumes in a group, commits, and goes on where it stopped', async () => {
      const topic = await make(2);
      const group = uniqueName('kcat-group');
      const produce = (text: string) => kcat(target(), ['-P', '-t', topic], text);
      const consume = async () =>
        lines(await kcat(target(), ['-G', group, '-X', 'auto.offset.reset=earliest', '-e', '-q', topic])).sort();
      await produce('a\nb\nc\n');
      expect(await consume()).toEqual(['a', 'b', 'c']);
      await produce('d\ne\n');
      expect(await consume()).toEqual(['d', 'e']);
    });
  });
}
