const isWindows = process.platform === 'win32';
/** Of a path or a name: what no shell takes for anything else. */
const plain = isWindows ? /^[\p{L}\p{N}\p{M}_@+=:,./\\-]+$/u : /^[\p{L}\p{N}\p{M}_@%+=:,./-]+$/u;

/** A text as one word of a command line that people copy: in quotes where it needs them. */
export function shellWord(text: string): string {
  if (plain.test(text)) return text;
  return isWindows ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}
