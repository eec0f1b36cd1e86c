/** What was done to data on purpose, and how to tell whether a pipeline noticed. */

/** A kind of damage: what it is, where it can be seen, and which answers to it are right. */
export interface DamageKind {
  /** kebab-case, unique in its registry. */
  readonly id: string;
  /** One sentence in the present tense: what is wrong. */
  readonly about: string;
  /** What one piece of damage spoils. */
  readonly scope: 'file' | 'row' | 'cell' | 'record' | 'batch' | 'stream' | 'server';
  /** Delivered again, whole, after so many hours. */
  readonly heals: number | 'never';
  readonly expected: 'load' | 'repair' | 'quarantine' | 'fallback';
  /** Where one finds evidence of it who knows schema and contract, and nothing else. */
  readonly evidence: 'schema' | 'version' | 'value' | 'batch' | 'control-total' | 'none';
  /** Reasons by which an item with this damage may be held. */
  readonly reasons: readonly string[];
}

/** One thing that was broken: a line of a run's manifest. */
export interface Plant {
  readonly kind: string;
  readonly item: number;
  /** A byte range (`123-145`) or a field path (`/amount`). */
  readonly where: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Items that it spoils besides (the rows of a file), first and last: to hold them is right, and they are not counted. */
  readonly covers?: readonly [first: number, last: number];
  /** Bytes and schema do not tell what is right: the item is left out of the score. */
  readonly undecidable?: boolean;
}
