import { TransactionCoordinator } from '../transactions/coordinator.ts';
import { forProducersOf } from '../transactions/producer-error.ts';
import type { Api } from './api.ts';

/**
 * AddOffsetsToTxn.
 *
 * - v0: a group whose offsets a transaction is about to bring (KIP-98). v1: the same. v2: PRODUCER_FENCED. v3: flexible.
 * - v4: TRANSACTION_ABORTABLE (KIP-890). Held back with all that is of the second protocol of transactions.
 */
export const addOffsetsToTxn: Api = {
  key: 25,
  name: 'AddOffsetsToTxn',
  minVersion: 0,
  maxVersion: 3,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = reader.string();
    const producer = { producerId: reader.i64(), producerEpoch: reader.i16() };
    const { errorCode, costMs } = broker.service(TransactionCoordinator).addGroup(transactionalId, producer, reader.string());
    request.replyDurably(request.writer().i32(0).i16(forProducersOf(version, errorCode)), costMs);
  },
};
