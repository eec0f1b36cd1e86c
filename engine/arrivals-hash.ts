import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import type { TimedFault } from './fault.ts';

const bufferBytes = 64 * 1024;
const headerBytes = 8 + 8 + 8 + 1 + 4;

/**
 * The rolling hash over everything that the source was asked: the planned faults with their times, then every item as emitted
 * (id, due time, key, class, payload bytes), copies included. Equal for every choice of remedies. Each record begins with its
 * length, so no two sequences share their bytes.
 */
export class ArrivalsHash {
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(bufferBytes);
  #used = 0;

  constructor(planned: readonly TimedFault[]) {
    const times = canonicalJson(planned.map(({ fault, atMs, forMs }) => [fault, atMs, forMs]));
    this.#hash.update(`${Buffer.byteLength(times)}:${times}`);
  }

  /** `key` is the number by which the item is partitioned: a sensor, a subject. */
  item(item: number, dueMs: number, key: number, itemClass: number, payload: Uint8Array): void {
    if (bufferBytes - this.#used < headerBytes + payload.length) this.#flush();
    const buffer = this.#buffer;
    let at = this.#used;
    at = buffer.writeDoubleLE(item, at);
    at = buffer.writeDoubleLE(dueMs, at);
    at = buffer.writeDoubleLE(key, at);
    at = buffer.writeUInt8(itemClass, at);
    at = buffer.writeUInt32LE(payload.length, at);
    if (headerBytes + payload.length <= bufferBytes) {
      buffer.set(payload, at);
      this.#used = at + payload.length;
    } else {
      this.#used = at;
      this.#flush();
      this.#hash.update(payload);
    }
  }

  /** SHA-256 in hexadecimal of what came so far; may be asked for at any time. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #flush(): void {
    if (this.#used > 0) this.#hash.update(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
