/** One node of a cluster, as clients are told of it. */
export interface NodeAddress {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

/** What is wrong with a list of nodes; null when nothing is. */
export function nodesProblem(nodes: readonly NodeAddress[]): string | null {
  if (nodes.length === 0) return 'there must be one node at least';
  const repeated = nodes.find(({ id }, index) => nodes.findIndex((node) => node.id === id) !== index);
  return repeated === undefined ? null : `node ${repeated.id} is there twice`;
}
