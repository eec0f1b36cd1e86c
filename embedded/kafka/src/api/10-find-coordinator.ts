import type { Broker } from '../broker.ts';
import type { CoordinatorKind } from '../cluster/coordinators.ts';
import type { NodeAddress } from '../cluster/node.ts';
import type { Writer } from '../codec/writer.ts';
import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { Api } from './api.ts';

/** By the number that stands in the request. */
const kinds: readonly CoordinatorKind[] = ['group', 'transaction'];

/**
 * FindCoordinator.
 *
 * - v0: a group. v1: the kind of coordinator, throttle time, an error message. v2: the same.
 * - v3: flexible. v4: several keys at once (KIP-699).
 * - v5 adds an error of transactions and v6 share groups: held back.
 *
 * The answer is the node that leads the part of the internal topic that the key falls into, as in Kafka.
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
    const kind = version >= 1 ? reader.i8() : 0;
    const keys = single === null ? reader.array(() => reader.string()) : [single];
    const found = keys.map((key) => find(broker, request, kinds[kind], key));
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    if (single === null) {
      writer.structs(found, ({ key, error, node }) => {
        writeNode(writer.string(key), node);
        writer.i16(error).string(null);
      });
    } else {
      const [{ error, node }] = found;
      writer.i16(error);
      if (version >= 1) writer.string(null);
      writeNode(writer, node);
    }
    request.reply(writer);
  },
};

interface FoundNode {
  key: string;
  error: ErrorCode;
  node: NodeAddress;
}

const NO_NODE: NodeAddress = { id: -1, host: '', port: -1 };

function find(broker: Broker, request: Request, kind: CoordinatorKind | undefined, key: string): FoundNode {
  if (kind === undefined) return { key, error: errors.INVALID_REQUEST, node: NO_NODE };
  const error = broker.faults.isActive ? broker.faults.refusal(request, { group: key }) : errors.NONE;
  if (error !== errors.NONE) return { key, error, node: NO_NODE };
  return { key, error, node: broker.cluster.node(broker.cluster.coordinators.nodeOf(kind, key)) };
}

function writeNode(writer: Writer, { id, host, port }: NodeAddress): void {
  writer.i32(id).string(host).i32(port);
}
