import { runOn, type Host } from '../host.ts';
import type { RunNetwork } from '../run/ground.ts';
import { real } from '../virtual/virtual-clock.ts';

/** What goes on between two hosts is told, and what an arrival throws. */
export interface RealNetworkObserver {
  message(from: string, to: string): void;
  failed(error: unknown): void;
}

/**
 * Components of ours are in one process, and hand their messages over by a queued task: the order is kept, and a host that
 * is dead by then gets nothing. Clients and servers talk through the machine's own sockets.
 */
export class RealNetwork implements RunNetwork {
  readonly #observer: RealNetworkObserver;

  constructor(observer: RealNetworkObserver) {
    this.#observer = observer;
  }

  send(from: string, to: string, host: Host, arrive: () => void): void {
    runOn(host, () => real.setImmediate(() => {
      if (host.dead) return;
      this.#observer.message(from, to);
      try {
        arrive();
      } catch (error) {
        this.#observer.failed(error);
      }
    }));
  }

  listen(_host: Host, name: string, port: number): never {
    throw new Error(`${name}:${port} is an address of the simulated network: on the real clock a server listens on a port of the machine`);
  }
}
