import { CompiledContract, compiledContract, isRefusal, type Refusal } from './compiled-contract.ts';
import type { CanonicalRecord, Contract } from './contract.ts';
import type { DecodedBatch, DecodedRecord } from './decoders/decoded.ts';
import { decoders } from './decoders/registry.ts';
import type { ReasonId } from './reason.ts';
import { bytesOfRecords, type BytesOf } from './record-bytes.ts';

/** A batch as it comes from a vendor. */
export interface VendorBatch {
  readonly feed: string;
  /** Its number, by which the vendor knows it. */
  readonly batch: number;
  /** The version that the vendor tells; null where it tells none. */
  readonly version: string | null;
  /** The period of its records, Unix time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: Buffer;
  /** Places of its records in the batch of that number: all, or those that are sent again. */
  readonly places: readonly number[];
}

export interface Row {
  readonly place: number;
  readonly record: CanonicalRecord;
}

export interface Held {
  readonly place: number;
  readonly reason: ReasonId;
  /** Where in the record. */
  readonly path: string;
}

/** What became of the records of a batch; every place is in one of the two. */
export interface Normalised {
  readonly rows: readonly Row[];
  readonly held: readonly Held[];
  readonly bytesOf: BytesOf;
}

/** What a normaliser makes use of. */
export interface NormaliserSettings {
  /** Records are held to schema, types, ranges and keys; without, values are taken for what they look like. */
  readonly strict: boolean;
  /** The mapping of each version; without, that of the first one, for which the code was once written. */
  readonly mapped: boolean;
  /** Versions are told by vendor and record; without, every record is taken for the newest. */
  readonly versioned: boolean;
}

const dayMs = 86_400_000;
/** No batch holds more. */
const mostRecords = 2 ** 26;

/** Makes canonical records of what vendors send, by their contracts. */
export class Normaliser {
  readonly #contracts = new Map<string, readonly CompiledContract[]>();
  readonly #settings: NormaliserSettings;
  /** Which record of each feed was the first to have a key: its batch and its place, as one number. */
  readonly #keys = new Map<string, Map<string, number>>();

  constructor(contracts: Readonly<Record<string, readonly Contract[]>>, settings: NormaliserSettings) {
    this.#settings = settings;
    for (const [feed, versions] of Object.entries(contracts)) this.#contracts.set(feed, versions.map(compiledContract));
  }

  normalise(batch: VendorBatch): Normalised {
    const versions = this.#contracts.get(batch.feed);
    if (versions === undefined) throw new Error(`no contract for the feed ${batch.feed}`);
    const { strict, mapped } = this.#settings;
    const known = mapped ? versions : versions.slice(0, 1);
    const [newest] = known.slice(-1);
    const columns = strict ? null : ((newest.contract.schema as { required?: string[] }).required ?? null);
    const decoded = decoders[newest.contract.format](batch.bytes, { columns });
    const told = known.find(({ contract }) => contract.version === batch.version);
    const rows: Row[] = [];
    const held: Held[] = [];
    for (let nth = 0; nth < batch.places.length; nth++) {
      const place = batch.places[nth];
      const made = nth < decoded.records.length ? this.#make(batch, place, decoded.records[nth], decoded, known, told) : { reason: decoded.broken ?? 'truncated', path: '/' } as const;
      if (isRefusal(made)) {
        held.push({ place, ...made });
        this.#reserve(batch, place, decoded.records[nth]?.fields ?? null, known);
      } else rows.push({ place, record: made });
    }
    return { rows, held, bytesOf: bytesOfRecords(batch, decoded, newest.contract.format !== 'avro') };
  }

  #make(batch: VendorBatch, place: number, { fields, reason }: DecodedRecord, decoded: DecodedBatch, known: readonly CompiledContract[], told: CompiledContract | undefined): CanonicalRecord | Refusal {
    const { strict, versioned } = this.#settings;
    if (fields === null || (strict && reason !== null)) return { reason: reason ?? 'malformed', path: '/' };
    const chosen = versioned ? this.#detect(batch.version, told, fields, decoded, known) : known[known.length - 1];
    if (!(chosen instanceof CompiledContract)) return chosen;
    if (!strict) return chosen.guess(fields) ?? { reason: 'type', path: '/' };
    // A version that was detected fits its schema; one that was assumed may not.
    const refusal = versioned ? null : chosen.refusal(fields, decoded.writer);
    if (refusal !== null) return refusal;
    const made = chosen.map(fields);
    if (isRefusal(made)) return made;
    if (made.orderedMs < batch.fromMs - dayMs || made.orderedMs > batch.toMs + dayMs) return { reason: 'date', path: '/orderedMs' };
    return this.#isKeyTaken(batch, place, made.id) ? { reason: 'duplicate-key', path: '/id' } : made;
  }

  /** The contract that a record fits: the one meant by the version that is told if it fits, else the only other one that does. */
  #detect(told: string | null, meant: CompiledContract | undefined, fields: Readonly<Record<string, unknown>>, { writer }: DecodedBatch, known: readonly CompiledContract[]): CompiledContract | Refusal {
    const refusal = meant?.refusal(fields, writer) ?? null;
    if (meant !== undefined && refusal === null) return meant;
    const fitting = known.filter((each) => each !== meant && each.refusal(fields, writer) === null);
    if (fitting.length === 1 && (told === null || meant !== undefined)) return fitting[0];
    if (fitting.length > 1) return { reason: 'undecidable', path: '/' };
    if (!this.#settings.strict) return meant ?? known[known.length - 1];
    return refusal ?? { reason: 'schema', path: '/' };
  }

  /** What is held keeps its key: whoever comes under it meanwhile is not the first. */
  #reserve(batch: VendorBatch, place: number, fields: DecodedRecord['fields'], known: readonly CompiledContract[]): void {
    if (fields === null || !this.#settings.strict) return;
    for (const contract of known) {
      const id = contract.keyOf(fields);
      if (id !== null) return void this.#isKeyTaken(batch, place, id);
    }
  }

  #isKeyTaken({ feed, batch }: VendorBatch, place: number, id: string): boolean {
    let keys = this.#keys.get(feed);
    if (keys === undefined) this.#keys.set(feed, (keys = new Map()));
    const origin = batch * mostRecords + place;
    const first = keys.get(id);
    if (first === undefined) keys.set(id, origin);
    return first !== undefined && first !== origin;
  }
}
