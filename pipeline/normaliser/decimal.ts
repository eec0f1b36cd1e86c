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
  return (text) => {
    if (!shape.test(text)) return undefined;
    const plain = text.includes(group) ? text.replaceAll(group, '') : text;
    const mark = plain.indexOf(point);
    const behind = mark < 0 ? 0 : plain.length - mark - 1;
    const value = Number(mark < 0 ? plain : plain.slice(0, mark) + plain.slice(mark + 1)) * 10 ** (scale - behind);
    return Number.isSafeInteger(value) ? value : undefined;
  };
}

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
