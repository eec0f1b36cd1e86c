import { errors } from '../errors.ts';
import { TransactionCoordinator } from '../transactions/coordinator.ts';
import { STATES } from '../transactions/transaction.ts';
import type { Api } from './api.ts';

/** States of Kafka that no transactional id is ever seen in here. */
const PASSING_STATES = ['Dead', 'PrepareEpochFence'];

/**
 * ListTransactions.
 *
 * - v0: transactional ids, by state and producer (KIP-664). v1: that run for longer than a duration (KIP-994).
 * - v2: by a pattern of their names (KIP-1152). Held back: its regular expressions are of another kind.
 *
 * Each node lists those that it coordinates.
 */
export const listTransactions: Api = {
  key: 66,
  name: 'ListTransactions',
  minVersion: 0,
  maxVersion: 1,
  flexibleVersion: 0,
  handle(request, broker) {
    const { reader, version } = request;
    const states = reader.array(() => reader.string());
    const producerIds = reader.array(() => reader.i64());
    const durationMs = version >= 1 ? reader.i64() : -1;
    const unknown = states.filter((state) => !(STATES as readonly string[]).includes(state) && !PASSING_STATES.includes(state));
    const { coordinators } = broker.cluster;
    const found = [...broker.service(TransactionCoordinator).all()].filter(({ transaction: { transactionalId, producerId, state }, startedMs }) =>
      (states.length === 0 || states.includes(state)) &&
      (producerIds.length === 0 || producerIds.includes(producerId)) &&
      (durationMs < 0 || broker.stampMs - startedMs > durationMs) &&
      coordinators.nodeOf('transaction', transactionalId) === request.connection.nodeId);
    const writer = request.writer().i32(0).i16(errors.NONE);
    writer.array(unknown, (state) => writer.string(state));
    writer.structs(found, ({ transaction: { transactionalId, producerId, state } }) => {
      writer.string(transactionalId).i64(producerId).string(state);
    });
    request.reply(writer);
  },
};
