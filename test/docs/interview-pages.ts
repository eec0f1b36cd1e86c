import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function page(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../docs/how-to/${path}`, import.meta.url)), 'utf8');
}

/** What stands in the blocks of a kind, in their order. */
export function blocks(text: string, kind: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm'))].map(([, block]) => block);
}
