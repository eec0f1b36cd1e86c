import type { Component, ComponentContext } from '../../engine/component.ts';

/** A proxy between the service and the log; it stands for the whole run. */
export interface NetworkProxy {
  /** What the service is given as its brokers. */
  readonly brokers: readonly string[];
  /** Begins a fault of the network; throws an error that says what is wrong with it. */
  begin(kind: string, params: object): { readonly hits: number; end(): void };
}

interface Begun {
  readonly fault: { readonly hits: number; end(): void };
  told: number;
}

const lookMs = 20;

/** The network between service and log: faults on it are begun here, and each of their hits is counted where it struck. */
export class ProxyNode implements Component {
  readonly #context: ComponentContext;
  readonly #proxy: NetworkProxy;
  /** By whose it is. */
  readonly #begun = new Map<object, Begun>();
  #isArmed = false;

  constructor(context: ComponentContext, proxy: NetworkProxy) {
    this.#context = context;
    this.#proxy = proxy;
  }

  start(): void {
    this.#context.host.onDeath(() => this.#endAll());
  }

  disturbed(): void {
    this.#follow();
  }

  undisturbed(): void {
    this.#follow();
  }

  /** A fault began or ended: it begins or ends here too, and what else is in force goes on. */
  #follow(): void {
    this.#tellHits();
    const { begins } = this.#context.point('network', { struck: null, begins: [] });
    const inForce = new Set(begins.map(({ of }) => of));
    for (const [of, { fault }] of this.#begun) {
      if (inForce.has(of)) continue;
      fault.end();
      this.#begun.delete(of);
    }
    for (const { of, kind, params } of begins) if (!this.#begun.has(of)) this.#begun.set(of, { fault: this.#proxy.begin(kind, params), told: 0 });
    if (!this.#isArmed) this.#look();
  }

  #look = (): void => {
    this.#tellHits();
    this.#isArmed = this.#begun.size > 0;
    if (this.#isArmed) this.#context.clock.setTimeout(this.#look, lookMs);
  };

  #tellHits(): void {
    for (const [struck, begun] of this.#begun) {
      for (; begun.told < begun.fault.hits; begun.told++) this.#context.point('network', { struck, begins: [] });
    }
  }

  #endAll(): void {
    for (const { fault } of this.#begun.values()) fault.end();
    this.#begun.clear();
  }
}
