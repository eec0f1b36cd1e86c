import type { NamedTopic } from './answer-reader.ts';

/** Names of topics by the ids that clients of today use in their place (KIP-516), as answers to Metadata told them. */
export class TopicNames {
  private readonly names = new Map<string, string>();

  learn(names: ReadonlyMap<string, string>): void {
    for (const [id, name] of names) this.names.set(id, name);
  }

  /** Null for an id that no answer told the name of. */
  of({ name, id }: NamedTopic): string | null {
    return name ?? (id === null ? null : (this.names.get(id) ?? null));
  }
}
