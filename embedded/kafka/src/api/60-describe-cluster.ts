import { errors } from '../errors.ts';
import type { Api } from './api.ts';

/** Bits of AclOperation: all that there are for a cluster, because there is no authorizer. */
const CLUSTER_OPERATIONS = 8096;
const NOT_ASKED = -2147483648;
const BROKERS = 1;
const CONTROLLERS = 2;

/**
 * DescribeCluster.
 *
 * - v0: nodes, controller, authorized operations (KIP-700). Flexible from the start.
 * - v1: the kind of endpoint (KIP-919). v2: fenced nodes (KIP-1073), of which there are none: a node that is stopped is gone.
 */
export const describeCluster: Api = {
  key: 60,
  name: 'DescribeCluster',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 0,
  handle(request, broker) {
    const { reader, version } = request;
    const wantsOperations = reader.bool();
    const endpointType = version >= 1 ? reader.i8() : BROKERS;
    if (version >= 2) reader.bool();
    const { running } = broker.cluster;
    const isKnown = endpointType === BROKERS;
    const mismatch = endpointType === CONTROLLERS ? errors.MISMATCHED_ENDPOINT_TYPE : errors.UNSUPPORTED_ENDPOINT_TYPE;
    const errorCode = isKnown ? errors.NONE : mismatch;
    const writer = request.writer().i32(0);
    writer.i16(errorCode).string(isKnown ? null : `The endpoints of brokers are served here, not those of type ${endpointType}.`);
    if (version >= 1) writer.i8(BROKERS);
    writer.string(isKnown ? broker.options.clusterId : '').i32(isKnown ? (running[0]?.id ?? -1) : -1);
    writer.structs(isKnown ? running : [], ({ id, host, port }) => {
      writer.i32(id).string(host).i32(port).string(null);
      if (version >= 2) writer.bool(false);
    });
    request.reply(writer.i32(isKnown && wantsOperations ? CLUSTER_OPERATIONS : NOT_ASKED));
  },
};
