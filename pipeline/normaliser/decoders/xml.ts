import { isUtf8 } from 'node:buffer';
import sax from 'sax';
import type { ReasonId } from '../reason.ts';
import { deepest, replaced, type DecodedBatch, type DecodedRecord, type Place } from './decoded.ts';

interface Element {
  readonly children: Record<string, unknown>;
  text: string;
  hasChildren: boolean;
}

/**
 * The children of the root as records: attributes as `@name`, elements of text as text, empty ones as null, repeated ones as
 * lists. No document may declare a type: without one there is no entity to expand.
 */
export function decodeXml(bytes: Buffer): DecodedBatch {
  const records: DecodedRecord[] = [];
  const open: Element[] = [];
  let broken: ReasonId | null = null;
  let isGarbled = false;
  const parser = sax.parser(true);
  const stop = (reason: ReasonId): void => { broken ??= reason; };
  parser.ondoctype = () => stop('entity');
  parser.onerror = () => stop('malformed');
  parser.onopentag = ({ attributes }) => {
    if (open.length >= deepest) stop('depth');
    if (broken !== null) return;
    const children: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(attributes as Record<string, string>)) {
      children[`@${name}`] = value;
      isGarbled ||= value.includes(replaced);
    }
    open.push({ children, text: '', hasChildren: Object.keys(attributes).length > 0 });
  };
  parser.ontext = (text) => {
    const element = open.at(-1);
    if (element === undefined) return;
    element.text += text;
    isGarbled ||= text.includes(replaced);
  };
  parser.onclosetag = (name) => {
    if (broken !== null) return;
    const element = open.pop()!;
    const parent = open.at(-1);
    if (parent === undefined) return;
    if (open.length > 1) return adopt(parent, name, valueOf(element));
    records.push({ fields: element.children, reason: isGarbled ? 'encoding' : null });
    isGarbled = false;
  };
  // In pieces, so that what was broken on purpose stops the reading early.
  const text = bytes.toString('utf8');
  for (let at = 0; at < text.length && broken === null; at += pieceChars) parser.write(text.slice(at, at + pieceChars));
  if (broken === null) parser.close();
  return { records, writer: null, broken: broken === 'malformed' && open.length > 0 ? 'truncated' : broken, places: () => placesOf(bytes) };
}

/** The children of the root, as far as the document is one. */
function placesOf(bytes: Buffer): Place[] {
  // In text that was mended, characters would no longer tell bytes: there each byte that is no ASCII stands for a letter.
  const text = isUtf8(bytes) ? bytes.toString('utf8') : Buffer.from(bytes.map((byte) => (byte < 0x80 ? byte : letter))).toString('latin1');
  const places: Place[] = [];
  let [depth, startChar, seenChars, seenBytes, isBroken] = [0, 0, 0, 0, false];
  const byteAt = (char: number): number => {
    seenBytes += Buffer.byteLength(text.slice(seenChars, char));
    seenChars = char;
    return seenBytes;
  };
  const parser = sax.parser(true);
  parser.onerror = () => { isBroken = true; };
  parser.onopentag = () => {
    if (++depth === 2) startChar = parser.startTagPosition - 1;
  };
  parser.onclosetag = () => {
    if (--depth === 1) places.push({ start: byteAt(startChar), end: byteAt(parser.position) });
  };
  for (let at = 0; at < text.length && !isBroken; at += pieceChars) parser.write(text.slice(at, at + pieceChars));
  return places;
}

const pieceChars = 65_536;
const letter = 'x'.charCodeAt(0);

function valueOf({ children, text, hasChildren }: Element): unknown {
  return hasChildren ? children : text === '' ? null : text;
}

function adopt(parent: Element, name: string, value: unknown): void {
  const { children } = parent;
  parent.hasChildren = true;
  const before = Object.hasOwn(children, name) ? children[name] : undefined;
  if (before === undefined) children[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else children[name] = [before, value];
}
