import type { ComponentContext } from '../../engine/component.ts';
import { httpRequest } from '../../engine/network/http.ts';
import { backoffMs } from './backoff.ts';
import { feedDayText, minuteMs, type FeedDay } from './feed-day.ts';
import type { HeldPart } from './read-file.ts';

/** What is told to whoever is on call. */
export interface Alert extends FeedDay {
  /** Of one incident, which the receiver opens once however often it is told. */
  readonly key: string;
  readonly scope: HeldPart['scope'];
  readonly reason: string;
  readonly held: number;
  readonly text: string;
}

const tries = 5;
/** Longer than a machine takes for a request, also where a calendar passes fast. */
const timeoutMs = 30 * minuteMs;
const limits = { firstMs: 1000, longestMs: minuteMs } as const;

/** Posts alerts as JSON: one incident is a day's file, or the rows of a day that were held. */
export class Webhook {
  readonly #context: ComponentContext;
  readonly #server: { readonly host: string; readonly port: number };

  constructor(context: ComponentContext, server: { readonly host: string; readonly port: number }) {
    this.#context = context;
    this.#server = server;
  }

  /** Tells of the first of these that says most; after some tries it gives up, and says so. */
  async alert(due: FeedDay, scope: HeldPart['scope'], parts: readonly { readonly reason: string; readonly detail: string }[]): Promise<void> {
    const [{ reason, detail }] = parts;
    const what = scope === 'file' ? `its file is held, ${reason}: ${detail}` : `${parts.length} rows are held, the first for ${reason}: ${detail}`;
    const alert: Alert = { ...due, key: `${feedDayText(due)} ${scope}`, scope, reason, held: parts.length, text: `${feedDayText(due)}: ${what}` };
    const { clock } = this.#context;
    for (let attempt = 0; attempt < tries; attempt++) {
      const { status } = await httpRequest(clock, { ...this.#server, method: 'POST', path: '/alerts', headers: { 'content-type': 'application/json' }, body: JSON.stringify(alert), timeoutMs });
      if (status >= 200 && status < 300) return this.#context.acted('quarantine-alert');
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, backoffMs(attempt, limits, this.#context.random('webhook'))));
    }
    this.#context.note(`nobody took the alert: ${alert.text}`);
  }
}
