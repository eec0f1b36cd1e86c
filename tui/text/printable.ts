/** What comes from outside, without anything that would move the cursor or change the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/g, ' ');
}

/** A text of several lines, each of them printable. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** The same data with every text in it printable, names of fields too. */
export function printableData<T>(data: T): T {
  const cleaned = (value: unknown): unknown => {
    if (typeof value === 'string') return printable(value);
    if (Array.isArray(value)) return value.map(cleaned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [printable(name), cleaned(each)]));
  };
  return cleaned(data) as T;
}
