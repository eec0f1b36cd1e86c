import { TransactionCoordinator } from '../transactions/coordinator.ts';
import { forProducersOf } from '../transactions/producer-error.ts';
import type { Api } from './api.ts';

/**
 * EndTxn.
 *
 * - v0: commit or abort (KIP-98). v1: the same. v2: PRODUCER_FENCED. v3: flexible.
 * - v4: TRANSACTION_ABORTABLE, v5: a new epoch with each transaction (KIP-890). Held back, and so is the feature
 *   `transaction.version` that clients look at before they use them.
 *
 * The answer comes when the decision is on the disk; what it decides may take the disk a moment longer.
 */
export const endTxn: Api = {
  key: 26,
  name: 'EndTxn',
  minVersion: 0,
  maxVersion: 3,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = reader.string();
    const producer = { producerId: reader.i64(), producerEpoch: reader.i16() };
    const result = reader.bool() ? 'commit' : 'abort';
    const { errorCode, costMs } = broker.service(TransactionCoordinator).end(transactionalId, producer, result);
    request.replyDurably(request.writer().i32(0).i16(forProducersOf(version, errorCode)), costMs);
  },
};
