import type { Broker } from '../broker.ts';
import type { Request } from '../connection.ts';

/**
 * One key of the Kafka protocol: one file `NN-name.ts`, one line in `registry.ts`.
 *
 * `handle` reads the body with `request.reader`, writes into `request.writer()` and ends with `request.reply(writer)`, at once
 * or later (`broker.deadlines`). Reader and writer know whether the version is flexible: the file says `reader.string()`,
 * `reader.array(...)` for primitives and `reader.structs(...)` for structures, and nothing more; `reply` ends the body. Read
 * everything before changing anything: a malformed frame throws out of the reader and must leave no half-done request.
 */
export interface Api {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  /** Announced only as far as it is served whole. */
  readonly maxVersion: number;
  /** The first version with compact encodings and tagged fields (KIP-482), of the protocol, served here or not. */
  readonly flexibleVersion: number;
  handle(request: Request, broker: Broker): void;
  /** Called once when a broker starts, after its topics are recovered and before the first request. */
  start?(broker: Broker): void;
}
