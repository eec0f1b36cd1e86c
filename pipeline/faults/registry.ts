/** Faults of components, by their ids. */
export { burst } from './burst.ts';
export { clockReset as 'clock-reset', hotKey as 'hot-key', poisonRecord as 'poison-record' } from './devices.ts';
export { brokerRestart as 'broker-restart', consumerCrash as 'consumer-crash', sinkCrash as 'sink-crash' } from './crash.ts';
export { lostAnswer as 'lost-answer', slowNetwork as 'slow-network' } from './produce.ts';
export { lateCommit as 'late-commit', slowPoll as 'slow-poll' } from './reading.ts';
export { rebalance } from './rebalance.ts';
export { slowSink as 'slow-sink' } from './slow-sink.ts';
