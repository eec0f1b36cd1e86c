import { decompress as openZstd } from 'fzstd';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import snappy from 'snappyjs';

/** What Java's client puts before the blocks of a snappy batch; others write one block, as it is. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** The magic, and two versions. */
const xerialHeaderBytes = 16;

/** Opens a batch of records that was written with snappy. */
export function openSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return Buffer.from(snappy.uncompress(bytes));
  const blocks: Buffer[] = [];
  for (let at = xerialHeaderBytes; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    at += 4;
    blocks.push(Buffer.from(snappy.uncompress(bytes.subarray(at, at + length))));
    at += length;
  }
  return Buffer.concat(blocks);
}

export function openLz4(bytes: Buffer): Buffer {
  return Buffer.from(lz4.decompress(bytes));
}

/** A codec of kafkajs for those who read alone: what we write is not compressed. */
function readOnly(open: (bytes: Buffer) => Uint8Array): () => { compress(): Promise<never>; decompress(bytes: Buffer): Promise<Buffer> } {
  return () => ({
    compress: () => Promise.reject(new Error('nothing is written with this codec')),
    decompress: (bytes) => Promise.resolve(Buffer.from(open(bytes))),
  });
}

/** kafkajs brings gzip alone, and a service writes with what it likes. */
export function readAllCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = readOnly(openSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = readOnly(openLz4);
  CompressionCodecs[CompressionTypes.ZSTD] = readOnly((bytes) => openZstd(bytes));
}
