import { Duplex } from 'node:stream';
import type { Wire } from './network.ts';

/** The server's end of a connection in memory as what servers of Node expect: a `net.Socket`, as far as they use one. */
export class WireSocket extends Duplex {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    super({ allowHalfOpen: true });
    this.#wire = wire;
    wire.onData((chunk) => this.push(chunk));
    wire.onClose(() => {
      this.push(null);
      this.destroy();
    });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#wire.write(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#wire.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#wire.close();
    done(error);
  }

  setTimeout(): this { return this; }
  setKeepAlive(): this { return this; }
  setNoDelay(): this { return this; }
  ref(): this { return this; }
  unref(): this { return this; }
}
