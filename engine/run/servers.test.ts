import { describe, expect, test } from 'vitest';
import { Streams } from '../random-stream.ts';
import { Server } from './servers.ts';

const makeServer = (): Server => new Server(new Streams(1).get('serve'));

describe('a server', () => {
  test('serves one after the other, from when it is asked if it is idle', () => {
    const server = makeServer();
    expect(server.occupy(100, 10)).toBe(110);
    expect(server.occupy(103, 10)).toBe(120);
    expect(server.occupy(150, 10)).toBe(160);
  });

  test('whose ends are told late loses nothing by it, if it is asked again at once', () => {
    const server = makeServer();
    let endMs = server.occupy(0, 7.3);
    for (let take = 1; take < 1000; take++) {
      const toldMs = Math.ceil(endMs) + 3;
      server.told(toldMs);
      endMs = server.occupy(toldMs + 0.2, 7.3);
    }
    expect(endMs).toBeCloseTo(7300, 6);
  });

  test('was idle where it is asked again later than at once, and for what is more than the lateness of a timer', () => {
    const server = makeServer();
    server.occupy(0, 10);
    server.told(13);
    expect(server.occupy(20, 10)).toBe(30);
    server.told(500);
    expect(server.occupy(500, 10)).toBe(460);
  });
});
