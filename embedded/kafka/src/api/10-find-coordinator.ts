import type { Broker } from '../broker.ts';
import type { Writer } from '../codec/writer.ts';
import { errors } from '../errors.ts';
import type { Api } from './api.ts';

const GROUP = 0;
const TRANSACTION = 1;

/**
 * FindCoordinator.
 *
 * - v0: a group. v1: the kind of coordinator, throttle time, an error message. v2: the same.
 * - v3: flexible. v4: several keys at once (KIP-699).
 * - v5 adds an error of transactions and v6 share groups: held back.
 *
 * This broker is the coordinator of everything that it coordinates.
 */
export const findCoordinator: Api = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    const single = version < 4 ? reader.string() : null;
    const kind = version >= 1 ? reader.i8() : GROUP;
    const keys = single === null ? reader.array(() => reader.string()) : [single];
    const error = kind === GROUP || kind === TRANSACTION ? errors.NONE : errors.INVALID_REQUEST;
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    if (single === null) {
      writer.structs(keys, (key) => {
        writeNode(writer.string(key), broker, error);
        writer.i16(error).string(null);
      });
    } else {
      writer.i16(error);
      if (version >= 1) writer.string(null);
      writeNode(writer, broker, error);
    }
    request.reply(writer);
  },
};

function writeNode(writer: Writer, broker: Broker, error: number): void {
  if (error === errors.NONE) writer.i32(broker.options.nodeId).string(broker.options.host).i32(broker.options.port);
  else writer.i32(-1).string('').i32(-1);
}
