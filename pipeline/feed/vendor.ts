import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Component, ComponentContext, GeneratedItem } from '../../engine/component.ts';
import type { Plant } from '../../engine/damage.ts';
import type { FaultCall } from '../../engine/fault.ts';
import type { HttpSite } from '../../engine/network/http.ts';
import type { Control } from '../gate/control.ts';
import { controlPath, dueMs, filePath, hourMs, type Feed, type FeedDay } from './feed-day.ts';

/** What is served under the path of a file from some moment on. */
interface Delivery {
  readonly etag: string;
  readonly bytes: Buffer;
}

/** One file as its exporter makes it. */
export interface Export {
  readonly items: readonly GeneratedItem[];
  readonly plants: readonly Plant[];
  readonly control: Pick<Control, 'rows' | 'sha256'>;
  /** Items of which there is a second copy in the file itself. */
  readonly copies: readonly number[];
  /** In the order in which they arrive. `copies`: the items that come once more with it. */
  readonly arrivals: readonly (Delivery & { readonly afterHours: number; readonly copies: readonly number[] })[];
}

export interface VendorOptions {
  readonly feeds: readonly Feed[];
  readonly days: number;
  readonly site: HttpSite;
  /** Makes the file that is due now; `data` passes it through the faults in force. */
  produce(due: FeedDay, data: (damage: FaultCall['data']['damage']) => void): Export;
}

/** How often a slow body gets its next bytes. */
const dripMs = 5000;

/** A vendor's export server: publishes a file and what it should hold, and serves both over HTTP with ETag and Range. */
export class Vendor implements Component {
  readonly #context: ComponentContext;
  readonly #options: VendorOptions;
  readonly #files = new Map<string, Delivery>();

  constructor(context: ComponentContext, options: VendorOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    const { feeds, days, site } = this.#options;
    site.serve(this.#context.host, (request, response) => this.#answer(request, response));
    for (let day = 0; day < days; day++) {
      for (const feed of feeds) this.#at(dueMs(feed, day), () => this.#publish(feed, day));
    }
  }

  #at(atMs: number, act: () => void): void {
    this.#context.clock.setTimeout(act, atMs - this.#context.clock.now());
  }

  #publish(feed: Feed, day: number): void {
    const { stage } = this.#context;
    const due: FeedDay = { feed: feed.id, day };
    const atMs = dueMs(feed, day);
    const { items, plants, copies, control, arrivals } = this.#options.produce(due, (damage) => void this.#context.point('data', { atMs, damage }));
    for (const item of items) {
      this.#context.generated(item);
      stage.saw(item.item);
    }
    plants.forEach((plant) => this.#context.planted(plant));
    copies.forEach((item) => stage.copied(item));
    for (const { afterHours, ...arrival } of arrivals) {
      if (afterHours === 0) this.#deliver(due, arrival, control);
      else this.#at(atMs + afterHours * hourMs, () => this.#deliver(due, arrival, control));
    }
  }

  #deliver(due: FeedDay, { etag, bytes, copies }: Export['arrivals'][number] | Omit<Export['arrivals'][number], 'afterHours'>, control: Export['control']): void {
    copies.forEach((item) => this.#context.stage.copied(item));
    const stated = Buffer.from(JSON.stringify(control));
    this.#files.set(filePath(due), { etag, bytes });
    this.#files.set(controlPath(due), { etag: `${etag}-control`, bytes: stated });
  }

  #answer({ url: path = '', headers }: IncomingMessage, response: ServerResponse): void {
    const found = this.#files.get(path);
    const call = this.#context.point('respond', { status: found === undefined ? 404 : 200, delayMs: 0, cutAfterShare: null, bytesPerSecond: null, path });
    const send = (): void => {
      if (call.status !== 200 || found === undefined) return void response.writeHead(call.status).end();
      const { etag, bytes } = found;
      if (headers['if-none-match'] === `"${etag}"`) return void response.writeHead(304).end();
      const from = rangeStart(headers, etag, bytes.length);
      response.writeHead(from > 0 ? 206 : 200, {
        etag: `"${etag}"`, 'content-length': bytes.length - from, ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
      });
      this.#send(response, bytes.subarray(from), call);
    };
    if (call.delayMs > 0) this.#context.clock.setTimeout(send, call.delayMs);
    else send();
  }

  #send(response: ServerResponse, bytes: Buffer, { cutAfterShare, bytesPerSecond }: FaultCall['respond']): void {
    if (cutAfterShare !== null) {
      response.write(bytes.subarray(0, Math.floor(bytes.length * cutAfterShare)));
      response.socket?.end();
    } else if (bytesPerSecond !== null) {
      this.#drip(response, bytes, Math.max(1, Math.floor((bytesPerSecond * dripMs) / 1000)));
    } else {
      response.end(bytes);
    }
  }

  #drip(response: ServerResponse, bytes: Buffer, take: number): void {
    if (response.destroyed) return;
    if (bytes.length <= take) return void response.end(bytes);
    response.write(bytes.subarray(0, take));
    this.#context.clock.setTimeout(() => this.#drip(response, bytes.subarray(take), take), dripMs);
  }
}

/** Where an answer begins: at the byte that was asked for, if it is still the same file and has so many. */
function rangeStart(headers: IncomingMessage['headers'], etag: string, size: number): number {
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  if (from === undefined || headers['if-range'] !== `"${etag}"`) return 0;
  return Number(from) < size ? Number(from) : 0;
}
