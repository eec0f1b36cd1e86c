import type { CodeLesson } from '../../code-lesson.ts';

export const lesson: CodeLesson = {
  scenario: 'iot-spike',
  task: [
    'Sensors send events through a gateway into Kafka. You write what reads them there: a worker, of which two run, and up to eight when the lag grows. For twelve seconds ten times the load comes; meanwhile the downstream is slow and a worker is killed, later Kafka restarts and the group shares anew.',
    'What is around your worker holds: nothing is lost before Kafka, dead workers are replaced, alarms have a topic of their own. What is lost, written twice or late behind Kafka is up to you.',
  ],
  file: 'worker.mjs',
  naive: 'naive.mjs',
  remedies: ['buffer', 'autoscale', 'backpressure', 'priority'],
  steps: [
    {
      metric: 'dropped',
      hints: [
        'receive() takes whatever comes. A worker has room for io.capacity events: look at io.held while the wave lasts.',
        'What you do not take stays in Kafka, where nothing is lost. Stop taking before the memory is full, and go on when there is room again. Leave alarms alone: they are few.',
        "in receive():     if (io.held > io.capacity * 0.6) io.pause('bulk');\nafter enrich():   if (io.held < io.capacity * 0.5) io.resume('bulk');",
      ],
      program: 'pausing.mjs',
    },
    {
      metric: 'unaccounted',
      hints: [
        'A worker is killed in the middle of the wave. Who still knows of the events that it held?',
        'io.commit(events) tells Kafka that these are done, and it gives them to nobody any more. When are they done?',
        'move io.commit(events) from receive() to behind await io.write(rows)',
      ],
      program: 'committing.mjs',
    },
    {
      metric: 'duplicates',
      hints: [
        'What was written but not committed yet is read again when a worker dies or the group shares anew; and some devices send an event twice. It is written again then.',
        'Reading twice is the price of losing nothing. Make it harmless to write twice.',
        'io.write(rows, { byId: true }) leaves a row alone that is there already',
      ],
      program: 'merging.mjs',
    },
    {
      metric: 'critical-p99',
      hints: [
        'The sink commits once a second. What does the downstream do while work() waits for that? And how long is an alarm in a batch of 150 events, at 8 ms each?',
        'Take few events at a time, and ask about the next ones while the sink commits.',
        'const events = waiting.splice(0, 12);   …   void io.write(rows, { byId: true }).then(() => io.commit(events));',
      ],
      program: 'overlapping.mjs',
    },
    {
      metric: 'critical-p99',
      hints: [
        'An alarm waits until everything that came before it is done.',
        "Two lists instead of one: what has event.class === 'critical' goes first.",
        'const events = alarms.splice(0, 12);\nevents.push(...others.splice(0, 12 - events.length));',
      ],
      program: 'model.mjs',
    },
  ],
};
