import { errors } from '../errors.ts';
import { TransactionCoordinator } from '../transactions/coordinator.ts';
import type { Api } from './api.ts';

/**
 * DescribeTransactions.
 *
 * - v0: the states of transactional ids, and the partitions of transactions under way (KIP-664). Groups whose offsets are part
 *   of one are not shown: their offsets are not records of a topic here.
 */
export const describeTransactions: Api = {
  key: 65,
  name: 'DescribeTransactions',
  minVersion: 0,
  maxVersion: 0,
  flexibleVersion: 0,
  handle(request, broker) {
    const { reader } = request;
    const transactionalIds = reader.array(() => reader.string());
    const coordinator = broker.service(TransactionCoordinator);
    const writer = request.writer().i32(0);
    writer.structs(transactionalIds, (transactionalId) => {
      const entry = coordinator.find(transactionalId);
      if (entry === null) {
        writer.i16(transactionalId === '' ? errors.INVALID_REQUEST : errors.TRANSACTIONAL_ID_NOT_FOUND).string(transactionalId);
        writer.string('').i32(0).i64(0).i64(0).i16(0).structs([], () => undefined);
        return;
      }
      const { state, timeoutMs, producerId, producerEpoch, partitions } = entry.transaction;
      writer.i16(errors.NONE).string(transactionalId).string(state).i32(timeoutMs).i64(entry.startedMs).i64(producerId).i16(producerEpoch);
      writer.structs([...partitions], ([topic, indexes]) => writer.string(topic).array([...indexes], (index) => writer.i32(index)));
    });
    request.reply(writer);
  },
};
