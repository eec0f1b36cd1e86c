import { errors } from '../errors.ts';
import { attempt } from '../topics/topic-change.ts';
import type { Api } from './api.ts';

/**
 * InitProducerId.
 *
 * - v0: a producer id for an idempotent or transactional producer (KIP-98). v1: the same. v2: flexible.
 * - v3: the id and epoch that a producer has (KIP-360); only transactional ones send them. v4: PRODUCER_FENCED.
 * - v5: TRANSACTION_ABORTABLE (KIP-890). Held back with v6: both are about transactions.
 *
 * There are no transactions: a transactional id is refused by the one error that clients do not retry for ever.
 */
export const initProducerId: Api = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 2,
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = reader.nullableString();
    reader.i32();
    if (version >= 3) {
      reader.i64();
      reader.i16();
    }
    const writer = request.writer().i32(0);
    if (transactionalId !== null) {
      request.reply(writer.i16(errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED).i64(-1).i16(-1));
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
