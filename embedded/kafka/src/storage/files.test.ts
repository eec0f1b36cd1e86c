import { spawn } from 'node:child_process';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { FileStorage } from './files.ts';
import { nameOf, pathOf } from './file-names.ts';
import { FolderLock } from './folder-lock.ts';
import { OpenFiles, RealFile } from './open-files.ts';
import { StorageFormatError, StorageGoneError, StorageInUseError } from './storage.ts';

const root = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const fresh = (): string => join(root, String(++made));

describe('a data folder', () => {
  it('gives back after a close what was written before it, under names of any length that a topic can have', () => {
    const storage = new FileStorage(fresh());
    const names = ['a/1', `${'t'.repeat(249)}-9999-${'0'.repeat(32)}/00000000000000000000.log`, '..a-0-x/1'];
    for (const name of names) storage.open(name).append(Buffer.from(name));
    storage.close();
    expect(storage.list()).toEqual([...names].sort());
    for (const name of names) expect(String(storage.open(name).read(0, 1000)[0])).toBe(name);
    for (const name of names) storage.remove(name);
    expect(readdirSync(storage.directory).sort()).toEqual(['format.json', expect.stringMatching(/^lock\.\d+$/)]);
  });

  it('hides no file of a topic whose name is like that of its own files', () => {
    const storage = new FileStorage(fresh());
    const names = ['format.json', 'format.json.new', 'lock.1', 'lock.new-1-1', 'lock.new-orders'].map((topic) => `${topic}-0-${'0'.repeat(32)}/${'0'.repeat(20)}.log`);
    for (const name of names) storage.open(name).append(Buffer.from(name));
    expect(storage.list()).toEqual([...names].sort());
  });

  it('takes no name that leads out of it', () => {
    const storage = new FileStorage(fresh());
    for (const name of ['../a', '/a', 'a//b', 'a/./b', 'a\\b', 'a+/b', '']) expect(() => storage.open(name)).toThrow('is no name for a file');
    expect(nameOf(pathOf(`a/${'b'.repeat(500)}/c`))).toBe(`a/${'b'.repeat(500)}/c`);
  });

  it('belongs to one broker at a time, and out of the reach of the one before', () => {
    const storage = new FileStorage(fresh());
    const first = storage.attach();
    const file = first.open('file');
    file.append(Buffer.from('one'));
    expect(() => new FileStorage(storage.directory).attach()).toThrow(StorageInUseError);
    first.close!();
    const second = new FileStorage(storage.directory).attach();
    for (const act of [() => file.append(Buffer.from('x')), () => file.sync(), () => first.open('b'), () => first.remove('file'), () => first.rename('file', 'b')]) {
      expect(act).toThrow(StorageGoneError);
    }
    expect(String(second.open('file').read(0, 9)[0])).toBe('one');
  });

  it('is taken over from a dead process, also when another one has its number by now', () => {
    const dead = JSON.stringify({ pid: 4_194_303, began: null });
    const reborn = JSON.stringify({ pid: process.pid, began: 'another boot/1' });
    for (const content of [dead, ...(fs.existsSync('/proc/self/stat') ? [reborn] : []), '', 'free', '{}']) {
      const directory = fresh();
      const storage = new FileStorage(directory);
      storage.attach().close!();
      for (const name of readdirSync(directory)) if (name.startsWith('lock')) rmSync(join(directory, name));
      writeFileSync(join(directory, 'lock.7'), content);
      storage.attach();
      expect(readdirSync(directory).sort()).toEqual(['format.json', 'lock.8']);
      expect(() => FolderLock.take(directory)).toThrow(StorageInUseError);
    }
  });

  it('is refused when a living process has it, by the number of that process', () => {
    const directory = fresh();
    const storage = new FileStorage(directory);
    storage.attach().close!();
    writeFileSync(join(directory, 'lock.7'), JSON.stringify({ pid: process.ppid, began: null }));
    expect(() => storage.attach()).toThrow(new RegExp(`in use by process ${process.ppid}\\.`));
    expect(() => storage.attach()).toThrow(expect.objectContaining({ pid: process.ppid, since: fs.statSync(join(directory, 'lock.7')).mtime, lock: join(directory, 'lock.7'), isDoubtful: false }));
  });

  it('is refused when a process of another PID namespace of this boot has it, with what to do', { skip: !fs.existsSync('/proc/self/ns/pid') }, () => {
    const directory = fresh();
    const storage = new FileStorage(directory);
    storage.attach();
    const lock = join(directory, 'lock.1');
    const own = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; began: string; namespace: string };
    writeFileSync(lock, JSON.stringify({ ...own, pid: 4_194_303, namespace: 'pid:[1]' }));
    expect(() => new FileStorage(directory).attach()).toThrow(StorageInUseError);
    expect(() => new FileStorage(directory).attach()).toThrow(`remove ${lock} if it is gone`);
    expect(() => new FileStorage(directory).attach()).toThrow(expect.objectContaining({ lock, isDoubtful: true }));
    writeFileSync(lock, JSON.stringify({ ...own, pid: 4_194_303, began: 'another boot/1', namespace: 'pid:[1]' }));
    new FileStorage(directory).attach();
  });

  it('is taken over from a dead process that its parent did not wait for', { skip: !fs.existsSync('/proc/self/stat') }, async () => {
    const directory = fresh();
    const storage = new FileStorage(directory);
    storage.attach().close!();
    // The shell becomes a program that waits for no child, before the child ends.
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))));
      await vi.waitUntil(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8').trim() === 'sleep', { timeout: 60_000 });
      process.kill(pid, 'SIGKILL');
      await vi.waitUntil(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '), { timeout: 60_000 });
      writeFileSync(join(directory, 'lock.7'), JSON.stringify({ pid, began: null }));
      storage.attach();
      expect(readdirSync(directory).sort()).toEqual(['format.json', 'lock.8']);
    } finally {
      parent.kill();
    }
  });

  it('is refused when it is of another version, or not of this broker, and nothing is written into it', () => {
    const newer = fresh();
    new FileStorage(newer).attach().close!();
    const format = JSON.parse(readFileSync(join(newer, 'format.json'), 'utf8')) as object;
    writeFileSync(join(newer, 'format.json'), JSON.stringify({ ...format, version: 2 }));
    expect(() => new FileStorage(newer).attach()).toThrow(/version 2 of the format.*version 1/);
    writeFileSync(join(newer, 'format.json'), 'nonsense');
    expect(() => new FileStorage(newer).attach()).toThrow(StorageFormatError);
    const strange = fresh();
    fs.mkdirSync(strange);
    writeFileSync(join(strange, 'letter.txt'), 'dear');
    expect(() => new FileStorage(strange).attach()).toThrow(/no data folder of this broker: it holds 'letter.txt'/);
    expect(readdirSync(strange)).toEqual(['letter.txt']);
  });

  it('tells where it is and what room there is', () => {
    const storage = new FileStorage(fresh());
    const { path, totalBytes, usableBytes } = storage.attach().describe!();
    expect([path, totalBytes > usableBytes, usableBytes > 0]).toEqual([storage.directory, true, true]);
  });
});

it('so many files are open at once, whatever their number', () => {
  const folder = fresh();
  fs.mkdirSync(folder);
  const open = new OpenFiles(3);
  const files = Array.from({ length: 20 }, (_, index) => {
    writeFileSync(join(folder, String(index)), '');
    return new RealFile(open, join(folder, String(index)), 0, null);
  });
  for (let round = 0; round < 3; round++) for (const [index, file] of files.entries()) file.append(Buffer.from(`${index} `));
  expect(open.count).toBe(3);
  for (const [index, file] of files.entries()) expect(String(file.read(0, 100)[0])).toBe(`${index} `.repeat(3));
  open.closeAll();
  expect(open.count).toBe(0);
});

it('a sync that failed is not made good by a later one', () => {
  const path = `${fresh()}-file`;
  writeFileSync(path, '');
  let isBroken = true;
  const file = new RealFile(new OpenFiles(1), path, 0, () => {
    if (isBroken) throw new Error('the disk failed');
  });
  file.append(Buffer.from('a'));
  expect(() => file.sync()).toThrow('the disk failed');
  isBroken = false;
  expect(() => file.sync()).toThrow('the disk failed');
  expect(() => file.append(Buffer.from('b'))).toThrow('the disk failed');
});
