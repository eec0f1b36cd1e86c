import type { Component, ComponentContext } from '../../engine/component.ts';

/** A proxy between the service and the log; it stands for the whole run. */
export interface NetworkProxy {
  /** What the service is given as its brokers. */
  readonly brokers: readonly string[];
  /** Begins a fault of the network; throws an error that says what is wrong with it. */
  begin(kind: string, params: object): { readonly hits: number; end(): void };
}

interface Begun {
  readonly kind: string;
  readonly fault: { readonly hits: number; end(): void };
  told: number;
}

const lookMs = 20;

/** The network between service and log: faults on it are begun here, and each of their hits is counted where it struck. */
export class ProxyNode implements Component {
  readonly #context: ComponentContext;
  readonly #proxy: NetworkProxy;
  #begun: Begun[] = [];

  constructor(context: ComponentContext, proxy: NetworkProxy) {
    this.#context = context;
    this.#proxy = proxy;
  }

  start(): void {
    this.#context.host.onDeath(() => this.#endAll());
  }

  /** A fault began or ended: those that there were are ended, and those in force begin. */
  disturbed(): void {
    this.#restart();
  }

  undisturbed(): void {
    this.#restart();
  }

  #restart(): void {
    this.#tellHits();
    this.#endAll();
    const { begins } = this.#context.point('network', { struck: null, begins: [] });
    this.#begun = begins.map(({ kind, params }) => ({ kind, fault: this.#proxy.begin(kind, params), told: 0 }));
    if (this.#begun.length > 0) this.#look();
  }

  #look = (): void => {
    this.#tellHits();
    if (this.#begun.length > 0) this.#context.clock.setTimeout(this.#look, lookMs);
  };

  #tellHits(): void {
    for (const begun of this.#begun) {
      for (; begun.told < begun.fault.hits; begun.told++) this.#context.point('network', { struck: begun.kind, begins: [] });
    }
  }

  #endAll(): void {
    for (const { fault } of this.#begun) fault.end();
    this.#begun = [];
  }
}
