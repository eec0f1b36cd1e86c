// The package as strangers get it: packed, installed without a network into an empty folder, started by plain node.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-kafka-'));
  // Packing builds, and tests beside this one run what was built: it is done to a copy.
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const file of ['tsconfig.json', 'embedded/kafka']) cpSync(join(root, file), join(copy, file), { recursive: true, filter: (from) => from !== join(root, 'embedded/kafka/dist') });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: join(copy, 'embedded/kafka') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a broker and a proxy, asks through both for API versions over a socket and prints the error code of the answer. */
const SCRIPT = `
import { connect } from 'node:net';
import { startKafka } from '@wavetank/kafka';
import { startProxy } from '@wavetank/kafka/proxy';
const kafka = await startKafka();
const proxy = await startProxy({ upstream: kafka.brokers });
const socket = connect(Number(proxy.address.split(':')[1]), '127.0.0.1');
socket.write(Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff]));
socket.once('data', async (answer) => {
  console.log('correlation', answer.readInt32BE(4), 'error', answer.readInt16BE(8), 'keys', answer.readInt32BE(10) > 20);
  socket.destroy();
  await proxy.close();
  await kafka.close();
});
`;

it('installs offline, without dependencies, and answers ApiVersions over its own sockets, broker and proxy', async () => {
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  expect(tarballs).toHaveLength(1);
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarballs[0]}`], { cwd: folder });
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@wavetank']);
  const installed = readdirSync(join(folder, 'node_modules/@wavetank/kafka'), { recursive: true }).map(String);
  expect(installed.filter((name) => name.includes('.test.') || name.includes('.tsbuildinfo'))).toEqual([]);
  writeFileSync(join(folder, 'ask.js'), SCRIPT);
  const { stdout } = await run(process.execPath, ['ask.js'], { cwd: folder });
  expect(stdout.trim()).toBe('correlation 7 error 0 keys true');
});
