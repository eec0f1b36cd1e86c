/** A value of the text format, with its labels. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads Prometheus' text format (0.0.4) as strictly as its page says: HELP and TYPE once a name and before its values, the
 * values of a name together, no series twice, labels quoted, every line ended. Throws at the line that breaks it.
 */
export function parseExposition(text: string): Scraped[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line is not ended');
  const found: Scraped[] = [];
  const seen = new Set<string>();
  const closed = new Set<string>();
  let open = '';
  const enter = (name: string, line: string): void => {
    if (name === open) return;
    if (closed.has(name)) throw new Error(`${name} stands in two places: ${line}`);
    closed.add(open);
    open = name;
  };
  const told = new Set<string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (comment !== null) {
      const [, kind, name, rest] = comment;
      enter(name, line);
      if (told.has(`${kind} ${name}`) || found.some((each) => each.name === name)) throw new Error(`${kind} of ${name} comes twice or too late: ${line}`);
      if (kind === 'TYPE' && !['counter', 'gauge', 'histogram', 'summary', 'untyped'].includes(rest)) throw new Error(`no type: ${line}`);
      told.add(`${kind} ${name}`);
      continue;
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,(?=[a-zA-Z_])|(?=\})))*)\})? ([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/.exec(line);
    if (sample === null) throw new Error(`no line of the format: ${line}`);
    const [, name, inner = '', value] = sample;
    enter(name, line);
    const labels = Object.fromEntries([...inner.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, label, quoted]) => [label, quoted.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))]));
    const key = `${name} ${JSON.stringify(Object.entries(labels).toSorted())}`;
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    found.push({ name, labels, value: Number(value) });
  }
  return found;
}
