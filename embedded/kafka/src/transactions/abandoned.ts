import type { Broker } from '../broker.ts';
import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import { holds, isUnderWay, type Transaction } from './transaction.ts';

/**
 * Aborts what a crash left without a coordinator: records or offsets whose transaction was lost with the end of a journal that
 * was not synced. Nobody could end it any more, and committed readers would wait for ever. On a full disk it stays.
 */
export function abortAbandoned(broker: Broker, transactions: Iterable<Transaction>): void {
  const byProducer = new Map([...transactions].filter(isUnderWay).map((each) => [each.producerId, each]));
  for (const { name: topic, partitions } of broker.topics.all()) {
    partitions.forEach((log, partition) => {
      for (const producerId of [...log.transactions.undecided.keys()]) {
        const transaction = byProducer.get(producerId);
        if (transaction !== undefined && holds(transaction, { topic, partition })) continue;
        const { errorCode, baseOffset } = log.endTransaction(producerId, log.producers.epochOf(producerId), 'abort', broker.stampMs, broker.options.flush === 'acks-all');
        if (errorCode === errors.NONE) broker.observe({ type: 'marker', topic, partition, offset: baseOffset, producerId, result: 'abort' });
        log.wake();
      }
    });
  }
  const coordinator = broker.service(GroupCoordinator);
  for (const { groupId, producerId } of coordinator.offsets.undecided()) {
    if (!byProducer.get(producerId)?.groups.has(groupId)) coordinator.offsets.endTransaction(groupId, producerId, 'abort');
  }
}
