import type { Component, ComponentContext } from '../../engine/component.ts';
import type { Contract } from '../normaliser/contract.ts';
import type { ContractsMessage } from '../normaliser/messages.ts';
import { SchemaRegistry } from './schema-registry.ts';

/** The registry of the contracts' schemas: it says where a new version breaks with the one before, and tells the normaliser all of them. */
export class RegistryNode implements Component {
  readonly #context: ComponentContext;
  readonly #contracts: Readonly<Record<string, readonly Contract[]>>;

  constructor(context: ComponentContext, contracts: Readonly<Record<string, readonly Contract[]>>) {
    this.#context = context;
    this.#contracts = contracts;
  }

  start(): void {
    const registry = new SchemaRegistry('FULL');
    for (const [feed, versions] of Object.entries(this.#contracts)) {
      for (const { format, version, schema } of versions) {
        const kind = format === 'avro' ? 'avro' : 'json';
        const [conflict] = registry.check(feed, kind, JSON.stringify(schema));
        if (conflict !== undefined) {
          this.#context.note(`${feed} ${version} breaks with ${conflict.version}: ${conflict.kind} at ${conflict.path}`);
          // A break was agreed on with the vendor: from here on each version has a mapping of its own.
          registry.setLevel(feed, 'NONE');
        }
        registry.register(feed, kind, JSON.stringify(schema));
      }
    }
    this.#context.send('normaliser', { contracts: this.#contracts } satisfies ContractsMessage);
  }
}
