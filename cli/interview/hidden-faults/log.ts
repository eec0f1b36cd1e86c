import type { TimedFault } from '../../../engine/fault.ts';
import { spare, type HiddenFault } from './hidden-fault.ts';

export const commitBeforeWrite: HiddenFault = {
  id: 'commit-before-write',
  about: 'offsets are committed before the write, and a worker dies in between',
  short: 'offsets committed before a write',
  evidence: 'a worker crashed, and nobody says where some events ended; none of them is in the sink',
  remedies: ['buffer', 'backpressure', 'priority'],
  draw(chance) {
    const atMs = chance.moment();
    const faults: TimedFault[] = [
      { fault: 'consumer-crash', atMs, forMs: 1000, params: { moment: 'in-hand', node: spare } },
      { fault: 'burst', atMs: atMs - 4000, forMs: 8000, params: { factor: 5 } },
    ];
    return { faults, knobs: { 'worker.count': 3 } };
  },
  answer: { remedies: ['replay', 'autoscale'], set: {} },
};

export const writeBeforeCommit: HiddenFault = {
  id: 'write-before-commit',
  about: 'offsets are committed after a write that takes what comes twice, and a worker dies in between',
  short: 'offsets committed after a write',
  evidence: 'a worker crashed, every event is accounted for, and many more are in the sink twice than devices send twice',
  remedies: ['buffer', 'backpressure', 'priority'],
  draw(chance) {
    const atMs = chance.moment();
    const faults: TimedFault[] = [
      { fault: 'late-commit', atMs: atMs - 10_000, forMs: 40_000 },
      { fault: 'burst', atMs: atMs - 4000, forMs: 8000, params: { factor: 4 } },
      { fault: 'consumer-crash', atMs, forMs: 2500, params: { moment: 'after-commit-before-offset', node: spare } },
    ];
    return { faults, knobs: { 'worker.count': 3 } };
  },
  answer: { remedies: ['replay', 'autoscale'], set: {} },
};

export const offsetReset: HiddenFault = {
  id: 'offset-reset',
  about: 'the log deletes what nobody has read yet, and its readers begin anew with what is left',
  short: 'the log deletes unread records',
  evidence: 'events ended as expired in the log: partitions are reset, and records before the new offset are gone',
  remedies: ['buffer', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({
    faults: [{ fault: 'burst', atMs: chance.moment(), forMs: chance.seconds(18, 22), params: { factor: 5 } }],
    knobs: { 'log.retention': 1000 * chance.between(4, 6) },
  }),
  answer: { remedies: ['autoscale'], set: { 'log.retention': '24h' } },
};

export const poisonRecord: HiddenFault = {
  id: 'poison-record',
  about: 'a record that no worker can read blocks its partition',
  short: 'a bad record blocks a partition',
  evidence: 'one partition stands still: its committed offset no longer moves while its end does, and all others are read on',
  remedies: ['buffer', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({ faults: [{ fault: 'poison-record', atMs: chance.moment() - 15_000, forMs: 90_000, params: { devices: 1, from: chance.between(0, 999) } }] }),
  answer: { remedies: [], set: { 'worker.attempts': '3' } },
};

export const hotPartition: HiddenFault = {
  id: 'hot-partition',
  about: 'many events have one key, so that one partition has most of the load',
  short: 'most load is in one partition',
  evidence: 'the end of one partition grows many times as fast as that of the others, and its lag with it',
  remedies: ['buffer', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({
    faults: [{ fault: 'hot-key', atMs: chance.moment() - 5000, forMs: chance.seconds(75, 80), params: { devices: chance.between(470, 490), from: chance.between(0, 500) } }],
    knobs: { 'sink.service': 16 },
  }),
  answer: { remedies: ['autoscale'], set: { 'autoscale.lagLimit': '50' } },
};

export const rebalanceStorm: HiddenFault = {
  id: 'rebalance-storm',
  about: 'a worker takes longer over what it has read than its group waits for it: the group shares anew, again and again',
  short: 'the group keeps sharing anew',
  evidence: 'the group shares anew time after time because a member was silent, and no worker crashed, started or left',
  remedies: ['buffer', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({ faults: [{ fault: 'slow-poll', atMs: chance.moment() - 5000, forMs: chance.seconds(40, 50), params: { stallMs: chance.between(6600, 6900, 100) } }] }),
  answer: { remedies: [], set: { 'session.timeout': '20s', 'worker.count': '8' } },
};

export const slowNetwork: HiddenFault = {
  id: 'slow-network',
  about: 'batches take long on their way from the gateway to the log',
  short: 'batches reach the log late',
  evidence: 'what comes waits in the gateway, though nothing is slow, down or more than usual, and the log and the workers are idle',
  remedies: ['buffer', 'priority', 'replay'],
  draw: (chance) => ({
    faults: [{ fault: 'slow-network', atMs: chance.moment(), forMs: chance.seconds(25, 35), params: { delayMs: chance.between(4000, 4600, 100) } }],
    knobs: { 'gateway.queue': chance.between(380, 420, 10) },
  }),
  answer: { remedies: ['backpressure'], set: { 'gateway.queue': '4000' } },
};

export const lostAnswers: HiddenFault = {
  id: 'lost-answers',
  about: 'answers of the log get lost, and the gateway sends again what the log has already',
  short: 'answers of the log get lost',
  evidence: 'many more events are in the sink twice than devices send twice, and nothing crashed',
  remedies: ['buffer', 'backpressure', 'priority'],
  draw: (chance) => ({ faults: [{ fault: 'lost-answer', atMs: chance.moment(), forMs: chance.seconds(15, 25) }] }),
  answer: { remedies: ['replay'], set: {} },
};

export const logRestart: HiddenFault = {
  id: 'log-restart',
  about: 'the log is down for a while',
  evidence: 'the log crashed and started again',
  remedies: ['buffer', 'priority', 'replay'],
  draw: (chance) => ({
    faults: [{ fault: 'broker-restart', atMs: chance.moment(), forMs: chance.seconds(5, 6) }],
    knobs: { 'gateway.queue': chance.between(300, 340, 10) },
  }),
  answer: { remedies: ['backpressure'], set: { 'gateway.queue': '4000' } },
};
