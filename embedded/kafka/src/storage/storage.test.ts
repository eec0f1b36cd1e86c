import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/seeded-random.ts';
import { FileStorage } from './files.ts';
import { MemoryStorage } from './memory.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { DiskFullError, StorageGoneError, type Storage } from './storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'storage-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

const storages: Record<string, () => Storage> = {
  // One descriptor for all files, so that each use opens and closes.
  FileStorage: () => new FileStorage(join(folder, String(++made)), { maxOpenFiles: 1 }),
  MemoryStorage: () => new MemoryStorage(),
  SimulatedDisk: () => new SimulatedDisk(seededRandom(1)),
};

describe.each(Object.keys(storages))('%s', (name) => {
  it('behaves like one run of bytes under appends and cuts', () => {
    const step = fc.oneof(
      fc.record({ append: fc.uint8Array({ maxLength: 12 }) }),
      // Around the sizes at which pieces are gathered and blocks end.
      fc.record({ append: fc.integer({ min: 1000, max: 5000 }).map((length) => new Uint8Array(length).fill(length)) }),
      fc.record({ truncate: fc.oneof(fc.nat(60), fc.nat(40_000)) }),
      fc.record({ position: fc.nat(60), length: fc.oneof(fc.nat(60), fc.nat(40_000)) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const file = storages[name]().open('file');
        let model = Buffer.alloc(0);
        const reads: { read: Buffer[]; expected: Buffer }[] = [];
        for (const taken of steps) {
          if ('append' in taken) {
            file.append(Buffer.from(taken.append));
            model = Buffer.concat([model, taken.append]);
          } else if ('truncate' in taken) {
            file.truncate(taken.truncate);
            model = model.subarray(0, taken.truncate);
          } else {
            const end = taken.position + taken.length;
            reads.push({ read: file.read(taken.position, taken.length), expected: Buffer.from(model.subarray(taken.position, end)) });
            expect(Buffer.concat(reads.at(-1)!.read)).toEqual(reads.at(-1)!.expected);
          }
          expect(file.size).toBe(model.length);
        }
        expect(Buffer.concat(file.read(0, file.size))).toEqual(Buffer.from(model));
        // What was read stays, whatever is appended or cut later.
        for (const { read, expected } of reads) expect(Buffer.concat(read)).toEqual(expected);
      }),
    );
  });

  it('opens the same file under the same name, lists sorted, forgets what is removed', () => {
    const storage = storages[name]();
    storage.open('b/2').append(Buffer.from('two'));
    storage.open('a');
    expect(storage.open('b/2').size).toBe(3);
    expect(storage.list()).toEqual(['a', 'b/2']);
    storage.remove('b/2');
    storage.remove('never-was');
    expect(storage.list()).toEqual(['a']);
    expect(storage.open('b/2').size).toBe(0);
  });

  it('renames a file with all who hold it, over one that has the name already', () => {
    const storage = storages[name]();
    const file = storage.open('a/new');
    file.append(Buffer.from('new'));
    storage.open('a/old').append(Buffer.from('old'));
    storage.rename('a/new', 'a/old');
    file.append(Buffer.from('er'));
    expect(storage.list()).toEqual(['a/old']);
    expect(String(Buffer.concat(storage.open('a/old').read(0, 10)))).toBe('newer');
    expect(() => storage.rename('never-was', 'a/old')).toThrow('never-was');
  });
});

it('keeps large buffers without copying them, and gathers small ones', () => {
  const large = Buffer.alloc(10_000);
  const file = new MemoryStorage().open('file');
  file.append(large);
  for (let i = 0; i < 20; i++) file.append(Buffer.from('batch'));
  const [first, ...rest] = file.read(0, file.size);
  expect(first).toBe(large);
  expect(rest.map((piece) => piece.length)).toEqual([100]);
});

it('holds small pieces in little memory, also where large ones lie between them', () => {
  const file = new MemoryStorage().open('file');
  for (let i = 0; i < 2000; i++) {
    file.append(Buffer.alloc(100));
    file.append(Buffer.alloc(4200));
  }
  const memories = new Set(file.read(0, file.size).map((piece) => piece.buffer));
  const heldBytes = [...memories].reduce((sum, memory) => sum + memory.byteLength, 0);
  expect(heldBytes).toBeLessThan(1.02 * file.size);
});

describe('a simulated disk', () => {
  const content = (disk: SimulatedDisk, name = 'file'): string => String(Buffer.concat(disk.open(name).read(0, 100)));

  it('loses in a crash exactly what was not synced', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const file = disk.open('file');
    file.append(Buffer.from('safe'));
    file.sync();
    file.append(Buffer.from(' lost'));
    expect(disk.unsyncedBytes).toBe(5);
    disk.crash();
    expect(content(disk)).toBe('safe');
    expect(disk.usedBytes).toBe(4);
  });

  it('keeps a prefix of what was not synced when the crash tears it, of every length', () => {
    const random = seededRandom(7);
    const seen = new Set<string>();
    for (let round = 0; round < 200; round++) {
      const disk = new SimulatedDisk(random);
      const file = disk.open('file');
      file.append(Buffer.from('safe'));
      file.sync();
      file.append(Buffer.from(' lost'));
      disk.crash({ tear: true });
      seen.add(content(disk));
    }
    expect([...seen].sort()).toEqual(['safe', 'safe ', 'safe l', 'safe lo', 'safe los', 'safe lost']);
  });

  it.each(['zeros', 'garbage'] as const)('keeps a prefix and %s behind it when the crash tears it so, never more than there was', (tear) => {
    const random = seededRandom(7);
    let longer = 0;
    for (let round = 0; round < 200; round++) {
      const disk = new SimulatedDisk(random);
      const file = disk.open('file');
      file.append(Buffer.from('safe'));
      file.sync();
      file.append(Buffer.from(' lost and gone'));
      disk.crash({ tear });
      const found = content(disk);
      const kept = [...'safe lost and gone'].findIndex((letter, index) => found[index] !== letter);
      expect(kept === -1 ? found.length : kept).toBeGreaterThanOrEqual(4);
      expect([found.length <= 18, disk.usedBytes]).toEqual([true, disk.open('file').size]);
      if (kept >= 0 && kept < found.length) longer++;
      if (tear === 'zeros' && kept >= 0) expect(found.slice(kept)).toBe('\0'.repeat(found.length - kept));
    }
    expect(longer).toBeGreaterThan(100);
  });

  it('is out of the reach of those who used it before the crash', () => {
    const disk = new SimulatedDisk(seededRandom(1), { capacityBytes: 10 });
    const view = disk.attach();
    const file = view.open('file');
    file.append(Buffer.from('safe'));
    file.sync();
    disk.crash();
    for (const act of [() => file.append(Buffer.from('ghost')), () => file.truncate(0), () => file.sync(), () => view.remove('file'), () => view.open('other')]) {
      expect(act).toThrow(StorageGoneError);
    }
    expect(Buffer.concat(file.read(0, 4)).toString()).toBe('safe');
    expect([content(disk), disk.usedBytes, disk.attach().list()]).toEqual(['safe', 4, ['file']]);
  });

  it('loses what a sync is to save when it crashes before that is over, and saves it after', () => {
    for (const [crashMs, expected, unsynced] of [[4, '', 4], [5, 'safe', 0]] as const) {
      let nowMs = 0;
      const disk = new SimulatedDisk(seededRandom(1), { syncMs: 5, now: () => nowMs });
      const file = disk.open('file');
      file.append(Buffer.from('safe'));
      expect(file.sync()).toBe(5);
      nowMs = crashMs;
      expect(disk.unsyncedBytes).toBe(unsynced);
      disk.crash();
      expect(content(disk)).toBe(expected);
    }
  });

  it('ends syncs in the order in which they began', () => {
    let nowMs = 0;
    const disk = new SimulatedDisk(seededRandom(1), { syncMs: 90, now: () => nowMs });
    const file = disk.open('file');
    file.append(Buffer.from('slow'));
    file.sync();
    disk.settings.syncMs = 1;
    nowMs = 10;
    file.append(Buffer.from(' then quick'));
    expect(file.sync()).toBe(80);
    nowMs = 89;
    disk.crash();
    expect(content(disk)).toBe('');
  });

  it('takes a rename back that came after the sync which it finds under way', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    for (const name of ['old', 'new']) disk.open(name).append(Buffer.from(name));
    disk.open('old').sync();
    disk.open('new').sync();
    disk.open('other').sync();
    disk.rename('new', 'old');
    disk.crash({ during: 'sync' });
    expect([disk.list(), content(disk, 'old'), content(disk, 'new'), disk.usedBytes]).toEqual([['new', 'old', 'other'], 'old', 'new', 6]);
  });

  it('finds the last sync under way where the crash is told to strike in it, with all that was done after', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const old = disk.open('old');
    old.append(Buffer.from('old'));
    old.sync();
    const file = disk.open('file');
    file.append(Buffer.from('new'));
    file.sync();
    disk.remove('old');
    disk.crash({ during: 'sync' });
    expect([disk.list(), content(disk), content(disk, 'old'), disk.usedBytes]).toEqual([['file', 'old'], '', 'old', 3]);
  });

  it('takes all of an append or nothing when it is full, and has room again after a cut', () => {
    const disk = new SimulatedDisk(seededRandom(1), { capacityBytes: 6 });
    const file = disk.open('file');
    file.append(Buffer.from('1234'));
    expect(() => file.append(Buffer.from('567'))).toThrow(DiskFullError);
    expect(content(disk)).toBe('1234');
    file.truncate(3);
    file.append(Buffer.from('567'));
    expect(content(disk)).toBe('123567');
    disk.settings.capacityBytes = 7;
    file.append(Buffer.from('8'));
  });

  it('tells what appends and syncs cost, as it is set at that moment', () => {
    const disk = new SimulatedDisk(seededRandom(1), { syncMs: 4 });
    const file = disk.open('file');
    expect([file.append(Buffer.from('x')), file.sync()]).toEqual([0, 4]);
    Object.assign(disk.settings, { appendMs: 2, syncMs: 90 });
    expect([file.append(Buffer.from('x')), file.sync()]).toEqual([2, 90]);
  });
});
