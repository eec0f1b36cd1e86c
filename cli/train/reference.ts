import { formatLength } from '../text/duration.ts';
import { formatNumber } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Measured } from './figure.ts';

/** A figure, and the step of whose run it is; null: of the run that whoever refers to it is about. */
export interface Reference {
  readonly step: string | null;
  readonly expression: string;
}

/** `sick/dropped`: a figure of the run of the step `sick`; `dropped`: of the run at hand. */
export function parseReference(text: string): Reference {
  const [, step, expression] = /^\s*(?:([a-z][a-z0-9-]*)\/)?(.*?)\s*$/s.exec(text)!;
  return { step: step ?? null, expression };
}

/** A figure in a text stands in braces; those of a figure's own tags are inside of them. */
const braced = /\{((?:[^{}]|\{[^{}]*\})*)\}/g;

export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(braced)].map(([, inner]) => parseReference(inner));
}

/** The text with its figures. */
export function filled(text: string, valueOf: (reference: Reference) => Measured | null): string {
  return text.replace(braced, (_, inner: string) => proseOf(valueOf(parseReference(inner))));
}

/** Units that are a part of how a value is written; nouns stand in the text itself. */
const written = new Set(['ms', 'bytes', 'percent']);

/** `46.6 s`, `60 minutes`, `90,436`, `45 %`; `unknown` where nobody can tell. */
export function proseOf(measured: Measured | null): string {
  if (measured === null || measured.value === null) return 'unknown';
  if (measured.unit === 'ms') return formatLength(measured.value);
  return written.has(measured.unit) ? quantityText(measured.value, measured.unit) : formatNumber(measured.value);
}
