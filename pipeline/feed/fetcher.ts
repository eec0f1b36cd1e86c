import type { Component, ComponentContext } from '../../engine/component.ts';
import { httpRequest, type HttpAnswer } from '../../engine/network/http.ts';
import { controlSchema, type Control } from '../gate/control.ts';
import { backoffMs } from './backoff.ts';
import { controlPath, feedDayText, filePath, type FeedDay } from './feed-day.ts';
import type { Identity } from './identity.ts';
import type { Landing } from './landing.ts';

/** The scheduler asks for a file; one at a time. */
export interface FetchMessage extends FeedDay {
  /** With `retry`, it is tried until then; else once. */
  readonly untilMs: number;
  /** What came before and was no good: it is not fetched again. */
  readonly known: string | null;
}

/** What became of it: `delivery` where it landed, else why not. */
export type FetchedMessage = FeedDay & ({ readonly landed: string } | { readonly failed: string });

export interface FetcherOptions {
  readonly server: { readonly host: string; readonly port: number };
  readonly landing: Landing;
  readonly identity: Identity;
}

/** What was got of a file so far, to go on from. */
interface Partial {
  readonly etag: string;
  readonly bytes: Buffer;
}

/** Fetches files with what should be in them, and lands them. With `retry` it comes back, and goes on where it was broken off. */
export class Fetcher implements Component {
  readonly #context: ComponentContext;
  readonly #options: FetcherOptions;
  #underWay = 0;

  constructor(context: ComponentContext, options: FetcherOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {}

  waiting(): number {
    return this.#underWay;
  }

  receive(message: unknown, from: string): void {
    void this.#fetch(message as FetchMessage, from);
  }

  async #fetch({ feed, day, untilMs, known }: FetchMessage, from: string): Promise<void> {
    const due: FeedDay = { feed, day };
    const { clock } = this.#context;
    const random = this.#context.random('backoff');
    this.#underWay++;
    let partial: Partial | null = null;
    for (let attempt = 0; ; attempt++) {
      const tried = await this.#attempt(due, known, partial);
      if ('landed' in tried) {
        this.#underWay--;
        return this.#context.send(from, { ...due, landed: tried.landed } satisfies FetchedMessage);
      }
      const waitMs = backoffMs(attempt, { firstMs: this.#context.knob('retry.first'), longestMs: this.#context.knob('retry.longest') }, random);
      if (!this.#context.remedy('retry') || clock.now() + waitMs > untilMs) {
        this.#underWay--;
        this.#context.note(`${feedDayText(due)}: not fetched, ${tried.failed}`);
        return this.#context.send(from, { ...due, failed: tried.failed } satisfies FetchedMessage);
      }
      partial = tried.partial;
      this.#context.acted('retry');
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, waitMs));
    }
  }

  /** Asks once for the control and the file. */
  async #attempt(due: FeedDay, known: string | null, partial: Partial | null): Promise<{ landed: string } | { failed: string; partial: Partial | null }> {
    const stated = await this.#get(controlPath(due), {});
    const control = stated.status === 200 && stated.failure === null ? controlOf(stated.body) : null;
    if (control === null) return { failed: `control: ${failureOf(stated)}`, partial };
    const answer = await this.#get(filePath(due), {
      ...(known !== null && { 'if-none-match': `"${known}"` }),
      ...(partial !== null && partial.bytes.length > 0 && { range: `bytes=${partial.bytes.length}-`, 'if-range': `"${partial.etag}"` }),
    });
    if (answer.status !== 200 && answer.status !== 206) return { failed: failureOf(answer), partial };
    const etag = (answer.headers.etag ?? '').replaceAll('"', '');
    const bytes = answer.status === 206 && partial !== null ? Buffer.concat([partial.bytes, answer.body]) : answer.body;
    if (answer.failure !== null) return { failed: failureOf(answer), partial: { etag, bytes } };
    this.#land(due, etag, control, bytes);
    return { landed: etag };
  }

  #land(due: FeedDay, delivery: string, control: Control, bytes: Buffer): void {
    const { landing, identity } = this.#options;
    landing.put({ ...due, delivery, control, bytes });
    this.#context.stage.saw(identity.file(due));
    for (const item of identity.within(delivery, 0, bytes.length)) this.#context.stage.saw(item);
  }

  #get(path: string, headers: Record<string, string>): Promise<HttpAnswer> {
    return httpRequest(this.#context.clock, { ...this.#options.server, method: 'GET', path, headers, timeoutMs: this.#context.knob('fetch.timeout') });
  }
}

/** Null where it is no control. */
function controlOf(body: Buffer): Control | null {
  try {
    return controlSchema.parse(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}

function failureOf({ status, failure }: HttpAnswer): string {
  if (failure !== null) return failure === 'timeout' ? 'it took too long' : `the connection broke off (${failure})`;
  return status === 304 ? 'nothing new is there' : `the server answered ${status}`;
}
