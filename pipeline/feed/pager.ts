import { appendFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Component, ComponentContext } from '../../engine/component.ts';
import type { HttpSite } from '../../engine/network/http.ts';
import type { Alert } from './webhook.ts';

export interface PagerOptions {
  readonly site: HttpSite;
  /** What came, a line of JSON an incident. */
  readonly file: string;
}

/** Who is on call: takes alerts by webhook, and opens one incident for each key, as pagers do. */
export class Pager implements Component {
  readonly #context: ComponentContext;
  readonly #options: PagerOptions;
  readonly #open = new Set<string>();

  constructor(context: ComponentContext, options: PagerOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#options.site.serve(this.#context.host, (request, response) => this.#take(request, response));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const alert = JSON.parse(Buffer.concat(chunks).toString()) as Alert;
      if (!this.#open.has(alert.key)) {
        this.#open.add(alert.key);
        appendFileSync(this.#options.file, `${JSON.stringify({ atMs: Math.round(this.#context.clock.now()), ...alert })}\n`);
        this.#context.note(`alert: ${alert.text}`);
      }
      response.writeHead(202).end();
    });
  }
}
