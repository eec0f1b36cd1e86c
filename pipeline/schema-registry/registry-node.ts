import type { Component, ComponentContext } from '../../engine/component.ts';
import type { HttpSite } from '../../engine/network/http.ts';
import type { Contract } from '../normaliser/contract.ts';
import type { VersionAnswer } from './read-contracts.ts';
import { SchemaRegistry } from './schema-registry.ts';

/** The registry of the contracts' schemas: it says where a new version breaks with the one before, and gives all of them out over HTTP. */
export class RegistryNode implements Component {
  readonly #context: ComponentContext;
  readonly #contracts: Readonly<Record<string, readonly Contract[]>>;
  readonly #site: HttpSite;

  constructor(context: ComponentContext, contracts: Readonly<Record<string, readonly Contract[]>>, site: HttpSite) {
    this.#context = context;
    this.#contracts = contracts;
    this.#site = site;
  }

  start(): void {
    const registry = new SchemaRegistry('FULL');
    const answers = new Map<string, unknown>([['/subjects', Object.keys(this.#contracts)]]);
    for (const [subject, versions] of Object.entries(this.#contracts)) {
      const path = `/subjects/${encodeURIComponent(subject)}/versions`;
      answers.set(path, versions.map((_, i) => i + 1));
      versions.forEach((contract, i) => answers.set(`${path}/${i + 1}`, this.#register(registry, subject, i + 1, contract)));
    }
    this.#site.serve(this.#context.host, ({ url = '' }, response) => {
      const answer = answers.get(url);
      const [status, body] = answer === undefined ? [404, { error_code: 40_401, message: `${url} is not there` }] : [200, answer];
      response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body));
    });
  }

  #register(registry: SchemaRegistry, subject: string, version: number, { schema, ...contract }: Contract): VersionAnswer {
    const kind = contract.format === 'avro' ? 'avro' : 'json';
    const text = JSON.stringify(schema);
    const [conflict] = registry.check(subject, kind, text);
    if (conflict !== undefined) {
      this.#context.note(`${subject} ${contract.version} breaks with ${conflict.version}: ${conflict.kind} at ${conflict.path}`);
      // A break was agreed on with the vendor: from here on each version has a mapping of its own.
      registry.setLevel(subject, 'NONE');
    }
    const { id } = registry.register(subject, kind, text);
    return { subject, id, version, schemaType: kind === 'avro' ? 'AVRO' : 'JSON', schema: text, metadata: { properties: { contract: JSON.stringify(contract) } } };
  }
}
