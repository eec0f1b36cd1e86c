import { acme1, acme2 } from './acme.ts';
import { borealis1, borealis2 } from './borealis.ts';
import { cirrusAvro1, cirrusAvro2, cirrusXml1, cirrusXml2 } from './cirrus.ts';
import type { Dialect } from './dialect.ts';

/** Feeds with their versions, the oldest first. */
export const feeds = {
  'acme-json': [acme1, acme2],
  'borealis-csv': [borealis1, borealis2],
  'cirrus-xml': [cirrusXml1, cirrusXml2],
  'cirrus-avro': [cirrusAvro1, cirrusAvro2],
} as const satisfies Record<string, readonly [Dialect, Dialect]>;
