// What passes between sockets: byte for byte, in order, bounded, and gone when it is over.
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startProxy, type ProxyEvent, type ProxyOptions, type RunningProxy } from './index.ts';
import { certificate, privateKey } from '../../test/certificate.ts';
import { requestFrame } from '../../test/broker-rig.ts';
import { writeProduce } from '../../test/log-requests.ts';

const closers: (() => unknown)[] = [];
const events: ProxyEvent[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  events.length = 0;
});

const typesTold = (): string[] => events.map(({ type }) => type);

/** A server in place of a cluster, and the connections that it has. */
class Upstream {
  readonly server: net.Server;
  readonly sockets: net.Socket[] = [];

  constructor(serve: (socket: net.Socket) => void, server = net.createServer()) {
    this.server = server.on('connection', (socket: net.Socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      serve(socket);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of this.sockets) socket.destroy();
      return new Promise((resolve) => this.server.close(resolve));
    });
    return `127.0.0.1:${(this.server.address() as net.AddressInfo).port}`;
  }
}

async function proxyTo(upstream: string, options: Partial<ProxyOptions> = {}): Promise<RunningProxy> {
  const proxy = await startProxy({ upstream: [upstream], observe: (event) => void events.push(event), ...options });
  closers.push(() => proxy.close());
  return proxy;
}

async function connect({ address }: RunningProxy): Promise<net.Socket> {
  const [host, port] = address.split(':');
  const socket = net.connect({ host, port: Number(port), noDelay: true });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

const closed = (socket: net.Socket): Promise<void> => new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));

/** Resolves with the first `count` bytes that come. */
function bytesOf(socket: net.Socket, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let seen = 0;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      seen += chunk.length;
      if (seen >= count) resolve(Buffer.concat(chunks));
    });
    socket.once('close', () => reject(new Error(`closed after ${seen} of ${count} bytes`)));
    if (count === 0) resolve(Buffer.alloc(0));
  });
}

function framed(body: Buffer): Buffer {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeInt32BE(body.length);
  body.copy(frame, 4);
  return frame;
}

/** Any key but those that are looked into, in any version, with anything behind a header. */
const request = fc.record({
  key: fc.constantFrom(2, 8, 9, 11, 12, 14, 18, 36, 68, 999),
  version: fc.integer({ min: 0, max: 30 }),
  clientId: fc.string({ maxLength: 100 }),
  body: fc.uint8Array({ maxLength: 3000 }),
});

function requestOf({ key, version, clientId, body }: { key: number; version: number; clientId: string; body: Uint8Array }, correlationId: number): Buffer {
  return framed(Buffer.concat([requestFrame(key, version, correlationId, () => undefined, clientId), body]));
}

/** Answers each request with what `answerTo` makes of it. */
function answering(answerTo: (body: Buffer, correlationId: number) => Buffer): (socket: net.Socket) => void {
  return (socket) => {
    let kept = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]);
      while (kept.length >= 4 && kept.length >= 4 + kept.readInt32BE(0)) {
        const frame = kept.subarray(0, 4 + kept.readInt32BE(0));
        kept = kept.subarray(frame.length);
        socket.write(answerTo(frame, frame.readInt32BE(8)));
      }
    });
  };
}

const echo = (frame: Buffer, correlationId: number): Buffer => {
  const answer = Buffer.concat([frame.subarray(0, 4), Buffer.alloc(4), frame.subarray(8)]);
  answer.writeInt32BE(correlationId, 4);
  return answer;
};

describe('without faults', () => {
  it('every byte passes as it is, both ways and in order, however requests are cut', async () => {
    const upstream = new Upstream(answering(echo));
    const proxy = await proxyTo(await upstream.listen());
    await fc.assert(fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 }), async (requests, cuts) => {
      const frames = requests.map(requestOf);
      const sent = Buffer.concat(frames);
      const socket = await connect(proxy);
      const expected = Buffer.concat(frames.map((frame) => echo(frame, frame.readInt32BE(8))));
      const answers = bytesOf(socket, expected.length);
      for (let at = 0, index = 0; at < sent.length; index++) {
        const next = at + cuts[index % cuts.length];
        socket.write(sent.subarray(at, next));
        at = next;
      }
      expect((await answers).equals(expected)).toBe(true);
      socket.destroy();
    }), { numRuns: 30 });
  });

  it('a Produce without acknowledgements is followed by the answer to what comes after it', async () => {
    const proxy = await proxyTo(await new Upstream(answering((frame, correlationId) => (frame.readInt16BE(4) === 0 ? Buffer.alloc(0) : echo(frame, correlationId)))).listen());
    const socket = await connect(proxy);
    const next = framed(requestFrame(18, 0, 2, () => undefined));
    const answer = bytesOf(socket, next.length);
    socket.write(Buffer.concat([framed(requestFrame(0, 7, 1, writeProduce(Buffer.alloc(100), { acks: 0 }))), next]));
    expect((await answer).equals(echo(next, 2))).toBe(true);
    expect(typesTold()).toEqual([]);
  });

  it('a login of old passes, which has no headers, and is told', async () => {
    const token = framed(Buffer.from('\0user\0secret'));
    const proxy = await proxyTo(await new Upstream((socket) => socket.on('data', (chunk: Buffer) => void socket.write(chunk.equals(token) ? framed(Buffer.alloc(0)) : echo(chunk, 1)))).listen());
    const socket = await connect(proxy);
    const handshake = framed(requestFrame(17, 0, 1, (writer) => writer.string('PLAIN')));
    const first = bytesOf(socket, handshake.length);
    socket.write(handshake);
    await first;
    const second = bytesOf(socket, 4);
    socket.write(token);
    expect(await second).toEqual(Buffer.alloc(4));
    expect(typesTold()).toEqual(['bare-login']);
  });

  it('who does not read is not read for: what waits is bounded, and all of it comes in the end', async () => {
    const [answerBytes, count] = [1_000_000, 100];
    const answer = (correlationId: number): Buffer => {
      const frame = Buffer.alloc(answerBytes);
      frame.writeInt32BE(answerBytes - 4);
      frame.writeInt32BE(correlationId, 4);
      return frame;
    };
    const upstream = new Upstream(answering((_, correlationId) => answer(correlationId)));
    const proxy = await proxyTo(await upstream.listen());
    const slow = await connect(proxy);
    slow.pause();
    slow.write(Buffer.concat(Array.from({ length: count }, (_, index) => framed(requestFrame(18, 0, index, () => undefined)))));
    // The upstream has written all it can once its own buffer stops growing shorter, while another client is served.
    const other = await connect(proxy);
    let [before, stuckBytes] = [-1, 0];
    for (let trip = 0; trip < 2000 && (stuckBytes === 0 || stuckBytes !== before); trip++) {
      before = stuckBytes;
      const trips = bytesOf(other, answerBytes);
      other.write(framed(requestFrame(18, 0, 1, () => undefined)));
      await trips;
      other.removeAllListeners('data');
      stuckBytes = upstream.sockets[0].writableLength;
    }
    // What left the upstream is in the proxy or in the sockets' own buffers, which hold some megabytes on their own.
    expect(answerBytes * count - stuckBytes).toBeLessThan(30_000_000);
    const all = bytesOf(slow, answerBytes * count);
    slow.resume();
    expect((await all).length).toBe(answerBytes * count);
  });
});

describe('a connection that a fault closes', () => {
  it('gives what was answered before, and nothing that comes after, though it came at once', async () => {
    const frames = [1, 2, 3, 4].map((id) => framed(requestFrame(18, 0, id, () => undefined)));
    const upstream = new Upstream((socket) => void socket.once('data', () => socket.write(Buffer.concat(frames.map((frame, index) => echo(frame, index + 1))))));
    const proxy = await proxyTo(await upstream.listen());
    const fault = proxy.begin('drop-response', { nth: 2 });
    const socket = await connect(proxy);
    const got: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => void got.push(chunk));
    socket.write(Buffer.concat(frames));
    await closed(socket);
    expect([Buffer.concat(got).equals(echo(frames[0], 1)), fault.hits, typesTold()]).toEqual([true, 1, []]);
  });
});

describe('a peer', () => {
  it.each(['client', 'upstream'])('that ends closes the other (%s)', async (who) => {
    const upstream = new Upstream((socket) => socket.resume());
    const proxy = await proxyTo(await upstream.listen());
    const socket = await connect(proxy);
    socket.resume();
    socket.write(framed(requestFrame(18, 0, 1, () => undefined)));
    await new Promise<void>((resolve) => (upstream.sockets.length > 0 ? resolve() : upstream.server.once('connection', () => resolve())));
    (who === 'client' ? socket : upstream.sockets[0]).end();
    await Promise.all([closed(socket), closed(upstream.sockets[0])]);
    expect(typesTold()).toEqual([]);
  });

  it.each([
    ['a frame longer than any', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]), 'a frame of 2147483647 bytes'],
    ['a frame of less than nothing', Buffer.from([0xff, 0xff, 0xff, 0xff]), 'a frame of -1 bytes'],
    ['a frame that is no request', framed(Buffer.from([1, 2, 3])), 'wanted'],
    ['the begin of a TLS session', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), 'TLS, where plain frames are spoken'],
  ])('that sends %s is hung up on, and told', async (_, bytes, reason) => {
    const proxy = await proxyTo(await new Upstream((socket) => socket.resume()).listen());
    const socket = await connect(proxy);
    socket.resume();
    socket.write(bytes);
    await closed(socket);
    expect(events).toEqual([{ type: 'malformed', message: expect.stringContaining(reason) }]);
    expect(proxy.connections).toBe(0);
  });

  it.each([
    ['an answer that nobody asked for', framed(Buffer.from([0, 0, 0, 9, 1]))],
    ['an answer without an id', framed(Buffer.from([0]))],
    ['a frame of less than nothing', Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ])('of the cluster that sends %s is hung up on, and told', async (_, bytes) => {
    const proxy = await proxyTo(await new Upstream((socket) => void socket.write(bytes)).listen());
    const socket = await connect(proxy);
    socket.resume();
    socket.write(framed(requestFrame(18, 0, 1, () => undefined)));
    await closed(socket);
    expect(typesTold()).toEqual(['malformed']);
  });

  it('of the cluster that gives an answer which is not what was asked for has it passed as it is, and told', async () => {
    const answer = framed(Buffer.from([0, 0, 0, 1, 0xff, 0xff]));
    const proxy = await proxyTo(await new Upstream(answering(() => answer)).listen());
    const socket = await connect(proxy);
    const got = bytesOf(socket, answer.length);
    socket.write(framed(requestFrame(3, 0, 1, (writer) => writer.i32(0))));
    expect((await got).equals(answer)).toBe(true);
    expect(typesTold()).toEqual(['unknown-version']);
  });

  it('of the cluster that is not there is told, and the client is closed', async () => {
    const gone = new Upstream(() => undefined);
    const address = await gone.listen();
    await new Promise((resolve) => gone.server.close(resolve));
    const proxy = await proxyTo(address);
    const socket = await connect(proxy);
    socket.resume();
    await closed(socket);
    expect(events).toEqual([{ type: 'unreachable', message: expect.stringMatching(new RegExp(`${address}.*ECONNREFUSED`)) }]);
  });
});

describe('a cluster behind TLS', () => {
  const question = framed(requestFrame(18, 0, 1, () => undefined));

  function listenSecurely(): Promise<string> {
    const server = tls.createServer({ cert: certificate, key: privateKey }, answering(echo));
    server.on('tlsClientError', () => undefined);
    return new Upstream(() => undefined, server).listen();
  }

  it('is spoken to in TLS, by the name that it is known by', async () => {
    const proxy = await proxyTo(await listenSecurely(), { tls: { ca: certificate, servername: 'kafka.example.org' } });
    const socket = await connect(proxy);
    const answer = bytesOf(socket, question.length);
    socket.write(question);
    expect((await answer).equals(echo(question, 1))).toBe(true);
  });

  it.each([
    ['that nobody vouches for', { servername: 'kafka.example.org' }, 'self-signed'],
    ['of another name', { ca: certificate, servername: 'other.example.org' }, "does not match certificate's altnames"],
  ])('%s is not spoken to, and told', async (_, secure, reason) => {
    const proxy = await proxyTo(await listenSecurely(), { tls: secure });
    const socket = await connect(proxy);
    socket.resume();
    socket.write(question);
    await closed(socket);
    expect(events).toEqual([{ type: 'unreachable', message: expect.stringContaining(reason) }]);
  });
});

describe('a proxy', () => {
  it('leaves no connection and no listener behind', async () => {
    const upstream = new Upstream((socket) => socket.resume());
    const proxy = await proxyTo(await upstream.listen());
    const sockets = await Promise.all([connect(proxy), connect(proxy)]);
    for (const socket of sockets) {
      socket.resume();
      socket.write(framed(requestFrame(18, 0, 1, () => undefined)));
    }
    await new Promise<void>((resolve) => {
      const look = (): void => void (upstream.sockets.length === 2 && resolve());
      look();
      upstream.server.on('connection', look);
    });
    expect(proxy.connections).toBe(2);
    const [, port] = proxy.address.split(':');
    await proxy.close();
    await Promise.all([...sockets, ...upstream.sockets].map(closed));
    expect(proxy.connections).toBe(0);
    const refused = net.connect(Number(port), '127.0.0.1');
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => refused.once('error', resolve));
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('closes although a client that was hung up on never reads what was written to it', async () => {
    const answer = Buffer.alloc(20_000_000);
    answer.writeInt32BE(answer.length - 4);
    answer.writeInt32BE(1, 4);
    const upstream = new Upstream(answering(() => answer));
    const proxy = await proxyTo(await upstream.listen());
    const socket = await connect(proxy);
    socket.pause();
    socket.write(framed(requestFrame(18, 0, 1, () => undefined)));
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await closed(upstream.sockets[0]);
    expect(typesTold()).toEqual(['malformed']);
    await proxy.close();
    expect(proxy.connections).toBe(0);
  });

  it.each([
    [{ upstream: [] }, 'Option upstream must have an address'],
    [{ upstream: ['nowhere'] }, "'nowhere' is no address"],
    [{ upstream: ['host:99999'] }, "'host:99999' is no address"],
    [{ upstream: ['host:1'], port: 70_000 }, 'Option port must be a whole number from 0 to 65535'],
    [{ upstream: ['host:1'], upstreams: 1 }, "startProxy has no option 'upstreams'"],
  ])('refuses options that cannot be: %j', async (options, message) => {
    await expect(startProxy(options)).rejects.toThrow(message);
  });

  it('says which port is taken, and takes the next ones for what it learns', async () => {
    const taken = new Upstream(() => undefined);
    const port = Number((await taken.listen()).split(':')[1]);
    await expect(startProxy({ upstream: ['127.0.0.1:1'], port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  });
});
