import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Network } from './network.ts';
import { MemorySocket } from './socket.ts';

/**
 * Puts the in-memory network behind `node:net`, so that any client written in JavaScript runs unmodified and nothing
 * reaches a real network. Returns what undoes it.
 */
export function patchNet(network: Network): () => void {
  // Both streams are made lazily, and with the real socket class: touch them before it is replaced.
  void process.stdout;
  void process.stderr;
  const net = createRequire(import.meta.url)('node:net') as Record<string, unknown>;
  const before = { connect: net.connect, createConnection: net.createConnection, Socket: net.Socket, Stream: net.Stream };
  const connect = (...args: unknown[]): MemorySocket => new MemorySocket(network).connect(...args);
  class Socket extends MemorySocket {
    constructor() {
      super(network);
    }
  }
  Object.assign(net, { connect, createConnection: connect, Socket, Stream: Socket });
  syncBuiltinESMExports();
  return () => {
    Object.assign(net, before);
    syncBuiltinESMExports();
  };
}
