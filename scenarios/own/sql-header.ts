/** What the comments at the top of a check say of it. */
export interface CheckHeader {
  readonly about: string | null;
  readonly severity: 'error' | 'warn';
  /** Why it is known to fail; null where it is to pass. */
  readonly known: string | null;
  /** The last day on which it may be known to fail, YYYY-MM-DD. */
  readonly until: string | null;
  readonly mistake: { readonly line: number; readonly message: string } | null;
}

/** Reads lines such as `-- severity: warn` from the top of a file. */
export function parseHeader(text: string): CheckHeader {
  const said: Record<string, string> = {};
  let mistake: CheckHeader['mistake'] = null;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() !== '' && !line.trim().startsWith('--')) break;
    const [, name, value] = /^\s*--\s*(about|severity|known|until):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    said[name] = value;
    mistake ??= mistakeIn(name, value, i + 1);
  }
  if (mistake === null && said.until !== undefined && said.known === undefined) mistake = { line: 1, message: '`until` says how long something is known, and nothing is: add `-- known: <reason>`' };
  return { about: said.about ?? null, severity: said.severity === 'warn' ? 'warn' : 'error', known: said.known ?? null, until: said.until ?? null, mistake };
}

function mistakeIn(name: string, value: string, line: number): CheckHeader['mistake'] {
  if (value === '') return { line, message: `\`${name}\` says nothing` };
  if (name === 'severity' && value !== 'error' && value !== 'warn') return { line, message: `severity is error or warn, not "${value}"` };
  if (name === 'until' && (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value)))) return { line, message: `until is a day such as 2027-01-31, not "${value}"` };
  return null;
}
