import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Random } from '../random.ts';

/**
 * Chance belongs to the plan: Math.random, crypto's random sources and thread-pool zlib are replaced for the length of
 * a simulation, since clients (backoff jitter, member ids) and codecs use them. Returns what undoes it.
 */
export function seedEntropy(random: Random): () => void {
  const require = createRequire(import.meta.url);
  const crypto = require('node:crypto') as Record<string, unknown>;
  const zlib = require('node:zlib') as Record<string, unknown>;
  const web = Object.getPrototypeOf(globalThis.crypto) as Record<string, unknown>;
  const undo: (() => void)[] = [];
  const replace = (target: Record<string, unknown>, name: string, value: unknown): void => {
    const before = target[name];
    target[name] = value;
    undo.push(() => { target[name] = before; });
  };

  const fill = <T extends NodeJS.ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = random.u32() >>> 24;
    return view;
  };
  const randomBytes = (size: number, done?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = fill(Buffer.alloc(size));
    if (!done) return bytes;
    process.nextTick(done, null, bytes);
    return undefined;
  };
  const randomUUID = (): string => {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };

  replace(Math as unknown as Record<string, unknown>, 'random', () => random.float());
  replace(crypto, 'randomBytes', randomBytes);
  replace(crypto, 'randomFillSync', fill);
  replace(crypto, 'randomUUID', randomUUID);
  replace(crypto, 'randomInt', (a: number, b?: number) => (b === undefined ? random.below(a) : a + random.below(b - a)));
  replace(web, 'getRandomValues', fill);
  replace(web, 'randomUUID', randomUUID);
  for (const name of ['gzip', 'gunzip', 'unzip', 'deflate', 'inflate', 'deflateRaw', 'inflateRaw']) {
    replace(zlib, name, inPlace(zlib[`${name}Sync`] as SyncCodec));
  }
  syncBuiltinESMExports();
  return () => {
    for (const step of undo.reverse()) step();
    syncBuiltinESMExports();
  };
}

type SyncCodec = (input: Buffer, options?: object) => Buffer;
type CodecDone = (error: Error | null, output?: Buffer) => void;

/** A thread-pool codec finishes whenever the pool likes: here it runs at once and answers on the next tick. */
function inPlace(codec: SyncCodec) {
  return (input: Buffer, optionsOrDone: object | CodecDone, maybeDone?: CodecDone): void => {
    const done = (maybeDone ?? optionsOrDone) as CodecDone;
    let output: Buffer;
    try {
      output = maybeDone ? codec(input, optionsOrDone as object) : codec(input);
    } catch (error) {
      process.nextTick(done, error as Error);
      return;
    }
    process.nextTick(done, null, output);
  };
}
