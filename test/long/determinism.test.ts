import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from '../cli/wavetank.ts';
import { journalOfProcess } from '../journal-of-process.ts';
import { onEveryCore } from './full-runs.ts';

const folder = workFolder();
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const argsOf = (scenario: string): string[] => ['run', scenario, '--short', '--remedies', 'all'];

const zones = ['UTC', 'Asia/Tokyo', 'America/St_Johns', 'Europe/Berlin', 'Pacific/Chatham', 'Asia/Kolkata', 'America/Los_Angeles', 'Africa/Lagos', 'Australia/Lord_Howe', 'Pacific/Apia'];
const locales = ['C', 'de_DE.UTF-8', 'tr_TR.UTF-8', 'ja_JP.UTF-8', 'ar_EG.UTF-8'];

test.each(Object.keys(scenarios))('ten fresh processes, in ten time zones, five locales and with one to ten threads, agree on the journal of %s', async (scenario) => {
  const hashes = await onEveryCore(zones, (TZ) => {
    const i = zones.indexOf(TZ);
    return journalOfProcess(folder, argsOf(scenario), { TZ, LANG: locales[i % 5], LC_ALL: locales[i % 5], UV_THREADPOOL_SIZE: String(i + 1) });
  });
  expect(new Set(hashes).size).toBe(1);
});

/** A Node of another major from the package of that name, kept for as long as the tests last; null where it cannot be had. */
function nodeOf(major: number): string | null {
  const prefix = join(folder, `node-${major}`);
  const { status } = spawnSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `node@${major}`], { stdio: 'ignore' });
  return status === 0 ? join(prefix, 'node_modules/node/bin/node') : null;
}

describe.each([22, 24])('under Node %i', (major) => {
  test('two fresh processes agree on the journal, and the verdict is the usual one', async (context) => {
    const node = nodeOf(major);
    if (node === null) return context.skip(`node@${major} cannot be installed here`);
    expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(new RegExp(`^v${major}\\.`));
    const results = [1, 2].map((n) => {
      const { stdout, stderr } = spawnSync(node, [main, ...argsOf('iot-spike'), '--ui', 'off', '--reporter', 'json', '--out', join(folder, `${major}-${n}`)], { encoding: 'utf8', env: { ...process.env, UV_THREADPOOL_SIZE: String(4 * n) } });
      if (stdout === '') throw new Error(stderr);
      return JSON.parse(stdout) as Result;
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    expect(results[0].run.journalHash).toBe(results[1].run.journalHash);
  });
});
