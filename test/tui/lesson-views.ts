import type { CurveView, LessonView, OutcomeView, StepView } from '../../tui/lesson/view.ts';

/** A lesson at every moment at which its screen looks different. */
const curve: CurveView = {
  metric: 'behind', unit: 'ms', everyMs: 1000, hasGuess: true, faultsMs: [15_000],
  values: Array.from({ length: 90 }, (_, s) => (s < 15 ? 0 : s < 28 ? (s - 15) * 850 : s < 68 ? 11_050 + (s - 28) * 700 : Math.max(0, 39_000 - (s - 68) * 3000))),
};

const outcome: OutcomeView = {
  verdict: 'failed', reason: 'failed: critical-p99 37.6 s, over 2 s from 0:19 on; drain-time 40.1 s', folder: '.wavetank/runs/20261126T140000-iot-spike-1',
  right: 1, untold: null, number: '1.6x too low: measured 39 s', measured: { value: 39_000, unit: 'ms' }, curve,
  why: 'Backpressure and a log turn loss into delay: the wave is as large as it was, and two workers take 39 s longer for it than it lasted. The delay is the price, and it has a size that you can compute beforehand.',
  arithmetic: { names: 'behind_s = came × service_s / workers − wave_s', numbers: '39.7 s = 12,921 × 0.008 s / 2 − 12 s', measured: '39 s', isHeld: true, within: 10 },
  say: 'Kafka with backpressure does not make the pipeline faster; it turns loss into delay: here 39 s for the last event of the wave. So the next question is what may be that late, and who may not.',
  followUps: [
    { ask: 'How long may the delay get, and what bounds it?', answer: 'The retention of the log. What is not read within it is deleted, so retention must outlast the longest outage plus the time to catch up.' },
    { ask: 'And without a log, backpressure alone?', answer: 'Then it reaches the devices, which hold what fits into their memory. They drop the rest where you cannot even count it. The try of this step shows it.' },
  ],
  tries: [{ about: 'Backpressure without the log', run: 'backpressure · faults: burst', outcome: null }],
};

const tried: OutcomeView = {
  ...outcome,
  tries: [{ ...outcome.tries[0], outcome: { shown: true, verdict: 'failed', reason: 'failed: lossless', folder: '.wavetank/runs/20261126T140200-iot-spike-1', shows: 'No worker drops anything (0), but the devices and the gateway lose 5,113: the pressure has gone up to who cannot hold it.' } }],
};

const step: StepView = {
  title: 'Say when it is enough', number: 3, run: 'buffer, backpressure · faults: burst',
  situation: 'The buffer alone lost 9,620 events in the workers. Now a worker whose queue is 80 % full pauses its partitions, and goes on when it is down to 40 %. What waits, waits in the log.',
  choice: { ask: 'What has become of the wave?', answers: ['nothing is dropped, and nothing is late', 'nothing is dropped, but events are late', 'fewer are dropped', 'as many are dropped as before'], chosen: undefined },
  guess: { ask: 'How many seconds is the pipeline behind at worst?', example: '20s', given: undefined, text: '' },
  hints: [], hintsLeft: 2, outcome: null,
};

const chosen: StepView = { ...step, choice: { ...step.choice, chosen: 0 } };
const hinted: StepView = { ...chosen, hints: ['The last event of the wave waits until all that came before it are stored.', '12,900 events at 250 a second take 52 seconds. When did the last one come?'], hintsLeft: 0 };
const predicted: StepView = { ...chosen, guess: { ...step.guess, given: 25_000, text: '25 s' } };
const right: StepView = { ...predicted, choice: { ...step.choice, chosen: 1 }, guess: { ...step.guess, given: 39_000, text: '39 s' }, outcome: { ...outcome, number: 'right: measured 39 s' } };
const passed: StepView = { ...step, choice: { ...step.choice, chosen: null }, guess: { ...step.guess, given: null, text: '' }, outcome: { ...outcome, number: 'measured 39 s', curve: null } };
const untold: StepView = { ...predicted, outcome: { ...outcome, verdict: 'unknown', reason: 'unknown: saturated', right: null, untold: 'answers 2 and 3 both hold of this run', measured: { value: null, unit: '' }, number: 'nobody can tell: it could not be measured in this run', folder: '', arithmetic: { ...outcome.arithmetic, isHeld: null } } };

const cards: LessonView['cards'] = ['buffer', 'autoscale', 'backpressure', 'priority', 'replay'].map((remedy, i) => ({
  remedy, about: 'A log between gateway and workers takes in everything, on disk, in batches.', without: 'What the workers cannot take at once is dropped.',
  needs: remedy === 'autoscale' ? ['buffer', 'backpressure'] : [], metric: 'dropped-before', metricAbout: 'Events dropped in front of the log, by gateway or device.',
  alone: i < 3 ? '8,412 → 0 events' : null, away: i < 2 ? '0 → 5,113 events' : null,
  cost: 'A cluster to run and to size, disk for the retention, partitions chosen ahead, a batch\'s worth of latency. It is no speed: it is time.',
  followUps: [{ ask: 'How much must it hold?', answer: '(offered - served) x how long the wave lasts, plus the longest outage of the consumers.' }],
}));

const asking: LessonView = {
  id: 'iot-spike', scenario: 'iot-spike', minutes: 20, seed: 1, notes: [],
  question: 'A pipeline processing IoT sensor data in real time has occasional spikes, leading to dropped events. How do you address this?',
  about: 'Everybody answers "put Kafka in front". You will see what that alone does (less than you think), what it costs, and which four other answers make it whole. Sensors send to a gateway, two workers write to one database, and for twelve seconds ten times as much comes as usual.',
  steps: ['Where the events go', 'Kafka in front', 'Say when it is enough', 'Who may not wait', 'A worker dies', 'Everything at once'].map((title, i) => ({ title, done: i < 2 })),
  stage: 'asking', step, wanted: 'choice', trouble: null, running: null, played: null,
  knobs: Array.from({ length: 20 }, (_, i) => ({ id: ['sink.service', 'worker.count', 'worker.prefetch', 'watermark.high'][i] ?? `made.knob-${i}`, about: 'How long the database takes for an event; where it takes too long, what waits grows.', text: ['8ms', '2', '150', '80%'][i] ?? '1k', range: '1ms to 1s' })),
  words: [
    { kind: 'remedy', name: 'buffer', about: 'A log between gateway and workers takes in everything, on disk, in batches.' },
    { kind: 'remedy', name: 'backpressure', about: 'A worker whose queue is nearly full pauses its partitions until there is room.' },
    { kind: 'fault', name: 'burst', about: 'Ten times as many events arrive as usual.' },
    { kind: 'number', name: 'watermark.high', about: 'How full the queue of a worker is when it pauses, in percent.' },
    { kind: 'figure', name: 'dropped-behind', about: 'Events dropped behind the gateway, for lack of room in a worker.' },
  ],
  cards, lacking: 7,
};
const done = asking.steps.map((each, i) => ({ ...each, done: i < 3 }));
const told: LessonView = { ...asking, steps: done, stage: 'told', wanted: null, step: { ...predicted, outcome } };
const live = { clockMs: 24_300, durationMs: 60_000, phase: 'disturbed', generated: 11_204, stored: 4_310, inFlight: 6_894, lost: 0 };

export const lessonViews = {
  asking,
  chosen: { ...asking, step: chosen, wanted: 'number' },
  hinted: { ...asking, step: hinted, wanted: 'number' },
  starting: { ...asking, step: predicted, wanted: null, running: { what: step.run, nth: '', isStopping: false, live: null } },
  running: { ...asking, step: predicted, wanted: null, running: { what: step.run, nth: '', isStopping: false, live } },
  stopped: { ...asking, step: predicted, wanted: null, trouble: 'you stopped it' },
  told,
  right: { ...told, step: right },
  passed: { ...told, step: passed },
  untold: { ...told, step: untold },
  tried: { ...told, step: { ...predicted, outcome: tried } },
  trying: { ...told, running: { what: outcome.tries[0].run, nth: '', isStopping: true, live } },
  played: {
    ...told, played: {
      set: 'sink.service=4ms', outcome: { ...outcome, verdict: 'passed', reason: 'passed: 8 of 8 checks', right: 0, arithmetic: { ...outcome.arithmetic, numbers: '13.8 s = 12,921 × 0.004 s / 2 − 12 s', measured: '13.1 s' }, curve: { ...curve, values: curve.values.map((value) => (value ?? 0) / 3) } },
      figures: [{ name: 'behind:max', before: '39 s', now: '13.1 s' }, { name: 'dropped', before: '0', now: '0' }, { name: 'generated{phase=burst}', before: '12,921', now: '12,921' }],
    },
  },
  cards: { ...told, steps: done.map((each) => ({ ...each, done: true })), stage: 'cards' },
  measuring: { ...told, stage: 'cards', running: { what: 'buffer, backpressure', nth: ' 2 of 7', isStopping: false, live } },
} satisfies Record<string, LessonView>;
