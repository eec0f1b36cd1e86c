import { TextDecoder } from 'node:util';
import sax, { type SAXParser } from 'sax';
import { UsageError } from '../../../engine/usage-error.ts';
import type { FaultUse } from '../fault-use.ts';
import { Flow, type FlowOptions } from '../flow.ts';
import { numberOf, type LeafValue } from './leaf.ts';
import { breakPlaced, type PlacedLeaf } from './leaf-breaker.ts';
import { RecordBreaker, type RecordOptions } from './record-breaker.ts';

/** The longest record that is held in memory, in characters. */
const mostRecord = 64 * 2 ** 20;
/** Elements nested deeper than this are refused. */
const mostDepth = 256;

/** An element that is open: where its content begins, and whether it holds others. */
interface Open {
  readonly name: string;
  readonly contentFrom: number;
  hasChildren: boolean;
  text: string;
}

/** A value with its place in the text of the document. */
interface TextLeaf {
  readonly path: string;
  readonly value: LeafValue;
  readonly start: number;
  readonly end: number;
}

/**
 * Breaks an XML document as it streams by; each child of its root is a record, with the blanks before it, and each element
 * without others in it is a value. Entities of the document's own are refused, never expanded.
 */
export class XmlStream {
  readonly #flow: Flow;
  readonly #breaker: RecordBreaker;
  readonly #parser: SAXParser = sax.parser(true, { position: true });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #open: Open[] = [];
  /** The text from `#base` on that was not passed on yet. */
  #text = '';
  #base = 0;
  /** Where untouched records begin that wait to be passed on, how many, and where the last record ends. */
  #untouched = 0;
  #count = 0;
  #recordsEnd = 0;
  #leaves: TextLeaf[] = [];
  #number = 1;

  constructor(faults: readonly FaultUse[], options: FlowOptions & RecordOptions) {
    this.#flow = new Flow(faults, options);
    this.#breaker = new RecordBreaker(faults, options);
    this.#parser.onopentag = ({ name, isSelfClosing }) => this.#opened(name, isSelfClosing);
    this.#parser.ontext = (text) => this.#said(text);
    this.#parser.onclosetag = () => this.#closed();
    this.#parser.ondoctype = (text) => {
      if (/<!ENTITY/i.test(text)) throw new UsageError('the XML declares entities', { hint: 'write them out first: xmllint --noent' });
    };
    this.#parser.onerror = (error) => {
      throw new UsageError(`the XML cannot be read: ${error.message.replaceAll('\n', ', ')}`, { hint: 'mend it first, or say another format with --as' });
    };
  }

  get rows(): number {
    return this.#flow.rows;
  }

  get size(): number {
    return this.#flow.size;
  }

  write(chunk: Buffer): void {
    this.#take(this.#decoded(chunk));
  }

  end(): void {
    this.#take(this.#decoded(null));
    this.#parser.close();
    this.#pass(this.#recordsEnd);
    this.#flow.end();
    this.#flow.pass(Buffer.from(this.#slice(this.#untouched, this.#base + this.#text.length)));
  }

  /** Text that was read otherwise would not be written as it was. `null`: the end. */
  #decoded(chunk: Buffer | null): string {
    try {
      return chunk === null ? this.#decoder.decode() : this.#decoder.decode(chunk, { stream: true });
    } catch {
      throw new UsageError('the XML is not in UTF-8', { hint: 'convert it first: iconv -f ISO-8859-1 -t UTF-8, and say so in its first line' });
    }
  }

  #take(text: string): void {
    this.#text += text;
    this.#parser.write(text);
    // While an element of the root is not closed, it is kept; what is before it can go.
    this.#pass(this.#recordsEnd);
    this.#text = this.#text.slice(this.#untouched - this.#base);
    this.#base = this.#untouched;
    if (this.#text.length > mostRecord) throw new UsageError(`record ${this.#number} has no end within ${mostRecord / 2 ** 20} Mi characters`, { hint: 'a record is a child of the root' });
  }

  #opened(name: string, isSelfClosing: boolean): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.hasChildren = true;
    if (this.#open.length >= mostDepth) throw new UsageError(`the XML is nested deeper than ${mostDepth}`, { hint: 'a record is a child of the root' });
    // An element without content has no place for a value.
    this.#open.push({ name, contentFrom: this.#parser.position, hasChildren: isSelfClosing, text: '' });
    if (this.#open.length === 1) {
      this.#recordsEnd = this.#parser.position;
      this.#flow.pass(Buffer.from(this.#slice(this.#untouched, this.#recordsEnd)));
      this.#untouched = this.#recordsEnd;
    }
  }

  #said(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined && this.#open.length > 1) element.text += text;
  }

  #closed(): void {
    const { contentFrom, hasChildren, text } = this.#open.at(-1)!;
    const depth = this.#open.length;
    const start = contentFrom;
    const end = this.#parser.startTagPosition - 1;
    if (!hasChildren && depth > 2 && !this.#slice(start, end).includes('<')) {
      const path = this.#open.slice(2).map(({ name }) => `/${name}`).join('');
      const same = this.#leaves.filter((leaf) => leaf.path === path || leaf.path.startsWith(`${path}[`)).length;
      this.#leaves.push({ path: same === 0 ? path : `${path}[${same + 1}]`, value: valueOf(text), start, end });
    }
    this.#open.pop();
    if (depth === 2) this.#record(this.#parser.position);
  }

  #record(end: number): void {
    if (this.#number < this.#breaker.next && this.#count + 1 < this.#flow.free) {
      this.#count++;
    } else {
      this.#pass(this.#recordsEnd);
      const start = this.#untouched;
      const text = this.#slice(start, end);
      if (this.#number < this.#breaker.next) {
        this.#flow.untouched(Buffer.from(text), this.#number);
      } else {
        const at = (place: number): number => Buffer.byteLength(text.slice(0, place - start));
        const leaves: PlacedLeaf[] = this.#leaves.map((leaf) => ({ path: leaf.path, value: leaf.value, start: at(leaf.start), end: at(leaf.end) }));
        this.#flow.row(breakPlaced(this.#breaker, Buffer.from(text), this.#number, leaves, ({ value }) => Buffer.from(escaped(value))), this.#number);
      }
      this.#untouched = end;
    }
    this.#recordsEnd = end;
    this.#number++;
    this.#leaves = [];
  }

  #pass(end: number): void {
    if (this.#count > 0) this.#flow.pass(Buffer.from(this.#slice(this.#untouched, end)), this.#count);
    if (this.#count > 0) this.#untouched = end;
    this.#count = 0;
  }

  #slice(start: number, end: number): string {
    return this.#text.slice(start - this.#base, end - this.#base);
  }
}

function valueOf(text: string): LeafValue {
  if (text === '') return null;
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? numberOf(text) : text;
}

function escaped(value: LeafValue): string {
  return value === null ? '' : String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
