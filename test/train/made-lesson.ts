import type { CourseInput } from '../../cli/train/course.ts';
import { lessonSchema, type Lesson } from '../../cli/train/lesson.ts';
import type { CardMeasured, Executed, StepMeasured, TryMeasured } from '../../cli/train/measure.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';

type Written = Record<string, unknown>;

/** A step of a lesson on iot-spike as it is written; `change` says what is not usual in it. */
export function writtenStep(id: string, change: Written = {}): Written {
  return {
    id, title: 'Where they go', situation: 'The queue has {knob:gateway.queue} places.', run: { remedies: 'none', faults: ['burst'] },
    predict: {
      choice: { ask: 'How many are dropped?', answers: [{ text: 'none', when: ['dropped<=0'] }, { text: 'some', when: ['dropped>0'] }] },
      number: { ask: 'What share?', figure: 'dropped:share', unit: '%' },
    },
    hints: ['look at the queue', 'compute it'],
    why: { text: '{dropped} found no room.', terms: { came: 'generated', stored: 'delivered', lost: 'dropped' }, arithmetic: 'came - stored', equals: 'lost', within: '1%' },
    say: 'It dropped {dropped:share}.',
    followUps: [{ ask: 'And then?', answer: 'More.' }],
    try: [{ about: 'a large queue', set: { 'gateway.queue': 1_000_000 }, shows: '{dropped-behind} behind it', when: ['dropped-behind>0'] }],
    ...change,
  };
}

export function writtenLesson(change: Written = {}): Written {
  const card = { cost: 'something' };
  return {
    schemaVersion: 1, id: 'made', scenario: 'iot-spike', question: 'What now?', about: 'A lesson.', minutes: 5,
    steps: [writtenStep('disease'), writtenStep('buffer', { situation: 'Lost {dropped}, and {disease/dropped}.', run: { remedies: ['buffer'], faults: ['burst'] } })],
    cards: { buffer: card, autoscale: card, backpressure: card, priority: card, replay: card },
    ...change,
  };
}

export function madeLesson(change: Written = {}): Lesson {
  return lessonSchema.parse(writtenLesson(change));
}

const common: CardMeasured = { folder: 'runs/a', verdict: 'failed', reason: 'failed: dropped', remedies: [], figures: { dropped: { value: 12, unit: 'items' }, 'dropped:share': { value: 40, unit: 'percent' } } };

export function stepMeasured(change: Partial<StepMeasured> = {}): StepMeasured {
  return { ...common, right: 1, untold: null, computed: 12, curve: null, ...change };
}

export function tryMeasured(change: Partial<TryMeasured> = {}): TryMeasured {
  return { ...common, shown: true, ...change };
}

export function cardMeasured(remedies: readonly string[], change: Partial<CardMeasured> = {}): CardMeasured {
  return { ...common, ...change, remedies: [...remedies] };
}

export function courseOf(change: Partial<CourseInput> = {}): CourseInput {
  return { lesson: madeLesson(), seed: 1, columns: [[], ['buffer']], declared: { disease: { 'knob:gateway.queue': { value: 1250, unit: 'count' } } }, ...change };
}

/** What a run of the made lesson measures. */
export const measuredAtLast = { generated: 100, delivered: 88, dropped: 12, 'dropped:share': 12, 'dropped-behind': 5 };

/** A run that nobody executed, and that measured these figures and no others. */
export function executed({ remedies }: Plan, figures: Readonly<Record<string, number>> = measuredAtLast): Executed {
  const measured = ([name, value]: [string, number]) => [name, { value, unit: name.endsWith(':share') ? 'percent' : 'items' }] as const;
  const result = { verdict: 'failed', reason: 'failed: dropped', run: { remedies }, figures: Object.fromEntries(Object.entries(figures).map(measured)) };
  return { folder: '', result: result as unknown as Result };
}
