import { errors } from '../errors.ts';
import { attempt } from '../topics/topic-change.ts';
import { TransactionCoordinator } from '../transactions/coordinator.ts';
import type { Api } from './api.ts';

const NO_PRODUCER = { producerId: -1, producerEpoch: -1 };

/**
 * InitProducerId.
 *
 * - v0: a producer id for an idempotent or transactional producer (KIP-98). v1: the same. v2: flexible.
 * - v3: the id and epoch that a producer has (KIP-360); only transactional ones send them. v4: PRODUCER_FENCED.
 * - v5: TRANSACTION_ABORTABLE, v6: two-phase commit. Held back with all that is of the second protocol of transactions.
 *
 * With a transactional id it fences the producer before; a transaction of that one is aborted first, and the new one told
 * CONCURRENT_TRANSACTIONS, upon which it asks again.
 */
export const initProducerId: Api = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 2,
  start(broker) {
    broker.service(TransactionCoordinator);
  },
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = reader.nullableString();
    const timeoutMs = reader.i32();
    const expected = version >= 3 ? { producerId: reader.i64(), producerEpoch: reader.i16() } : NO_PRODUCER;
    const writer = request.writer().i32(0);
    if (transactionalId !== null) {
      const known = expected.producerId === -1 ? null : expected;
      const given = broker.service(TransactionCoordinator).initialize(transactionalId, timeoutMs, known);
      const isOld = version < 4 && given.errorCode === errors.PRODUCER_FENCED;
      writer.i16(isOld ? errors.INVALID_PRODUCER_EPOCH : given.errorCode).i64(given.producerId).i16(given.producerEpoch);
      request.replyDurably(writer, given.costMs);
      return;
    }
    let producerId = -1;
    const { errorCode, costMs } = attempt(() => {
      const next = broker.topics.nextProducerId();
      producerId = next.producerId;
      return next.costMs;
    });
    request.replyDurably(writer.i16(errorCode).i64(producerId).i16(errorCode === errors.NONE ? 0 : -1), costMs);
  },
};
