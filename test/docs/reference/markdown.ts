/** A table; what stands in a cell may hold anything but line breaks. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => prose(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Text as markdown shows it, with what is in backticks as code: elsewhere `<port>` would be taken for HTML, and `*` for emphasis. */
export function prose(text: string): string {
  return text.split('`').map((part, i) => (i % 2 === 1 ? part : part.replaceAll(/[<*]/g, '\\$&'))).join('`');
}

export const code = (text: string): string => `\`${text}\``;

/** What says at the top of a page that nobody writes it by hand. */
export const written = 'This page is written from the program: `npm run reference`.';
