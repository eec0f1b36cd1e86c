import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/seeded-random.ts';
import { MemoryStorage } from './memory.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { DiskFullError, type Storage } from './storage.ts';

const storages: Record<string, () => Storage> = {
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
    storage.remove('never was');
    expect(storage.list()).toEqual(['a']);
    expect(storage.open('b/2').size).toBe(0);
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
  const content = (disk: SimulatedDisk): string => String(Buffer.concat(disk.open('file').read(0, 100)));

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

  it('is out of the reach of files that were opened before the crash', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const file = disk.open('file');
    disk.crash();
    file.append(Buffer.from('ghost'));
    expect(content(disk)).toBe('');
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
