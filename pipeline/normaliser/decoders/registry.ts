import type { Contract } from '../contract.ts';
import { decodeAvroContainer } from './avro-container.ts';
import { decodeCsv } from './csv.ts';
import type { DecodedBatch, DecodeOptions } from './decoded.ts';
import { decodeJsonLines } from './json-lines.ts';
import { decodeXml } from './xml.ts';

/** Decoders by format. */
export const decoders = {
  json: decodeJsonLines,
  csv: decodeCsv,
  xml: decodeXml,
  avro: decodeAvroContainer,
} as const satisfies Record<Contract['format'], (bytes: Buffer, options: DecodeOptions) => DecodedBatch>;
