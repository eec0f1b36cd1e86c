/**
 * Decimals as text, by the marks of a locale, read into integers of their smallest unit without a float on the way.
 * Groups must be whole: `1.234,50` is a German number, `12.34,50` and `1234.50` are none.
 */
export type ReadDecimal = (text: string) => number | undefined;

/** `exact`: as many digits behind the mark as `scale` says; else at most as many. */
export function decimalReader(locale: string, scale: number, exact: boolean): ReadDecimal {
  const { point, group } = marksOf(locale);
  const fractionDigits = exact ? `{${scale}}` : `{1,${scale}}`;
  const fraction = scale === 0 ? '' : `(?:${escaped(point)}\\d${fractionDigits})${exact ? '' : '?'}`;
  const shape = new RegExp(`^-?(?:\\d+|\\d{1,3}(?:${escaped(group)}\\d{3})+)${fraction}$`);
  const units = Array.from({ length: scale + 1 }, (_, behind) => 10 ** (scale - behind));
  const pointCode = point.charCodeAt(0);
  return (text) => {
    if (!shape.test(text)) return undefined;
    let digits = 0;
    let behind = -1;
    // What is neither a digit nor the mark is a sign or a group's: the shape says where.
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === pointCode) behind = 0;
      else if (code >= zeroCode && code <= nineCode) {
        digits = digits * 10 + code - zeroCode;
        if (behind >= 0) behind++;
      }
    }
    const value = digits * units[Math.max(behind, 0)];
    if (!Number.isSafeInteger(value)) return undefined;
    return text.startsWith('-') ? -value : value;
  };
}

const zeroCode = 0x30;
const nineCode = 0x39;

/** What a careless reader makes of it: the mark becomes a point, and what cannot be read after it is left out. */
export function carelessDecimal(locale: string, scale: number): (text: string) => number {
  const { point, group } = marksOf(locale);
  return (text) => Math.round(Number.parseFloat((point === '.' ? text : text.replace(group, '')).replace(point, '.')) * 10 ** scale);
}

/** The marks of a locale, from the tables of the Unicode consortium. */
export function marksOf(locale: string): { readonly point: string; readonly group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' } as Intl.NumberFormatOptions).formatToParts(123_456.5);
  const mark = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { point: mark('decimal'), group: mark('group') };
}

const escaped = (mark: string): string => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
