/** Faults of components, by their ids. */
export { burst } from './burst.ts';
export { brokerRestart as 'broker-restart', consumerCrash as 'consumer-crash', sinkCrash as 'sink-crash' } from './crash.ts';
export { rebalance } from './rebalance.ts';
export { slowSink as 'slow-sink' } from './slow-sink.ts';
