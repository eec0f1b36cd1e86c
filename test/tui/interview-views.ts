import type { InterviewView, KindView, RunView } from '../../tui/interview/view.ts';

/** An interview at every moment at which its screen looks different: paper 7, taken by Ada. */
const kinds: readonly KindView[] = ([
  ['burst', 'many times as much comes as usual, and nothing is broken', 'much more comes than usual'],
  ['clock-skew', 'clocks of devices are wrong, and what they send looks too old', 'clocks of devices are wrong'],
  ['commit-before-write', 'offsets are committed before the write, and a worker dies in between', 'offsets committed before a write'],
  ['consumer-crash', 'a worker dies, and nothing else is wrong', 'a worker dies; all else is well'],
  ['flapping-autoscaler', 'workers are started and taken away again and again', 'workers come and go all the time'],
  ['hot-partition', 'many events have one key, so that one partition has most of the load', 'most load is in one partition'],
  ['log-restart', 'the log is down for a while'],
  ['lost-answers', 'answers of the log get lost, and the gateway sends again what the log has already', 'answers of the log get lost'],
  ['offset-reset', 'the log deletes what nobody has read yet, and its readers begin anew with what is left', 'the log deletes unread records'],
  ['poison-record', 'a record that no worker can read blocks its partition', 'a bad record blocks a partition'],
  ['rebalance-storm', 'a worker takes longer over what it has read than its group waits for it: the group shares anew, again and again', 'the group keeps sharing anew'],
  ['sink-crash', 'the sink is down for a while'],
  ['slow-network', 'batches take long on their way from the gateway to the log', 'batches reach the log late'],
  ['slow-sink', 'what the workers write to is slow', 'what workers write to is slow'],
  ['small-queue', 'a queue is too small for what comes at once on an ordinary day', 'a queue too small on a usual day'],
  ['write-before-commit', 'offsets are committed after a write that takes what comes twice, and a worker dies in between', 'offsets committed after a write'],
] as const).map(([id, about, short = about]) => ({ id, about, short, said: 'open', at: '', because: '' }));

const numbers: InterviewView['numbers'] = ([
  ['gateway.queue', 'Events that wait in the gateway; beyond, they are dropped there.', '1250', '1 to 1M'],
  ['gateway.linger', 'How long events other than critical ones are gathered for one request to the log; short, and each batch holds one event.', '200ms', '0ms to 10s'],
  ['worker.count', 'Workers from the start, and the fewest that the autoscaler leaves.', '3', '1 to 24'],
  ['worker.prefetch', 'Events that wait in a worker; too many are lost or read twice when it dies, too few leave it idle.', '150', '1 to 100k'],
  ['worker.attempts', 'How often a record that cannot be read is tried before it is set aside; 0: for ever, and its partition waits behind it.', '0', '0 to 1k'],
  ['worker.oldest', 'How old an event may be by the clock of its device; what is older is rejected.', '24h', '1s to 46,296 d'],
  ['watermark.high', 'How full a queue may be before its sender pauses.', '80%', '1% to 100%'],
  ['watermark.low', 'How empty it must be before the sender goes on.', '50%', '0% to 99%'],
  ['autoscale.max', 'The most workers; more than there are partitions would be idle.', '8', '1 to 24'],
  ['autoscale.lagLimit', 'The lag that one worker is trusted with; set low, every ripple starts workers and stops all of them to share anew.', '400', '1 to 1M'],
  ['autoscale.cooldown', 'How long the lag must be below the limit before workers are taken away.', '5s', '0ms to 10m'],
  ['priority.shedLag', 'The lag from which debug events are given up.', '400', '0 to 1M'],
  ['session.timeout', 'How long a consumer may be silent before its partitions go to others, and a dead one blocks them; by default Kafka takes no less than 6 s.', '6s', '6s to 5m'],
  ['session.heartbeat', 'How often a consumer says that it lives, and learns that the group shares anew.', '1s', '50ms to 1m'],
  ['fetch.wait', 'How long the log may hold back an answer to a consumer that has read everything.', '100ms', '1ms to 1m'],
  ['log.retention', 'How long the log keeps a record, read or not; a cluster outside keeps what its own settings say.', '168h', '1s to 8760h'],
] as const).map(([id, about, text, range]) => ({ id, about, text, range }));

const figures: InterviewView['figures'] = ([
  ['lost', 'Dropped, expired, still waiting at the end, or of which nobody says where it ended.', '0 items', '0'],
  ['duplicate', 'Rows that are in the sink once too often.', '1,833 items', '0'],
  ['latency:p99', 'From due to stored, of everything.', '16.2 s', '8s'],
  ['critical-lost', 'Critical events that are not in the sink.', '0 events', '0'],
  ['dropped-before', 'Lost in the devices or in the gateway.', '0 events', '0'],
  ['dropped-behind', 'Lost behind the gateway.', '0 events', '0'],
  ['unaccounted-and-duplicates', 'Of which nobody says where they ended, and rows that are in the sink once too often.', '1,833 events', '0'],
  ['critical-p99', 'From due to stored, critical events that no outage touched or that were 2 s late by then.', '1 s', '8s'],
  ['critical-max', 'From due to stored, the slowest critical event of all.', '1.2 s', '8s'],
  ['drain-time', 'From the end of the wave until everything due before it is stored; until draining ends if something still waits then.', '23.3 s', '8s'],
] as const).map(([id, about, measured, example]) => ({ id, about, measured, example }));

type Judged = RunView['judged'][number];

function judgedOf(duplicates: string, drained: string, late: string): Judged[] {
  const rows: readonly (readonly [name: string, value: string, limit: string])[] = [
    ['corrupted', '0 items', '0'], ['unaccounted', '0 items', '0'], ['contradiction', '0 contradictions', '0'], ['critical-lost', '0 events', '0'], ['dropped', '0 events', '0'],
    ['duplicates', duplicates, '0'], ['critical-p99', '1 s', '≤ 2 s'], ['critical-max', '1.2 s', '≤ 12 s'], ['drain-time', drained, '≤ 60 s'], ['lost', '0 items', '≤ 0'], ['latency:p99', late, '≤ 16 s'],
  ];
  return rows.map(([name, value, limit]) => ({ mark: (name === 'duplicates' && value !== '0 rows') || (name === 'latency:p99' && late === '16.2 s') ? 'failed' : 'passed', name, value, limit }));
}

/** As run 1 of this paper tells it, some of its rows. */
const course: readonly string[] = [
  'at    comes/s  stored/s  behind   gateway    log   worst behind  up  ms each',
  '0:25      124       126  935 ms  20/1,250     99     events/7 8   3     7.74',
  '0:30      326       218   1.4 s  23/1,250    967   events/15 62   3      7.8',
  '0:35      460       291   3.3 s  16/1,250  3,026   events/6 155   2     8.28',
  '0:40      163       172   6.4 s  25/1,250  3,000   events/8 187   2     7.98',
  '0:45      156        57  10.5 s  20/1,250  2,464   events/8 222   2     7.88',
  '0:50      110       177  10.3 s   9/1,250  1,723   events/8 244   2        8',
  '0:55      113       241   6.1 s  16/1,250  1,519  events/17 264   2     7.93',
  '2:00      107       103  928 ms   4/1,250     22     events/1 3   2     7.86',
  'nothing was dropped up to 2:00',
  '',
  ' 0:31  worker-3    crashed holding 235 items',
  ' 0:36  kafka       events.workers shares anew: worker-3-1-1 session expired',
  ' 0:37  worker-1    reads 12 partitions of events',
  ' 0:37  worker-2    reads 12 partitions of events',
  ' 2:00  run         the workload ends; draining',
];

const incident: RunView = {
  nth: 1, at: '', isChoice: false, did: 'as it is', verdict: 'failed', reason: 'failed: duplicates, latency:p99<=16s',
  account: [
    { name: 'generated', count: '16,002', parts: '' }, { name: 'delivered', count: '15,686', parts: '' }, { name: 'shed on purpose', count: '316', parts: 'debug 316' },
    { name: 'dropped', count: '0', parts: '' }, { name: 'unaccounted', count: '0', parts: '' }, { name: 'duplicates', count: '1,833', parts: '' },
  ],
  judged: judgedOf('1,833 rows', '23.3 s', '16.2 s'), predicted: [], course,
};

const attempt: RunView = {
  ...incident, nth: 2, at: '6:10', did: 'autoscale', reason: 'failed: duplicates', account: incident.account.map((row) => (row.name === 'duplicates' ? { ...row, count: '1,412' } : row)), judged: judgedOf('1,412 rows', '19.7 s', '12.4 s'),
  predicted: [{ mark: 'near', text: 'critical-p99 said 2 s, measured 1 s: 1.94x off' }, { mark: 'right', text: 'lost said 0 items, measured 0 items: right' }],
};

const choice: RunView = {
  ...incident, nth: 3, at: '9:00', isChoice: true, did: 'replay; worker.prefetch=100', verdict: 'passed', reason: 'passed: 11 of 11 checks and thresholds',
  account: incident.account.map((row) => (row.name === 'duplicates' ? { ...row, count: '0' } : row.name === 'shed on purpose' ? { ...row, count: '227', parts: 'debug 227' } : row.name === 'delivered' ? { ...row, count: '15,775' } : row)),
  judged: judgedOf('0 rows', '18.3 s', '14.5 s'),
  predicted: [{ mark: 'right', text: 'duplicate said 0 items, measured 0 items: right' }, { mark: 'near', text: 'latency:p99 said 12 s, measured 14.5 s: 1.21x off' }],
};

const began: InterviewView = {
  paper: 7, day: null, name: '', usedMs: 12_000, limitMs: 1_800_000, isStanding: false, looks: 0, item: 'event', pipeline: 'fleet ─> gateway ─> kafka ─> worker x3 ─> sink',
  inPlace: [
    'A log of 24 partitions between gateway and workers takes the wave in, in batches.',
    'Each stage pauses the one before it by watermarks, up to the devices, which hold what they measured.',
    'Critical events go first, on a topic and a consumer group of their own; debug events are shed before anything else.',
  ],
  kinds, numbers, figures: figures.map((figure) => ({ ...figure, measured: '' })), draft: { remedies: [], set: {}, predict: {} },
  runs: [], explanation: '', trouble: null, running: null, judging: null, sheet: null,
};

const said = (id: string, what: KindView['said'], at: string, because = '') => (kind: KindView): KindView => (kind.id === id ? { ...kind, said: what, at, because } : kind);
const live = { clockMs: 47_200, durationMs: 120_000, phase: 'steady', generated: 7_204, stored: 5_310, inFlight: 1_808, lost: 0 };

const looked: InterviewView = { ...began, usedMs: 151_000, looks: 2, figures, runs: [incident] };
const spoken: InterviewView = {
  ...looked, name: 'Ada', usedMs: 361_000,
  kinds: kinds.map(said('burst', 'ruled out', '3:00', 'the rate rises only after the crash')).map(said('slow-sink', 'ruled out', '3:10')).map(said('write-before-commit', 'named', '4:10', 'a worker died, and 1,833 rows are there twice')),
};
const drafted: InterviewView = {
  ...spoken, usedMs: 368_000, draft: { remedies: [{ id: 'autoscale', about: 'The number of workers follows the lag, and a worker that died is replaced.' }], set: { 'worker.prefetch': '100' }, predict: { lost: '0', 'critical-p99': '2s' } },
};
const tried: InterviewView = { ...drafted, usedMs: 402_000, runs: [incident, attempt] };
const explained = [
  'The workers wrote to the sink before they committed their offsets, and the sink took what came twice. So when worker-3 died, its partitions went to the others, who read on from the last offset that was committed: 1,833 rows were written again.',
  '', 'replay makes the sink merge by id, so that writing twice does no harm. Its cost: a look-up for each row.', '', 'What then: alarm on rebalances, and keep the batch between two commits small.',
].join('\n');
const chosen: InterviewView = {
  ...tried, usedMs: 731_000, runs: [incident, attempt, choice], explanation: explained,
  draft: { remedies: [{ id: 'replay', about: 'Offsets are committed after the write, the sink merges by id, and a new owner reads on from the last good offset.' }], set: { 'worker.prefetch': '100' }, predict: { duplicate: '0', 'latency:p99': '12s' } },
};

const seeds = ['629408474', '840976805', '212840679', '872216226', '458911343'];
const sheet: InterviewView['sheet'] = {
  file: 'papers/7-ada.json', seal: 'bc64edf6', lastWord: '12:11', explanation: explained, ticks: ['why it works', 'its cost', 'what then'], again: 'npx wavetank train grade papers/7-ada.json', report: 'npx wavetank report papers/7-ada.json',
  lines: [
    { name: 'diagnosis', mark: 'right', result: 'right; ruled out 2 of 2', evidence: 'named at 4:10, after 2 looks; run 1: a worker crashed, every event is accounted for, and many more are in the sink twice than devices send twice', parts: [
      { mark: 'right', text: 'said: write-before-commit (a worker died, and 1,833 rows are there twice). true: write-before-commit (offsets are committed after a write that takes what comes twice, and a worker dies in between; 0:21–1:01)' },
      { mark: 'right', text: 'ruled out: burst (the rate rises only after the crash)' }, { mark: 'right', text: 'ruled out: slow-sink' },
    ] },
    { name: 'prediction', mark: 'near', result: '2 of 4 right', evidence: 'measured in run 2, run 3', parts: [
      { mark: 'near', text: 'run 2: critical-p99 said 2 s, measured 1 s: 1.94x off' }, { mark: 'right', text: 'run 2: lost said 0 items, measured 0 items: right' },
      { mark: 'right', text: 'run 3: duplicate said 0 items, measured 0 items: right' }, { mark: 'near', text: 'run 3: latency:p99 said 12 s, measured 14.5 s: 1.21x off' },
    ] },
    { name: 'outcome', mark: 'right', result: '11 of 11', evidence: 'run 3: every check and threshold held, every applicable fault took hold', parts: choice.judged.map(({ name, value }) => ({ mark: 'right', text: `${name} ${value}` })) },
    { name: 'unseen seeds', mark: 'right', result: '5 of 5', evidence: 'the same remedies and numbers, run after the end on seeds that were never shown', parts: seeds.map((seed) => ({ mark: 'right', text: `seed ${seed}` })) },
    { name: 'side effects', mark: 'right', result: 'none', evidence: 'run 3 beside run 1: account, figures, nodes', parts: [{ mark: 'right', text: '227 debug shed (allowed)' }] },
  ],
};
const failedSheet: InterviewView['sheet'] = {
  ...sheet, explanation: '', lines: [
    { name: 'diagnosis', mark: 'wrong', result: 'wrong', evidence: sheet.lines[0].evidence, parts: [{ mark: 'wrong', text: 'said: consumer-crash. true: write-before-commit (offsets are committed after a write that takes what comes twice, and a worker dies in between; 0:21–1:01)' }] },
    { name: 'prediction', mark: 'unsaid', result: 'nothing predicted', evidence: 'no run has a prediction that was made in time', parts: [] },
    { name: 'outcome', mark: 'wrong', result: '8 of 11', evidence: 'run 2: failed: critical-lost, drain-time, lost<=0', parts: attempt.judged.map(({ name, value }, i) => ({ mark: i > 7 ? 'wrong' : 'right', text: `${name} ${value}` })) },
    { name: 'unseen seeds', mark: 'wrong', result: '0 of 5', evidence: 'the same remedies and numbers, run after the end on seeds that were never shown', parts: seeds.map((seed) => ({ mark: 'wrong', text: `seed ${seed}: failed: critical-lost, drain-time, lost<=0` })) },
    { name: 'side effects', mark: 'told', result: '2 effects', evidence: 'run 2 beside run 1: account, figures, nodes', parts: [{ mark: 'told', text: 'critical-lost 0 events → 171 events' }, { mark: 'told', text: 'drain-time 23.3 s → 2:05' }] },
  ],
};

const everything = [...began.inPlace, 'The number of workers follows the lag, and a worker that died is replaced.', 'Offsets are committed after the write, the sink merges by id, and a new owner reads on from the last good offset.'];

export const interviewViews = {
  began,
  daily: { ...began, paper: 20_260_731, day: '2026-07-31', inPlace: everything },
  looked,
  spoken,
  drafted,
  trying: { ...drafted, running: { what: 'autoscale; worker.prefetch=100', nth: ' run 2', isStopping: false, live } },
  stopped: { ...drafted, trouble: 'you stopped it' },
  tried,
  chosen,
  over: { ...tried, usedMs: 1_800_000 },
  again: { ...drafted, runs: [], isStanding: true, running: { what: 'run 1, as it is', nth: '', isStopping: false, live } },
  judging: { ...chosen, isStanding: true, judging: 'run 3 of 8', running: { what: 'replay; worker.prefetch=100', nth: '', isStopping: false, live } },
  judged: { ...chosen, sheet },
  failed: { ...tried, sheet: failedSheet },
} satisfies Record<string, InterviewView>;
