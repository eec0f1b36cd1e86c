import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * The journal of a run: every arrival, timer fired, frame, message, item transition, native result and fault hit goes into
 * one rolling hash; decisions are also kept as text. Equal plans give equal hashes in virtual time.
 *
 * A record is four unsigned 32-bit numbers, written into a block that is hashed when it is full and at every full
 * sample period of the run's clock, when the number of draws of every random stream is added. One byte of every record is kept
 * (its fingerprint), so that a replay that differs can name the first record that did.
 */
export const recordKinds = ['timer', 'frame', 'message', 'transition', 'native', 'hit', 'note', 'draws', 'arrival'] as const;
export type RecordKind = (typeof recordKinds)[number];

const kindCode = Object.fromEntries(recordKinds.map((kind, i) => [kind, i + 1])) as Record<RecordKind, number>;
const blockWords = 1 << 14;

export interface JournalLine {
  readonly atMs: number;
  readonly node?: string;
  readonly text?: string;
  /** The running hash at this moment, and how many records it covers. */
  readonly hash?: string;
  readonly records?: number;
}

export class Journal {
  readonly lines: JournalLine[] = [];
  /** The records of the traced period in words, if one was asked for. */
  readonly trace: { readonly index: number; readonly text: string }[] = [];
  readonly #hash = createHash('sha256');
  readonly #block = new Uint32Array(blockWords);
  readonly #names = new Map<string, number>();
  readonly #nameList: string[] = [];
  readonly #sampleMs: number;
  readonly #traceFromMs: number;
  #fill = 0;
  #records = 0;
  #fingerprints = new Uint8Array(1 << 16);
  #nowMs = 0;
  #nextSampleMs = -Infinity;
  #draws: () => ReadonlyMap<string, number> = () => new Map();

  /** `sampleMs`: how often the running hash is noted. `traceFromMs`: keep the records of the period that begins then in full. */
  constructor(sampleMs = 1000, traceFromMs = Infinity) {
    this.#sampleMs = sampleMs;
    this.#traceFromMs = traceFromMs;
  }

  countDraws(draws: () => ReadonlyMap<string, number>): void {
    this.#draws = draws;
  }

  /** A number for a name that occurs again and again. */
  name(text: string): number {
    let code = this.#names.get(text);
    if (code === undefined) {
      code = this.#nameList.push(text) - 1;
      this.#names.set(text, code);
    }
    return code;
  }

  /** To be called at every firing, before anything else is recorded at that time. */
  timer(nowMs: number, hostName: string): void {
    if (this.#nextSampleMs === -Infinity) this.#nowMs = nowMs;
    // The draws of a period that is over are records of that period: the time goes on only after them.
    if (nowMs >= this.#nextSampleMs) this.#sample(nowMs);
    this.#nowMs = nowMs;
    this.record('timer', nowMs | 0, this.name(hostName), 0);
  }

  record(kind: RecordKind, a: number, b: number, c: number): void {
    const block = this.#block;
    let at = this.#fill;
    block[at++] = kindCode[kind];
    block[at++] = a;
    block[at++] = b;
    block[at++] = c;
    this.#fill = at;
    if (this.#records === this.#fingerprints.length) this.#growFingerprints();
    // A multiplicative mix of all four words, its top byte kept.
    const mixed = Math.imul(Math.imul(Math.imul(kindCode[kind] ^ a, 0x9e3779b1) ^ b, 0x85ebca6b) ^ c, 0xc2b2ae35);
    this.#fingerprints[this.#records++] = (mixed ^ (mixed >>> 15)) >>> 24;
    if (this.#nowMs >= this.#traceFromMs && this.#nowMs < this.#traceFromMs + this.#sampleMs) this.#keep(kind, a, b, c);
    if (at === blockWords) this.#flush();
  }

  /** A decision, in words. */
  note(node: string, text: string): void {
    this.lines.push({ atMs: this.#nowMs, node, text });
    // Two runs give the same number to a text that is new in both, so the record tells the text itself too.
    this.record('note', this.name(node), this.name(text), crc32(text));
    this.#hash.update(text);
  }

  #growFingerprints(): void {
    const grown = new Uint8Array(this.#fingerprints.length * 2);
    grown.set(this.#fingerprints);
    this.#fingerprints = grown;
  }

  #keep(kind: RecordKind, a: number, b: number, c: number): void {
    this.trace.push({ index: this.#records - 1, text: this.#inWords(kind, a, b, c) });
  }

  #inWords(kind: RecordKind, a: number, b: number, c: number): string {
    const at = `${(this.#nowMs / 1000).toFixed(3)} s`;
    const named = (code: number): string => this.#nameList[code] ?? String(code);
    switch (kind) {
      case 'timer': return `${at} timer of ${named(b)}`;
      case 'frame': return `${at} frame of ${b & 0x7fffffff} bytes ${b >>> 31 ? 'to' : 'from'} the server, connection ${a}, crc ${c.toString(16)}`;
      case 'message': return `${at} message ${named(a)} -> ${named(b)}`;
      case 'transition': return `${at} item ${a}: stage ${b & 0xff}, transition ${(b >>> 8) & 0xff}, cause ${c}`;
      case 'native': return `${at} native call ${named(a)} ${b ? 'succeeded' : 'failed'}`;
      case 'hit': return `${at} fault ${named(a)} hit ${named(b)}`;
      case 'note': return `${at} ${named(a)}: ${named(b)}`;
      case 'draws': return `${at} stream ${named(a)} stands at ${b} draws`;
      case 'arrival': return `${at} item ${a} arrives with key ${b}, payload crc ${c.toString(16)}`;
    }
  }

  #sample(nowMs: number): void {
    for (const [path, count] of this.#draws()) this.record('draws', this.name(path), count >>> 0, 0);
    this.#flush();
    this.lines.push({ atMs: Math.floor(nowMs / this.#sampleMs) * this.#sampleMs, hash: this.#hash.copy().digest('hex').slice(0, 16), records: this.#records });
    this.#nextSampleMs = Math.floor(nowMs / this.#sampleMs) * this.#sampleMs + this.#sampleMs;
  }

  #flush(): void {
    if (this.#fill === 0) return;
    this.#hash.update(new Uint8Array(this.#block.buffer, 0, this.#fill * 4));
    this.#fill = 0;
  }

  get records(): number {
    return this.#records;
  }

  fingerprints(): Uint8Array {
    return this.#fingerprints.subarray(0, this.#records);
  }

  /** The hash of the whole run; the journal takes no more records afterwards. */
  digest(): string {
    for (const [path, count] of this.#draws()) this.record('draws', this.name(path), count >>> 0, 0);
    this.#flush();
    return this.#hash.digest('hex');
  }
}
