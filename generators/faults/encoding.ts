/** How the bytes of a file are written: what stands at its start, and what becomes of UTF-8. */
export interface Encoding {
  readonly prefix: Buffer;
  /** The bytes of whole characters in this encoding; null where they stay as they are. */
  readonly encode: ((utf8: Buffer) => Buffer) | null;
}

export const utf8: Encoding = { prefix: Buffer.alloc(0), encode: null };
