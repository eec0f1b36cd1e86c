import net from 'node:net';
import { setTimeout as timeout } from 'node:timers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { carryHosts, currentHost, Host, runOn } from '../host.ts';
import { real } from '../virtual/virtual-clock.ts';
import { ownSockets } from './owned-sockets.ts';
import { ownTimers } from './owned-timers.ts';

const undo: (() => void)[] = [];
beforeEach(() => { undo.push(carryHosts(), ownTimers(), ownSockets()); });
afterEach(() => { for (const step of undo.splice(0).reverse()) step(); });

/** Longer by a turn: what was queued before has come too, also where the machine stood still for so long. */
const wait = (ms: number): Promise<void> => new Promise((resolve) => real.setTimeout(() => real.setImmediate(resolve), ms));

/** A host that tells how many entries it keeps. */
class CountedHost extends Host {
  kept = 0;
  override onDeath(mourn: () => void): () => void {
    this.kept++;
    const forget = super.onDeath(mourn);
    return () => {
      this.kept--;
      forget();
    };
  }
}

test('Node carries the host through what its code set going', async () => {
  const [a, b] = [new Host('a'), new Host('b')];
  const seen = await Promise.all([a, b].map((host) => runOn(host, async () => {
    await wait(1);
    await Promise.resolve();
    return new Promise((resolve) => setImmediate(() => resolve(currentHost())));
  })));
  expect(seen).toEqual([a, b]);
  expect(currentHost()).toBeNull();
});

describe('timers of a host', () => {
  const arms = {
    setTimeout: (fire: () => void) => setTimeout(fire, 1),
    'setTimeout of node:timers': (fire: () => void) => timeout(fire, 1),
    setInterval: (fire: () => void) => setInterval(fire, 1),
    setImmediate: (fire: () => void) => setImmediate(fire),
  };

  test.each(Object.entries(arms))('%s: fires as code of its host, and never once that is dead', async (_, arm) => {
    const host = new Host('a');
    const fired: (Host | null)[] = [];
    runOn(host, () => arm(() => fired.push(currentHost())));
    await wait(20);
    expect(fired[0]).toBe(host);
    host.kill();
    const before = fired.length;
    runOn(host, () => arm(() => fired.push(currentHost())));
    await wait(20);
    expect(fired).toHaveLength(before);
  });

  test('are cleared at its death, those of others and of nobody are not', async () => {
    const [doomed, other] = [new Host('doomed'), new Host('other')];
    const fired: string[] = [];
    for (const host of [doomed, other, null]) runOn(host, () => setTimeout(() => fired.push(host?.name ?? 'nobody'), 5));
    doomed.kill();
    await wait(30);
    expect(fired.toSorted()).toEqual(['nobody', 'other']);
  });

  test('leave nothing behind on a host that arms thousands', async () => {
    const host = new CountedHost('a');
    await runOn(host, async () => {
      for (let i = 0; i < 5_000; i++) clearTimeout(setTimeout(() => {}, 60_000));
      for (let i = 0; i < 100; i++) setImmediate(() => {});
      await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(host.kept).toBe(1);
  });

  test('a promisified timer is as it was', async () => {
    expect(await promisify(setTimeout)(1, 'rung')).toBe('rung');
  });
});

describe('sockets of a host', () => {
  let server: net.Server;
  let ended: Promise<void>;
  let port: number;

  beforeEach(async () => {
    ended = new Promise((resolve) => {
      server = net.createServer((socket) => {
        socket.on('error', () => {});
        socket.on('close', resolve);
        socket.on('data', (chunk) => socket.write(chunk));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as net.AddressInfo).port;
    undo.push(() => server.close());
  });

  test('are gone when it dies: the server sees them close, its own code hears nothing more', async () => {
    const host = new Host('a');
    const heard: string[] = [];
    const socket = runOn(host, () => net.connect(port, '127.0.0.1'));
    const echoed = new Promise((resolve) => socket.on('data', resolve));
    for (const event of ['data', 'error', 'end', 'close']) socket.on(event, () => heard.push(`${event} on ${currentHost()?.name}`));
    socket.write('hello');
    await echoed;
    host.kill();
    await ended;
    await wait(10);
    expect(heard).toEqual(['data on a']);
    expect(socket.destroyed).toBe(true);
  });

  test('a dead host connects to nobody', async () => {
    const host = new Host('a');
    host.kill();
    let connections = 0;
    server.on('connection', () => connections++);
    const socket = runOn(host, () => net.connect(port, '127.0.0.1'));
    await wait(20);
    expect([connections, socket.destroyed]).toEqual([0, true]);
  });

  test('leave nothing behind on a host that opens many', async () => {
    const host = new CountedHost('a');
    for (let i = 0; i < 20; i++) {
      const socket = runOn(host, () => net.connect(port, '127.0.0.1'));
      await new Promise((resolve) => socket.on('connect', () => socket.destroy()).on('close', resolve));
    }
    expect(host.kept).toBe(1);
  });
});
