import { isUtf8 } from 'node:buffer';
import { deepest, unreadable, type DecodedBatch, type DecodedRecord, type Place } from './decoded.ts';

const newline = 0x0a;
/** Shorter lines cannot nest deep enough to hurt. */
const harmlessChars = 1024;

export function decodeJsonLines(bytes: Buffer): DecodedBatch {
  const places = (): Place[] => placesOf(bytes);
  if (isUtf8(bytes)) {
    const lines = bytes.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return { records: lines.map(record), writer: null, broken: null, places };
  }
  const records: DecodedRecord[] = [];
  for (const { start, end } of placesOf(bytes)) {
    const line = bytes.subarray(start, end);
    const made = record(line.toString('utf8'));
    records.push(isUtf8(line) ? made : { ...made, reason: 'encoding' });
  }
  return { records, writer: null, broken: null, places };
}

function placesOf(bytes: Buffer): Place[] {
  const places: Place[] = [];
  for (let start = 0; start < bytes.length; start = places[places.length - 1].end + 1) {
    const end = bytes.indexOf(newline, start);
    places.push({ start, end: end < 0 ? bytes.length : end });
  }
  return places;
}

function record(line: string): DecodedRecord {
  if (line.length > harmlessChars && depthOf(line) > deepest) return unreadable('depth');
  try {
    const fields: unknown = JSON.parse(line);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return unreadable('malformed');
    return { fields: fields as Record<string, unknown>, reason: null };
  } catch {
    return unreadable('malformed');
  }
}

/** The deepest nesting of a text, brackets in strings left out. */
function depthOf(text: string): number {
  let [depth, most, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') most = Math.max(most, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return most;
}
