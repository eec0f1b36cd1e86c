import { Kafka, logLevel, type RetryOptions } from 'kafkajs';
import type { ComponentContext } from '../../engine/component.ts';
import type { LogAddress } from '../log-address.ts';

/** From one try to the next while the log is away: an outage of a second is an event here. */
const pauses = { initialRetryTime: 100, maxRetryTime: 500 } as const;

/** Our own client of the log beside somebody's service; `retry` says how long it tries. */
export function ownClient({ id }: Pick<ComponentContext, 'id'>, { brokers, security }: LogAddress, retry: RetryOptions): Kafka {
  return new Kafka({ clientId: `wavetank-${id}`, brokers: [...brokers], ...security, logLevel: logLevel.NOTHING, connectionTimeout: 1000, retry: { ...pauses, ...retry } });
}
