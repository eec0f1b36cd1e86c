import { inspect } from 'node:util';
import { z } from 'zod';
import { inPlainWords } from '../../engine/plain-words.ts';
import { WrongCall } from './mistake.ts';
import type { Event, Row, Topic } from './worker-io.ts';

/** What the sink can store: whole numbers that fit, and texts. What they say is the program's business. */
const rowSchema = z.strictObject({ id: z.int32(), sensor: z.int32(), class: z.string(), kind: z.string(), valueHundredths: z.int32(), atMs: z.int() });

/** Arguments of a program's calls; what it cannot have meant is a `WrongCall`. */
export function eventsIn(call: string, given: unknown, known: WeakMap<Event, unknown>): readonly Event[] {
  const events = listIn(call, given, 'events');
  const wrong = events.findIndex((event) => typeof event !== 'object' || event === null || !known.has(event as Event));
  if (wrong >= 0) throw new WrongCall(`${call}() takes the events that receive() was given, as they are; number ${wrong + 1} is none of them`);
  return events as readonly Event[];
}

/** `isEnriched`: whether a worker has enriched the event of that id. */
export function rowsIn(given: unknown, isEnriched: (id: number) => boolean): readonly Row[] {
  return listIn('write', given, 'rows').map((row, i) => {
    const parsed = rowSchema.safeParse(row, inPlainWords);
    if (parsed.success && isEnriched(parsed.data.id)) return parsed.data;
    if (parsed.success) throw new WrongCall(`write() takes rows as enrich() gives them; that of event ${parsed.data.id}, number ${i + 1}, was not enriched`);
    const [{ path, message }] = parsed.error.issues;
    throw new WrongCall(`write() takes rows as enrich() gives them; of number ${i + 1} ${path.length > 0 ? `${path.join('.')} ` : ''}${message}`);
  });
}

const topics: readonly Topic[] = ['critical', 'bulk'];

/** Without one, all. */
export function topicIn(call: string, given: unknown): readonly Topic[] {
  if (given === undefined) return topics;
  const topic = topics.find((each) => each === given);
  if (topic !== undefined) return [topic];
  throw new WrongCall(`${call}() takes ${topics.map((each) => `'${each}'`).join(' or ')}, or nothing for both`);
}

/** A time to wait. */
export function msIn(call: string, given: unknown): number {
  if (typeof given === 'number' && given >= 0 && given < Infinity) return given;
  throw new WrongCall(`${call}() takes a number of milliseconds from 0 on, and was given ${inspect(given, { breakLength: Infinity, compact: true }).slice(0, 60)}`);
}

function listIn(call: string, given: unknown, what: string): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw new WrongCall(`${call}() takes a list of ${what}${given instanceof Promise ? ', and was given a promise: await it first' : ''}`);
}
