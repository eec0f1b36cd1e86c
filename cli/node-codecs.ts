import zlib from 'node:zlib';
import type { Codec, GivenCodecs } from '@wavetank/kafka';

/** zstd came to Node with 22.15 and 23.8. */
interface Zstd {
  zstdCompressSync?(bytes: Buffer): Buffer;
  zstdDecompressSync?(bytes: Buffer, options: { maxOutputLength: number }): Buffer;
}

/** Records of one batch, opened: more is not what any producer sends, and would only fill the memory. */
const mostOpenedBytes = 268_435_456;

/** The codecs of Kafka that this Node brings along, besides gzip: zstd, or none. It has neither snappy nor lz4. */
export function nodeCodecs(): GivenCodecs {
  const { zstdCompressSync: compress, zstdDecompressSync: decompress } = zlib as Zstd;
  if (compress === undefined || decompress === undefined) return {};
  const zstd: Codec = { compress: (bytes) => compress(bytes), decompress: (bytes) => decompress(bytes, { maxOutputLength: mostOpenedBytes }) };
  return { zstd };
}
