/**
 * What components show to whoever looks at a run, beside figures and events: single things as they are. Nothing of it
 * acts on the run, and no check reads it. Each kind has a file of its own beside the stores, a line of JSON each.
 */

/** So many bytes of what is held are shown. */
export const shownBytes = 4096;

/** A file, a row or a record that was not let through. */
export interface HeldPart {
  /** Where it came from. Told twice of one place, it is one thing, and the first words stand. */
  readonly place: string;
  /** Of its file, or else of itself. */
  readonly item: number | null;
  /** ms of the run. */
  readonly atMs: number;
  readonly scope: 'file' | 'row' | 'record';
  readonly feed: string;
  /** Which file or batch of the feed: `2026-01-05`, `batch 12`. */
  readonly part: string;
  /** An id of the scenario's `reasons`. */
  readonly reason: string;
  /** What is wrong with this one, in words. */
  readonly detail: string;
  /**
   * The line on which the part begins, null in a format without lines, and the byte of the part at which the trouble does,
   * null where nobody knows, both from 1; its bytes in the file or batch, from 0. null where nothing came.
   */
  readonly at: { readonly line: number | null; readonly column: number | null; readonly byteOffset: number; readonly byteLength: number } | null;
  /** Its bytes as they came, or their beginning, in base64. */
  readonly raw: string;
}

/** A record in a vendor's own form, field by field: where the field lies, and what stands there. */
export type FieldTexts = readonly (readonly [path: string, text: string])[];

/** What became of one record whose form changed: first as it was sent, then, as often as it comes, what was made of it. */
export type ChangedRecord = { readonly item: number; readonly atMs: number } & (
  | {
    readonly is: 'sent';
    readonly feed: string;
    readonly part: string;
    /** The id of the scenario's damage, or what else changed. */
    readonly change: string;
    readonly versions: readonly [agreed: string, sent: string];
    /** The record as it was agreed on, and as it was sent. */
    readonly agreed: FieldTexts;
    readonly sent: FieldTexts;
    /** Where a field of our own lies in either form. */
    readonly paths: Readonly<Record<string, readonly [agreed: string | null, sent: string | null]>>;
    /** Our own form of what the vendor meant. */
    readonly meant: Readonly<Record<string, string>>;
  }
  | { readonly is: 'made'; readonly row: Readonly<Record<string, string>> }
  | { readonly is: 'held'; readonly reason: string; readonly path: string }
);

/** A try of a task: one line when it starts, and one when it is over. */
export type TaskMoment = { readonly number: number; readonly atMs: number } & (
  | {
    readonly is: 'started';
    readonly job: string;
    readonly stage: string;
    /** Of the stage, from 0. */
    readonly index: number;
    /** How many tasks the stage has. */
    readonly of: number;
    /** From 0; above, it was tried before. */
    readonly attempt: number;
    readonly worker: string;
    readonly cores: number;
  }
  | { readonly is: 'done'; readonly rows: number }
  | { readonly is: 'lost' }
);

export interface Exhibits {
  readonly held: HeldPart;
  readonly changed: ChangedRecord;
  readonly task: TaskMoment;
}
export type ExhibitKind = keyof Exhibits;

/** Its file beside the stores. */
export const exhibitFiles = { held: 'held.jsonl', changed: 'changed-records.jsonl', task: 'tasks.jsonl' } as const satisfies Record<ExhibitKind, string>;
