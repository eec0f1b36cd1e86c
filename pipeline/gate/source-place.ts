import type { Transcoder } from './encoding.ts';

/** Where bytes of a window stand in the file as it came, which may be in another encoding. Asked in rising order. */
export class SourcePlace {
  readonly #transcoder: Transcoder | null;
  /** A place in the window, and the byte of the file that it stands for. */
  #at = 0;
  #source: number;
  #bytes: Uint8Array = new Uint8Array();

  constructor(transcoder: Transcoder | null, firstByte: number) {
    this.#transcoder = transcoder;
    this.#source = firstByte;
  }

  enter(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** The next window begins here. */
  leave(at: number): void {
    this.of(at);
    this.#at = 0;
  }

  of(at: number): number {
    this.#source += this.length(this.#at, at);
    this.#at = at;
    return this.#source;
  }

  length(start: number, end: number): number {
    return this.#transcoder === null ? end - start : this.#transcoder.sourceBytes(this.#bytes, start, end);
  }

  /** Those bytes as they came; a copy. */
  raw(utf8: Buffer): Buffer {
    return this.#transcoder === null ? Buffer.from(utf8) : this.#transcoder.toSource(utf8);
  }
}
