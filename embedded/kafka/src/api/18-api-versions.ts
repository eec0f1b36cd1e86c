import { errors } from '../errors.ts';
import type { Writer } from '../codec/writer.ts';
import type { Request } from '../connection.ts';
import type { Broker } from '../broker.ts';
import type { Api } from './api.ts';

/**
 * ApiVersions.
 *
 * - v0: error, keys with their ranges.
 * - v1: throttle time. v2: the same.
 * - v3: flexible body, client software in the request; the response header stays as in v0 (KIP-511), because a client must be
 *   able to read the answer before it knows what the broker speaks.
 * - v4: finalized features of version 0 (KIP-1022). Held back with v5: nothing here has features.
 * - Any other version is answered with UNSUPPORTED_VERSION in the layout of v0, and the client asks again.
 */
export const apiVersions: Api = {
  key: 18,
  name: 'ApiVersions',
  minVersion: 0,
  maxVersion: 3,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    if (version >= 3) {
      reader.string();
      reader.string();
    }
    const writer = request.writerWithHeader(reader.flexible, false).i16(errors.NONE);
    writeRanges(writer, broker);
    if (version >= 1) writer.i32(0);
    request.reply(writer);
  },
};

/** The answer to a version of ApiVersions that is too new, in the one layout that every client can read. */
function refuseApiVersions(request: Request, broker: Broker): void {
  const writer = request.writerWithHeader(false, false).i16(errors.UNSUPPORTED_VERSION);
  writeRanges(writer, broker);
  request.reply(writer);
}

function writeRanges(writer: Writer, broker: Broker): void {
  writer.structs(broker.apis, (api) => {
    writer.i16(api.key).i16(api.minVersion).i16(api.maxVersion);
  });
}

/** Kafka closes the connection on a version that it does not speak, except for the request that asks for the versions. */
export function refuseVersion(request: Request, broker: Broker): void {
  const { connection, key, version, clientId } = request;
  if (key === 18) return refuseApiVersions(request, broker);
  broker.observe({ type: 'unsupported', connection: connection.id, key, version, clientId });
  request.hangUp();
}
