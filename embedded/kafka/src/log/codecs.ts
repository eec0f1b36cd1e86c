import { gunzipSync, gzipSync } from 'node:zlib';

/** A codec for the records of a batch, as the protocol wants them: for snappy in the framing of xerial, for lz4 in frames. */
export interface Codec {
  compress(bytes: Buffer): Buffer;
  decompress(bytes: Buffer): Buffer;
}

/** Codecs that the broker does not bring along. */
export interface GivenCodecs {
  snappy?: Codec;
  lz4?: Codec;
  zstd?: Codec;
}

/** By the number that the attributes of a batch have; undefined for one that cannot be opened. */
export type Codecs = readonly (Codec | undefined)[];

/** Records of one batch, opened. More is not what any producer sends, and would only fill the memory. */
const MAX_OPENED_BYTES = 268435456;

const none: Codec = { compress: (bytes) => bytes, decompress: (bytes) => bytes };
const gzip: Codec = {
  compress: (bytes) => gzipSync(bytes),
  decompress: (bytes) => gunzipSync(bytes, { maxOutputLength: MAX_OPENED_BYTES }),
};

export function codecsOf({ snappy, lz4, zstd }: GivenCodecs = {}): Codecs {
  return [none, gzip, snappy, lz4, zstd];
}
