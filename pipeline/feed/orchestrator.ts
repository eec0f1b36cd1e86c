import { createActor, type Actor } from 'xstate';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { fetchAfterMs, type SchedulerOptions } from './cron.ts';
import { dayMachine, type DayActions, type DayEvent } from './day-machine.ts';
import { dayMs, dueMs, feedDayText, hourMs, minuteMs, type Feed, type FeedDay } from './feed-day.ts';
import type { FetchedMessage, FetchMessage } from './fetcher.ts';
import type { LoadedMessage, LoaderMessage } from './loader.ts';

/** One file that is due, and what the loader was asked of it and has not answered. */
interface Day {
  readonly due: FeedDay;
  readonly actor: Actor<typeof dayMachine>;
  asked: { readonly message: LoaderMessage; readonly atMs: number } | null;
  why: string;
}

/** What the loader does not answer for so long is told once more: it may have been dead, and a day is loaded once however often it is told. */
const repeatMs = 10 * minuteMs;
/** The hour of the day at which missing days are looked for again. */
const sweepHour = 20;

/** Leads every file that is due through a state machine of its own; whoever comes after waits for the one before. */
export class Orchestrator implements Component {
  readonly #context: ComponentContext;
  readonly #options: SchedulerOptions;
  readonly #days = new Map<string, Day>();

  constructor(context: ComponentContext, options: SchedulerOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    const { feeds, days } = this.#options;
    for (const feed of feeds) for (let day = 0; day < days; day++) this.#plan(feed, day);
    for (let day = 0; day * dayMs < dueMs(feeds[feeds.length - 1], days) + this.#context.knob('backfill.window'); day++) {
      this.#at(day * dayMs + sweepHour * hourMs, () => this.#days.forEach((day) => send(day, { type: 'sweep' })));
    }
    this.#repeat();
  }

  receive(message: unknown): void {
    const received = message as FetchedMessage | LoadedMessage;
    const day = this.#days.get(feedDayText(received))!;
    if ('landed' in received) return send(day, { type: 'landed', delivery: received.landed });
    if ('failed' in received) {
      day.why = received.failed;
      return send(day, { type: 'failed' });
    }
    const asked = day.asked?.message;
    if (asked === undefined || received.delivery !== ('delivery' in asked ? asked.delivery : null)) return;
    // A second answer to what was told twice is none to what was asked since.
    if (received.outcome === 'valid' && asked.do !== 'validate') return;
    day.asked = null;
    if (received.outcome !== 'noted' && received.outcome !== 'arrived') send(day, { type: received.outcome });
  }

  /** Days that wait for something to be done. */
  waiting(): number {
    return [...this.#days.values()].filter(({ actor }) => ['fetching', 'validating', 'loading'].includes(actor.getSnapshot().value)).length;
  }

  #plan(feed: Feed, dayNumber: number): void {
    const due: FeedDay = { feed: feed.id, day: dayNumber };
    const atMs = dueMs(feed, dayNumber);
    const actor = createActor(dayMachine, { input: this.#actions(due, atMs + this.#context.knob('day.deadline')) });
    const day: Day = { due, actor, asked: null, why: '' };
    this.#days.set(feedDayText(due), day);
    actor.subscribe(({ value }) => { if (value === 'missing' || value === 'backfilled' || value === 'lost') this.#context.note(`${feedDayText(due)} is ${value}`); });
    actor.start();
    this.#at(atMs + fetchAfterMs, () => send(day, { type: 'due' }));
    this.#at(atMs + this.#context.knob('backfill.window'), () => send(day, { type: 'close' }));
  }

  #actions(due: FeedDay, deadlineMs: number): DayActions {
    const { clock } = this.#context;
    return {
      fetch: (known, late) => this.#context.send('fetcher', { ...due, untilMs: late ? clock.now() : deadlineMs, known } satisfies FetchMessage),
      validate: (delivery) => this.#ask({ ...due, do: 'validate', delivery }),
      load: (delivery) => this.#ask({ ...due, do: 'load', delivery }),
      missing: (final) => this.#ask({ ...due, do: 'missing', why: this.#days.get(feedDayText(due))!.why, final }),
      mayRetry: () => this.#context.remedy('retry') && clock.now() < deadlineMs,
    };
  }

  #ask(message: LoaderMessage): void {
    this.#days.get(feedDayText(message))!.asked = { message, atMs: this.#context.clock.now() };
    this.#context.send('loader', message);
  }

  #repeat = (): void => {
    const { clock } = this.#context;
    for (const { asked } of this.#days.values()) if (asked !== null && clock.now() - asked.atMs >= repeatMs) this.#ask(asked.message);
    clock.setTimeout(this.#repeat, repeatMs);
  };

  #at(atMs: number, act: () => void): void {
    this.#context.clock.setTimeout(act, atMs - this.#context.clock.now());
  }
}

/** A day that has come to its end takes no more events. */
function send({ actor }: Day, event: DayEvent): void {
  if (actor.getSnapshot().status === 'active') actor.send(event);
}
