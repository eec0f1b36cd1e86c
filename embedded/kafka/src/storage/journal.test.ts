import { expect, it } from 'vitest';
import { seededRandom } from '../../test/seeded-random.ts';
import { Journal } from './journal.ts';
import { MemoryStorage } from './memory.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import type { Storage } from './storage.ts';

const FILE = 'journal/0000000000.journal';

function texts(storage: Storage): string[] {
  return [...new Journal(storage, 'journal').records()].map(String);
}

it('gives back what was appended, in order', () => {
  const storage = new MemoryStorage();
  const journal = new Journal(storage, 'journal');
  for (const text of ['one', 'two', 'three']) journal.append(Buffer.from(text));
  expect(texts(storage)).toEqual(['one', 'two', 'three']);
});

it('keeps the whole records before a tail that is torn at any byte, and goes on after them', () => {
  const storage = new MemoryStorage();
  const journal = new Journal(storage, 'journal');
  const ends = ['one', 'second', 'third one'].map((text) => {
    journal.append(Buffer.from(text));
    return journal.size;
  });
  const whole = Buffer.concat(storage.open(FILE).read(0, journal.size));
  for (let size = 0; size <= whole.length; size++) {
    const torn = new MemoryStorage();
    torn.open(FILE).append(Buffer.from(whole.subarray(0, size)));
    const recovered = new Journal(torn, 'journal');
    recovered.append(Buffer.from('after'));
    const expected = ['one', 'second', 'third one'].slice(0, ends.filter((end) => end <= size).length);
    expect(texts(torn)).toEqual([...expected, 'after']);
  }
});

it('ends at a record that was damaged', () => {
  const storage = new MemoryStorage();
  const journal = new Journal(storage, 'journal');
  journal.append(Buffer.from('one'));
  journal.append(Buffer.from('two'));
  const [piece] = storage.open(FILE).read(journal.size - 1, 1);
  piece[0] ^= 1;
  expect(texts(storage)).toEqual(['one']);
});

it('holds only the new records after a rewrite, in one file', () => {
  const storage = new MemoryStorage();
  const journal = new Journal(storage, 'journal');
  for (let index = 0; index < 100; index++) journal.append(Buffer.from(`old ${index}`));
  journal.rewrite([Buffer.from('a'), Buffer.from('b')]);
  journal.append(Buffer.from('c'));
  expect(texts(storage)).toEqual(['a', 'b', 'c']);
  expect(storage.list()).toHaveLength(1);
});

it('keeps the old records when a rewrite was interrupted at any byte', () => {
  const whole = new MemoryStorage();
  new Journal(whole, 'journal').rewrite([Buffer.from('new'), Buffer.from('newer')]);
  const [next] = whole.list();
  const snapshot = Buffer.concat(whole.open(next).read(0, whole.open(next).size));
  for (let size = 0; size <= snapshot.length; size++) {
    const storage = new MemoryStorage();
    new Journal(storage, 'journal').append(Buffer.from('old'));
    storage.open(next).append(Buffer.from(snapshot.subarray(0, size)));
    expect(texts(storage)).toEqual(size < snapshot.length ? ['old'] : ['new', 'newer']);
    expect(storage.list()).toHaveLength(1);
  }
});

it('keeps the old records when a rewrite left zeros, which some file systems show for what never reached the disk', () => {
  const whole = new MemoryStorage();
  new Journal(whole, 'journal').rewrite([Buffer.from('new'), Buffer.from('newer')]);
  const [next] = whole.list();
  const snapshot = Buffer.concat(whole.open(next).read(0, whole.open(next).size));
  for (let size = 0; size < snapshot.length; size++) {
    const storage = new MemoryStorage();
    new Journal(storage, 'journal').append(Buffer.from('old'));
    storage.open(next).append(Buffer.concat([snapshot.subarray(0, size), Buffer.alloc(snapshot.length - size)]));
    expect(texts(storage)).toEqual(['old']);
  }
});

it('keeps the old records when the end of a rewrite follows fewer records than it was written for', () => {
  const whole = new MemoryStorage();
  new Journal(whole, 'journal').rewrite([Buffer.from('new')]);
  const [next] = whole.list();
  const snapshot = Buffer.concat(whole.open(next).read(0, whole.open(next).size));
  const storage = new MemoryStorage();
  new Journal(storage, 'journal').append(Buffer.from('old'));
  const endBytes = 8 + 1 + 4;
  storage.open(next).append(snapshot.subarray(snapshot.length - endBytes));
  expect(texts(storage)).toEqual(['old']);
});

it('holds empty records, too', () => {
  const storage = new MemoryStorage();
  new Journal(storage, 'journal').append(Buffer.alloc(0));
  expect(texts(storage)).toEqual(['']);
});

it('keeps the old records when there is no room for a rewrite', () => {
  const disk = new SimulatedDisk(seededRandom(1), { capacityBytes: 45 });
  const journal = new Journal(disk, 'journal');
  journal.append(Buffer.from('old'));
  journal.rewrite([Buffer.alloc(30)]);
  expect(texts(disk)).toEqual(['old']);
  expect(disk.usedBytes).toBe(journal.size);
});
