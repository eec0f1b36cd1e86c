/**
 * Numbers read from bytes. An integer is a number up to 2^53; a decimal is the integer number of its smallest units,
 * `12.50` of scale 2 as 1250, so that sums are exact. NaN is no number, Infinity one beyond 2^53.
 */
const [zero, nine, plus, minus, point, comma] = [0x30, 0x39, 0x2b, 0x2d, 0x2e, 0x2c];

export function integerIn(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === minus;
  let i = negative || bytes[start] === plus ? start + 1 : start;
  if (i >= end) return NaN;
  let value = 0;
  for (; i < end; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return signed(value, negative);
}

/** With at most `scale` digits after the point; a point has digits on both sides. */
export function decimalIn(bytes: Uint8Array, start: number, end: number, scale: number): number {
  return separated(bytes, start, end, scale, point);
}

/** As `decimalIn`, in a file whose decimals have a comma. */
export function commaDecimalIn(bytes: Uint8Array, start: number, end: number, scale: number): number {
  return separated(bytes, start, end, scale, comma);
}

function separated(bytes: Uint8Array, start: number, end: number, scale: number, separator: number): number {
  const negative = bytes[start] === minus;
  let i = negative || bytes[start] === plus ? start + 1 : start;
  const first = i;
  let value = 0;
  for (; i < end; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (i === first) return NaN;
  let places = 0;
  if (i < end) {
    if (bytes[i] !== separator) return NaN;
    for (i++; i < end; i++, places++) {
      const digit = bytes[i] - zero;
      if (digit < 0 || digit > 9) return NaN;
      value = value * 10 + digit;
    }
    if (places === 0 || places > scale) return NaN;
  }
  for (; places < scale; places++) value *= 10;
  return signed(value, negative);
}

function signed(value: number, negative: boolean): number {
  if (value > Number.MAX_SAFE_INTEGER) return negative ? -Infinity : Infinity;
  return negative ? 0 - value : value;
}

/**
 * A number with groups of thousands that can be read in one way only, whatever the place it was written in: with two
 * different separators, groups of three and at most `scale` digits at the end (`1.234,5`, `1,234.50`), or a whole number
 * with two groups (`1.234.567`). One separator alone says nothing: `1.234` is a thousand here and one and a bit there.
 */
export function groupedNumberIn(bytes: Uint8Array, start: number, end: number, scale: number): number {
  const negative = bytes[start] === minus;
  const first = negative ? start + 1 : start;
  let [value, digits, groups, separator, i] = [0, 0, 0, 0, first];
  for (; i < end; i++) {
    const byte = bytes[i];
    if (byte >= zero && byte <= nine) {
      value = value * 10 + byte - zero;
      digits++;
      continue;
    }
    if (byte !== point && byte !== comma) return NaN;
    if (groups > 0 && digits !== 3) return NaN;
    if (groups > 0 && byte !== separator) break;
    if (digits < 1 || digits > 3) return NaN;
    separator = byte;
    groups++;
    digits = 0;
  }
  if (groups === 0) return NaN;
  let places = 0;
  if (i === end) {
    if (digits !== 3 || groups < 2) return NaN;
  } else {
    for (i++; i < end; i++, places++) {
      const digit = bytes[i] - zero;
      if (digit < 0 || digit > 9) return NaN;
      value = value * 10 + digit;
    }
    if (places === 0 || places > scale) return NaN;
  }
  for (; places < scale; places++) value *= 10;
  return signed(value, negative);
}

/** A limit of a schema in the units of its column; NaN where it has more digits than the scale. */
export function scaledFrom(limit: number, scale: number): number {
  const written = Buffer.from(String(limit));
  const value = decimalIn(written, 0, written.length, scale);
  return Number.isFinite(value) ? value : NaN;
}

/** `1250` of scale 2 as `12.50`. */
export function decimalText(value: number, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
