import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { createRunFolder, DiskFullError, finishRunFolder, ownRunFolder, removeAbandoned, runName } from './run-folder.ts';
import { smallRun } from '../../test/small-run.ts';
import { writeRun } from './write-run.ts';

let out: string;
beforeEach(() => { out = mkdtempSync(join(tmpdir(), 'wavetank-store-')); });
afterEach(() => rmSync(out, { recursive: true }));

describe('run folder', () => {
  test('is named by time, scenario and seed', () => {
    expect(runName(new Date('2026-01-02T03:04:05.678Z'), 'iot-spike', 7)).toBe('20260102T030405-iot-spike-7');
  });

  test('has a temporary name until it is finished', async () => {
    const folder = await createRunFolder(join(out, 'deep', 'runs'), 'a-run');
    expect(readdirSync(join(out, 'deep', 'runs'))).toEqual(['.a-run.partial']);
    writeFileSync(join(folder.path, 'result.json'), '{}');
    await finishRunFolder(folder);
    expect(folder.final).toBe(join(out, 'deep', 'runs', 'a-run'));
    expect(readdirSync(folder.final)).toEqual(['result.json']);
  });

  test('takes a suffix where its name is taken, finished or not', async () => {
    mkdirSync(join(out, 'a-run'));
    const second = await createRunFolder(out, 'a-run');
    const third = await createRunFolder(out, 'a-run');
    expect([second.final, third.final]).toEqual([join(out, 'a-run-2'), join(out, 'a-run-3')]);
  });

  test('is removed once all who might have finished it are dead, on this machine', async () => {
    const { path } = await createRunFolder(out, 'a-run');
    const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(join(out, '.of-nobody.partial'));
    expect(removeAbandoned(out)).toEqual([]);
    writeFileSync(join(path, 'owners'), `${hostname()} ${dead}\n`);
    ownRunFolder(path);
    expect(removeAbandoned(out)).toEqual([]);
    writeFileSync(join(path, 'owners'), `${hostname()} ${dead}\nelsewhere ${dead}\n`);
    expect(removeAbandoned(out)).toEqual([]);
    writeFileSync(join(path, 'owners'), `${hostname()} ${dead}\n`);
    expect(removeAbandoned(out)).toEqual([path]);
    expect(readdirSync(out)).toEqual(['.of-nobody.partial']);
    writeFileSync(join(out, 'file'), '');
    for (const other of ['nowhere', 'file', 'file/runs']) expect(removeAbandoned(join(out, other))).toEqual([]);
  });

  test('says where it cannot write', async () => {
    writeFileSync(join(out, 'file'), '');
    const failed = createRunFolder(join(out, 'file', 'runs'), 'a-run');
    await expect(failed).rejects.toThrow(UsageError);
    await expect(failed).rejects.toMatchObject({ where: join(out, 'file', 'runs'), hint: expect.stringContaining('--out') as string });
  });

  test.skipIf(!existsSync('/proc/self'))('says so too where the file system has no room for folders at all', async () => {
    await expect(createRunFolder('/proc/nowhere/runs', 'a-run')).rejects.toThrow(/cannot write runs to \/proc\/nowhere\/runs/);
  });

  // /dev/full answers every write with ENOSPC: a full disk without filling one.
  test.skipIf(!existsSync('/dev/full')).each(['journal.jsonl', 'result.json'])('a disk that is full at %s leaves nothing under the final name', async (file) => {
    const folder = await createRunFolder(out, 'a-run');
    symlinkSync('/dev/full', join(folder.path, file));
    await expect(writeRun(folder.path, smallRun(100))).rejects.toThrow(DiskFullError);
    expect(readdirSync(out)).toEqual(['.a-run.partial']);
  });
});
