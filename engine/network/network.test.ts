import { afterEach, expect, test } from 'vitest';
import net from 'node:net';
import { Host } from '../host.ts';
import type { Random } from '../random.ts';
import { Streams } from '../random-stream.ts';
import { Loop } from '../virtual/loop.ts';
import { VirtualClock } from '../virtual/virtual-clock.ts';
import { Network, type Wire } from './network.ts';
import { patchNet } from './patch-net.ts';

const undo: (() => void)[] = [];
afterEach(() => { for (const step of undo.splice(0).reverse()) step(); });

function make() {
  const clock = new VirtualClock(0);
  clock.install();
  undo.push(() => clock.uninstall());
  const random: Random = new Streams(1).get('network');
  const frames: string[] = [];
  const network = new Network(clock, random, {
    frame: (connection, toServer, length) => frames.push(`${connection}${toServer ? '>' : '<'}${length}`),
    message: (from, to) => frames.push(`${from}-${to}`),
  });
  undo.push(patchNet(network));
  return { clock, network, frames, loop: new Loop(clock, { before: () => false, breathe() {}, stepped() {}, native() {} }, null) };
}

/** An echo server on a host of its own. */
function echo(network: Network, host: Host): void {
  network.listen(host, 'echo', 7, (wire: Wire) => wire.onData((chunk) => wire.write(Buffer.concat([Buffer.from('re:'), chunk]))));
}

test('a client of node:net talks to a server in memory, after a latency, in order', async () => {
  const { clock, network, frames, loop } = make();
  const [client, server] = [new Host('client'), new Host('server')];
  echo(network, server);
  const heard: string[] = [];
  clock.arm(client, () => {
    const socket = net.connect({ host: 'echo', port: 7 }, () => {
      heard.push(`open at ${clock.nowMs > 0}`);
      socket.write('one');
      socket.write('two');
    });
    socket.on('data', (chunk) => heard.push(String(chunk)));
  }, 0);
  await loop.run();
  expect(heard.join('|')).toBe('open at true|re:one|re:two');
  expect([...frames].sort()).toEqual(['1<6', '1<6', '1>3', '1>3']);
});

test('what is written before the connection opens is sent when it opens', async () => {
  const { clock, network, loop } = make();
  echo(network, new Host('server'));
  let heard = '';
  clock.arm(new Host('client'), () => {
    const socket = net.connect(7, 'echo');
    socket.write('early');
    socket.on('data', (chunk) => { heard += String(chunk); });
  }, 0);
  await loop.run();
  expect(heard).toBe('re:early');
});

test('nobody listens: ECONNREFUSED; a server that dies: ECONNRESET', async () => {
  const { clock, network, loop } = make();
  const server = new Host('server');
  const codes: unknown[] = [];
  echo(network, server);
  clock.arm(new Host('client'), () => {
    net.connect(1, 'nowhere').on('error', (error) => codes.push((error as NodeJS.ErrnoException).code));
    net.connect(7, 'echo').on('error', (error) => codes.push((error as NodeJS.ErrnoException).code));
  }, 0);
  clock.arm(null, () => server.kill(), 50);
  clock.arm(new Host('later'), () => {
    net.connect(7, 'echo').on('error', (error) => codes.push((error as NodeJS.ErrnoException).code));
  }, 100);
  await loop.run();
  expect(codes).toEqual(['ECONNREFUSED', 'ECONNRESET', 'ECONNREFUSED']);
});

/** Counts who waits for its death. */
class WatchedHost extends Host {
  mourners = 0;

  override onDeath(mourn: () => void): () => void {
    this.mourners++;
    const forget = super.onDeath(mourn);
    return () => {
      this.mourners--;
      forget();
    };
  }
}

test.each(['client', 'server'] as const)('a connection that the %s ended leaves nothing behind at either host', async (who) => {
  const { clock, network, loop } = make();
  const [client, server] = [new WatchedHost('client'), new WatchedHost('server')];
  const closed: string[] = [];
  const stop = network.listen(server, 'echo', 7, (wire) => {
    wire.onClose(() => closed.push('server'));
    wire.onData(() => wire.close());
  });
  const listening = server.mourners;
  const connect = (): void => {
    const socket = net.connect(7, 'echo', () => (who === 'client' ? socket.end() : socket.write('enough')));
    socket.on('close', () => closed.push('client')).resume();
  };
  for (let nth = 0; nth < 20; nth++) clock.arm(client, connect, nth * 50);
  await loop.run();
  expect(closed.filter((each) => each !== who)).toHaveLength(20);
  expect([client.mourners, server.mourners]).toEqual([0, listening]);
  stop();
  expect(server.mourners).toBe(0);
});

test('a client that dies closes its connection at the server', async () => {
  const { clock, network, loop } = make();
  const client = new Host('client');
  let closed = 0;
  network.listen(new Host('server'), 'echo', 7, (wire) => wire.onClose(() => closed++));
  clock.arm(client, () => void net.connect(7, 'echo'), 0);
  clock.arm(null, () => client.kill(), 20);
  await loop.run();
  expect(closed).toBe(1);
});

test('the bytes that arrive are those that were written, even if the writer changes its buffer after', async () => {
  const { clock, network, loop } = make();
  echo(network, new Host('server'));
  let heard = '';
  clock.arm(new Host('client'), () => {
    const bytes = Buffer.from('right');
    const socket = net.connect(7, 'echo', () => {
      socket.write(bytes);
      bytes.fill('x');
    });
    socket.on('data', (chunk) => { heard += String(chunk); });
  }, 0);
  await loop.run();
  expect(heard).toBe('re:right');
});

test('messages keep their order per pair and are lost with the host', async () => {
  const { clock, network, loop } = make();
  const [alive, doomed] = [new Host('alive'), new Host('doomed')];
  const heard: string[] = [];
  for (let i = 0; i < 20; i++) network.send('a', 'b', alive, () => heard.push(String(i)));
  network.send('a', 'c', doomed, () => heard.push('never'));
  doomed.kill();
  await loop.run();
  expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  expect(clock.nowMs).toBeGreaterThan(0);
});
