/** Why a normaliser or a monitor holds a record, or a batch whole. */
interface Reason {
  readonly about: string;
  /** What to try. */
  readonly hint: string;
  readonly scope: 'record' | 'batch';
}

export const reasons = {
  malformed: { about: 'The bytes are not what their format wants.', hint: 'ask the vendor for the batch again', scope: 'record' },
  truncated: { about: 'The batch ends before its last record.', hint: 'ask the vendor for the batch again', scope: 'batch' },
  depth: { about: 'It is nested deeper than any record of ours.', hint: 'ask the vendor what it sent', scope: 'record' },
  entity: { about: 'The document declares entities or a type of its own, which could expand without end.', hint: 'ask the vendor for the document without a DOCTYPE', scope: 'batch' },
  encoding: { about: 'Its text is not UTF-8.', hint: 'ask the vendor for UTF-8', scope: 'record' },
  'missing-field': { about: 'A field that the contract requires is not there.', hint: 'agree on the change, and add a mapping for it', scope: 'record' },
  schema: { about: 'It does not fit the schema of any version.', hint: 'agree on the change, and register a new version', scope: 'record' },
  type: { about: 'A value is not of the type that the contract wants.', hint: 'ask the vendor for the record again', scope: 'record' },
  null: { about: 'A value that must be there is empty.', hint: 'ask the vendor for the record again', scope: 'record' },
  range: { about: 'A number is outside of what the contract allows.', hint: 'ask the vendor for the record again', scope: 'record' },
  date: { about: 'A time is no time in the notation agreed on, or far from the period of its batch.', hint: 'ask the vendor for the record again', scope: 'record' },
  enum: { about: 'A value is on no list of the contract.', hint: 'agree on what it means, and add it to the mapping', scope: 'record' },
  'duplicate-key': { about: 'Another record has its key.', hint: 'ask the vendor which of them is right', scope: 'record' },
  undecidable: { about: 'Its version is not told, and it fits several.', hint: 'ask the vendor for the version', scope: 'batch' },
  'control-total': { about: 'The records do not add up to what the vendor says they do.', hint: 'ask the vendor for the batch again', scope: 'batch' },
  period: { about: 'Records lie outside of the period of their batch.', hint: 'ask the vendor for its time zone', scope: 'batch' },
  distribution: { about: 'Values are distributed otherwise than before.', hint: 'ask the vendor for its units', scope: 'batch' },
  'null-rate': { about: 'A field is empty far more often, or far less, than before.', hint: 'ask the vendor what became of the field', scope: 'batch' },
} as const satisfies Record<string, Reason>;
export type ReasonId = keyof typeof reasons;
