import { spare, type HiddenFault } from './hidden-fault.ts';

export const slowSink: HiddenFault = {
  id: 'slow-sink',
  about: 'what the workers write to is slow',
  short: 'what workers write to is slow',
  evidence: 'an event takes the workers longer than before, and they are busy all the time',
  remedies: ['buffer', 'priority', 'replay'],
  draw: (chance) => ({ faults: [{ fault: 'slow-sink', atMs: chance.moment(), forMs: chance.seconds(25, 35), params: { factor: chance.between(3, 5) } }] }),
  answer: { remedies: ['backpressure', 'autoscale'], set: { 'autoscale.lagLimit': '100' } },
};

export const consumerCrash: HiddenFault = {
  id: 'consumer-crash',
  about: 'a worker dies, and nothing else is wrong',
  short: 'a worker dies; all else is well',
  evidence: 'a worker crashed, nothing is unaccounted for or twice in the sink, and those that are left cannot keep up',
  remedies: ['buffer', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({ faults: [{ fault: 'consumer-crash', atMs: chance.moment(), forMs: 0, params: { node: spare } }], knobs: { 'worker.count': 3, 'sink.service': chance.between(21, 23) } }),
  answer: { remedies: ['autoscale'], set: { 'autoscale.lagLimit': '100' } },
};

export const sinkCrash: HiddenFault = {
  id: 'sink-crash',
  about: 'the sink is down for a while',
  evidence: 'the sink crashed and started again',
  remedies: ['buffer', 'backpressure', 'priority'],
  draw: (chance) => ({ faults: [{ fault: 'sink-crash', atMs: chance.moment(), forMs: chance.seconds(7, 8), params: { moment: 'after-commit' } }] }),
  answer: { remedies: ['replay'], set: {} },
};

export const burst: HiddenFault = {
  id: 'burst',
  about: 'many times as much comes as usual, and nothing is broken',
  short: 'much more comes than usual',
  evidence: 'the rate of what comes rises many times, and nothing crashed, is slow or was deleted',
  remedies: ['buffer', 'priority', 'replay'],
  draw: (chance) => ({ faults: [{ fault: 'burst', atMs: chance.moment(), forMs: chance.seconds(8, 14), params: { factor: chance.between(7, 10) } }] }),
  answer: { remedies: ['backpressure', 'autoscale'], set: {} },
};

export const smallQueue: HiddenFault = {
  id: 'small-queue',
  about: 'a queue is too small for what comes at once on an ordinary day',
  short: 'a queue too small on a usual day',
  evidence: 'the gateway drops for want of room while a second brings hardly more than usual, and its queue has few places',
  remedies: ['buffer', 'priority', 'replay'],
  draw: (chance) => ({ faults: [], knobs: { 'gateway.queue': chance.between(40, 60, 5) } }),
  answer: { remedies: ['backpressure'], set: { 'gateway.queue': '2000' } },
};

export const flappingAutoscaler: HiddenFault = {
  id: 'flapping-autoscaler',
  about: 'workers are started and taken away again and again',
  short: 'workers come and go all the time',
  evidence: 'the autoscaler starts and retires workers time after time, and each time the group shares anew',
  remedies: ['buffer', 'autoscale', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({ faults: [], knobs: { 'worker.count': 1, 'autoscale.lagLimit': chance.between(100, 120, 5), 'autoscale.cooldown': 100 * chance.between(0, 5), 'session.heartbeat': 100 * chance.between(30, 40) } }),
  answer: { remedies: [], set: { 'worker.count': '2', 'autoscale.lagLimit': '400', 'autoscale.cooldown': '20s' } },
};

export const clockSkew: HiddenFault = {
  id: 'clock-skew',
  about: 'clocks of devices are wrong, and what they send looks too old',
  short: 'clocks of devices are wrong',
  evidence: 'events are rejected as too old while they arrive on time',
  remedies: ['buffer', 'backpressure', 'priority', 'replay'],
  draw: (chance) => ({ faults: [{ fault: 'clock-reset', atMs: chance.moment(), forMs: chance.seconds(30, 50), params: { devices: chance.between(150, 250), from: chance.between(0, 700) } }] }),
  answer: { remedies: [], set: { 'worker.oldest': '900000h' } },
};
