// What a broker makes of a data folder in which something is wrong: a torn tail is cut, real damage is told and never served.
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { fetch, produce } from '../../test/log-requests.ts';
import { recordBatch, valuesIn } from '../../test/record-batches.ts';
import { FileStorage } from '../storage/files.ts';
import { Journal } from '../storage/journal.ts';
import { DamagedFileError, UnknownLogError } from '../storage/storage.ts';

const root = mkdtempSync(join(tmpdir(), 'recovery-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

/** A folder that a broker has left, with three records in two files of a log: `a` and `b` in the first, `c` in the second. */
function folder(segmentBytes = 150): { storage: FileStorage; files: string[]; sizes: number[] } {
  const storage = new FileStorage(join(root, String(++made)));
  const rig = new BrokerRig({ storage, segmentBytes });
  rig.broker.topics.create('topic', 1);
  for (const value of ['a', 'b', 'c']) produce(rig.connect(), recordBatch({ values: [value] }));
  rig.broker.storage.close!();
  const files = readdirSync(storage.directory, { recursive: true }).map(String).filter((name) => name.endsWith('.log')).sort();
  const paths = files.map((name) => join(storage.directory, name));
  return { storage, files: paths, sizes: paths.map((path) => statSync(path).size) };
}

function stored(storage: FileStorage): { values: string[]; events: object[] } {
  const rig = new BrokerRig({ storage });
  const { records } = fetch(rig.connect()).partitions[0];
  rig.broker.storage.close!();
  return { values: valuesIn(records).map(({ value }) => value), events: rig.events.filter(({ type }) => type.endsWith('truncated')) };
}

function flip(file: string, position: number): void {
  const bytes = readFileSync(file);
  bytes[position] ^= 1;
  writeFileSync(file, bytes);
}

function refusal(storage: FileStorage): DamagedFileError {
  try {
    stored(storage);
  } catch (error) {
    if (error instanceof DamagedFileError) return error;
    throw error;
  }
  throw new Error('it was served');
}

describe('a data folder', () => {
  it('is read back as it was left', () => {
    const { storage, files } = folder();
    expect(files).toHaveLength(2);
    expect(stored(storage)).toEqual({ values: ['a', 'b', 'c'], events: [] });
  });

  it.each(['cut', 'zeros', 'garbage'])('with a torn tail (%s) is cut to its last whole batch, and says so', (how) => {
    const { storage, files, sizes } = folder();
    const batch = recordBatch({ values: ['torn'] });
    const tail = { cut: batch.subarray(0, batch.length - 1), zeros: Buffer.alloc(5000), garbage: Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) & 255)) }[how]!;
    appendFileSync(files[1], tail);
    expect(stored(storage)).toEqual({ values: ['a', 'b', 'c'], events: [{ type: 'truncated', topic: 'topic', partition: 0, endOffset: 3, lostBytes: tail.length }] });
    expect(statSync(files[1]).size).toBe(sizes[1]);
    truncateSync(files[1], sizes[1] - 1);
    expect(stored(storage).values).toEqual(['a', 'b']);
  });

  it('with a damaged batch before others is refused with file, byte and advice, at every byte, and stays as it is', () => {
    const { storage, files, sizes } = folder(1000);
    const one = sizes[0] / 3;
    for (let position = one; position < 2 * one; position++) {
      // The leader epoch is not covered by the checksum, and is not looked at.
      if (position >= one + 12 && position < one + 16) continue;
      flip(files[0], position);
      const found = refusal(storage);
      expect([found.file, found.position]).toEqual([files[0], one]);
      expect(found.message).toContain(`truncate -s ${one} '${files[0]}'`);
      expect(statSync(files[0]).size).toBe(sizes[0]);
      flip(files[0], position);
    }
    expect(stored(storage).values).toEqual(['a', 'b', 'c']);
    flip(files[0], one + 30);
    truncateSync(files[0], refusal(storage).position);
    expect(stored(storage).values).toEqual(['a']);
  });

  it('with a file that is damaged, cut or missing before another one is refused', () => {
    const damaged = folder();
    flip(damaged.files[0], damaged.sizes[0] - 1);
    expect(refusal(damaged.storage)).toMatchObject({ file: damaged.files[0], position: damaged.sizes[0] / 2 });
    const cut = folder();
    truncateSync(cut.files[0], cut.sizes[0] / 2);
    expect(refusal(cut.storage).message).toMatch(/begins with offset 2 where 1 is due/);
    const missing = folder(100);
    rmSync(missing.files[1]);
    expect(refusal(missing.storage)).toMatchObject({ file: missing.files[0], position: missing.sizes[0] });
  });

  it('with a damaged journal before sound entries is refused, with a torn one it is cut', () => {
    const { storage } = folder();
    const journal = join(storage.directory, '__cluster_metadata', '0000000000.journal');
    new BrokerRig({ storage }).broker.topics.create('other', 1);
    storage.close();
    const size = statSync(journal).size;
    appendFileSync(journal, Buffer.alloc(100));
    const torn = { type: 'journal-truncated', journal: '__cluster_metadata', lostBytes: 100 };
    expect(stored(storage)).toEqual({ values: ['a', 'b', 'c'], events: [torn] });
    expect(statSync(journal).size).toBe(size);
    flip(journal, 12);
    expect(refusal(storage)).toMatchObject({ file: journal, position: 0 });
  });

  it.each(['as the journal says', 'as a snapshot says in which it is no more'])('with records of a topic whose deletion was interrupted loses them, and nothing else, %s', (how) => {
    const { storage } = folder();
    const rig = new BrokerRig({ storage });
    rig.broker.topics.create('gone', 2);
    const logs = rig.broker.topics.get('gone')!.partitions.map(({ directory }) => join(storage.directory, directory));
    const copies = logs.map((log) => {
      cpSync(log, `${log}-copy`, { recursive: true });
      return `${log}-copy`;
    });
    rig.broker.topics.delete(rig.broker.topics.get('gone')!);
    // The journal is rewritten when it has grown.
    const configs = new Map([['cleanup.policy', `delete${',delete'.repeat(4000)}`]]);
    for (let left = how === 'as the journal says' ? 0 : 60; left > 0; left--) rig.broker.topics.configure(rig.broker.topics.get('topic')!, configs);
    rig.broker.storage.close!();
    copies.forEach((copy, index) => renameSync(copy, logs[index]));
    storage.open('other/file').append(Buffer.from('left'));
    storage.close();
    expect(stored(storage).values).toEqual(['a', 'b', 'c']);
    expect(logs.map((log) => existsSync(log))).toEqual([false, false]);
    expect(storage.list()).toContain('other/file');
    storage.close();
  });

  it.each(['topic', 'partition'])('with a journal whose end no longer tells of a %s is refused, keeps its records, and starts when someone gave them up', (what) => {
    const { storage } = folder();
    const rig = new BrokerRig({ storage });
    if (what === 'topic') rig.broker.topics.create('payments', 1);
    else rig.broker.topics.grow(rig.broker.topics.get('topic')!, 2);
    const { directory } = rig.broker.topics.all().at(-1)!.partitions.at(-1)!;
    produce(rig.connect(), recordBatch(), what === 'topic' ? { topic: 'payments' } : { partition: 1 });
    rig.broker.storage.close!();
    const journal = join(storage.directory, '__cluster_metadata', '0000000000.journal');
    const logs = storage.list().filter((name) => name.endsWith('.log'));
    const sizes = (): number[] => logs.map((name) => statSync(join(storage.directory, name)).size);
    const whole = sizes();
    storage.close();
    flip(journal, statSync(journal).size - 3);
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(() => new BrokerRig({ storage })).toThrow(UnknownLogError);
      expect(() => new BrokerRig({ storage })).toThrow(`${directory}: ${journal} tells neither of such a log`);
      expect(sizes()).toEqual(whole);
    }
    rmSync(join(storage.directory, directory), { recursive: true });
    expect(stored(storage).values).toEqual(['a', 'b', 'c']);
  });

  it('whose only snapshot of a journal is damaged is refused', () => {
    const storage = new FileStorage(join(root, String(++made)));
    const attached = storage.attach();
    new Journal(attached, 'journal').rewrite([Buffer.from('one'), Buffer.from('two')]);
    attached.close!();
    const file = join(storage.directory, 'journal', '0000000001.journal');
    flip(file, 30);
    expect(() => new Journal(storage.attach(), 'journal')).toThrow(DamagedFileError);
    expect(statSync(file).size).toBeGreaterThan(30);
  });
});
