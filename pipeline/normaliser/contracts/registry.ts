import type { Contract } from '../contract.ts';
import { contract as acmeJson1 } from './acme-json-1.ts';
import { contract as acmeJson2 } from './acme-json-2.ts';
import { contract as borealisCsv1 } from './borealis-csv-1.ts';
import { contract as borealisCsv2 } from './borealis-csv-2.ts';
import { contract as cirrusAvro1 } from './cirrus-avro-1.ts';
import { contract as cirrusAvro2 } from './cirrus-avro-2.ts';
import { contract as cirrusXml1 } from './cirrus-xml-1.ts';
import { contract as cirrusXml2 } from './cirrus-xml-2.ts';

/** Contracts by feed, the oldest version first. */
export const contracts = {
  'acme-json': [acmeJson1, acmeJson2],
  'borealis-csv': [borealisCsv1, borealisCsv2],
  'cirrus-xml': [cirrusXml1, cirrusXml2],
  'cirrus-avro': [cirrusAvro1, cirrusAvro2],
} as const satisfies Record<string, readonly Contract[]>;
