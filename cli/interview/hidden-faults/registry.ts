/** What a paper can hide, by its id. */
export {
  commitBeforeWrite as 'commit-before-write', hotPartition as 'hot-partition', logRestart as 'log-restart', lostAnswers as 'lost-answers', offsetReset as 'offset-reset',
  poisonRecord as 'poison-record', rebalanceStorm as 'rebalance-storm', slowNetwork as 'slow-network', writeBeforeCommit as 'write-before-commit',
} from './log.ts';
export {
  burst, clockSkew as 'clock-skew', consumerCrash as 'consumer-crash', flappingAutoscaler as 'flapping-autoscaler', sinkCrash as 'sink-crash', slowSink as 'slow-sink', smallQueue as 'small-queue',
} from './pipeline.ts';
