import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../../../engine/usage-error.ts';
import { findSpark } from './spark-home.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wavetank-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** What of an installation is looked at. */
function installation(home: string, version: string | null): string {
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, 'jars'), { recursive: true });
  writeFileSync(join(home, 'bin', 'spark-submit'), '#!/bin/sh\n');
  chmodSync(join(home, 'bin', 'spark-submit'), 0o755);
  if (version !== null) writeFileSync(join(home, 'jars', `spark-core_2.13-${version}.jar`), '');
  return home;
}

test('SPARK_HOME goes before the PATH', () => {
  const named = installation(join(folder, 'named'), '4.2.0');
  const other = installation(join(folder, 'other'), '3.5.1');
  expect(findSpark({ SPARK_HOME: named, PATH: join(other, 'bin') })).toMatchObject({ version: '4.2.0', submit: join(named, 'bin', 'spark-submit') });
  expect(findSpark({ PATH: join(other, 'bin') })).toMatchObject({ version: '3.5.1', environment: { SPARK_HOME: other } });
});

test('a spark-submit on the PATH that is a link leads to its installation', () => {
  const home = installation(join(folder, 'home'), '3.5.1');
  mkdirSync(join(folder, 'links'));
  symlinkSync(join(home, 'bin', 'spark-submit'), join(folder, 'links', 'spark-submit'));
  expect(findSpark({ PATH: `/nowhere:${join(folder, 'links')}` }).submit).toBe(join(home, 'bin', 'spark-submit'));
});

test('of the Python package the rest lies beside it, and any interpreter must find it', () => {
  const venv = join(folder, 'venv');
  const home = installation(join(venv, 'lib', 'python3.11', 'site-packages', 'pyspark'), '4.2.0');
  mkdirSync(join(venv, 'bin'), { recursive: true });
  writeFileSync(join(venv, 'bin', 'spark-submit'), '#!/bin/sh\n');
  chmodSync(join(venv, 'bin', 'spark-submit'), 0o755);
  expect(findSpark({ PATH: join(venv, 'bin'), PYTHONPATH: '/mine' })).toMatchObject({
    submit: join(home, 'bin', 'spark-submit'), environment: { SPARK_HOME: home, PYTHONPATH: `${join(home, '..')}:/mine` },
  });
});

test.each<[string, () => Record<string, string>, RegExp]>([
  ['no Spark at all', () => ({ PATH: folder }), /no spark-submit on this machine/],
  ['a home that is none', () => ({ SPARK_HOME: join(folder, 'nothing') }), /no spark-submit in/],
  ['a home without jars', () => ({ SPARK_HOME: installation(join(folder, 'empty'), null) }), /no jar of Spark/],
  ['a version that is too old', () => ({ SPARK_HOME: installation(join(folder, 'old'), '3.1.2') }), /Spark 3\.1\.2, which is too old/],
])('%s is a mistake of the user\'s', (_, environment, message) => {
  expect(() => findSpark(environment())).toThrow(UsageError);
  expect(() => findSpark(environment())).toThrow(message);
});
