import { expect, test } from 'vitest';
import { againstText } from '../../cli/capacity/capacity-text.ts';
import type { Invocation } from '../../cli/command.ts';
import { commands } from '../../cli/commands/registry.ts';
import { buildProgram } from '../../cli/program.ts';
import { noStyle } from '../../cli/text/style.ts';
import { commandsOf, inlineCommands, pages, textOf, wordsOf } from './pages.ts';

const capacityPage = 'docs/how-to/find-a-capacity.md';

async function understood(words: readonly string[]): Promise<Pick<Invocation, 'args' | 'flags'>> {
  let called: Pick<Invocation, 'args' | 'flags'> | null = null;
  await (await buildProgram(words, async (_, invocation) => void (called = invocation))).parseAsync(words, { from: 'user' });
  return called!;
}

test.each(pages().filter((page) => !page.startsWith('docs/reference/') && inlineCommands(page).length > 0))('the commands in the text of %s are understood as they stand there', async (page) => {
  for (const line of inlineCommands(page)) {
    const [name, ...rest] = wordsOf(line);
    if (name.startsWith('<') || rest.includes('--help') || name === '--help') continue;
    expect(Object.keys(commands)).toContain(name);
    // Of a command that is only named nothing is asked.
    if (rest.length > 0) expect(await understood([name, ...rest]), line).not.toBeNull();
  }
});

test('docs/README.md leads to every page', () => {
  const linked = [...textOf('docs/README.md').matchAll(/\]\(([\w./-]+\.md)/g)].map(([, link]) => `docs/${link}`);
  const own = pages().filter((page) => page.startsWith('docs/') && !page.startsWith('docs/decisions/') && page !== 'docs/README.md');
  expect(own.filter((page) => !linked.includes(page))).toEqual([]);
});

test('a capacity of two builds is of one scenario, and the second knows the first', async () => {
  const lines = commandsOf(capacityPage).map((line) => wordsOf(line).slice(2));
  const called = [];
  for (const line of lines) called.push(await understood(line));
  expect(called).toHaveLength(4);
  const [, , first, second] = called;
  expect(second.flags).toMatchObject({ against: (first.flags as unknown as { out: string }).out });
  expect(second.args).toEqual(first.args);
});

test('what the page shows of two builds is what is printed of them', () => {
  const [, shown] = /```text\n(against[\s\S]*?)\n```/.exec(textOf(capacityPage))!;
  const against = { name: 'v1.4', fromEps: 45_900, toEps: 43_100, percent: -6.1, lowPercent: -9, highPercent: -2.2, real: true, smallestPercent: 2.1, pairs: 9, otherArrivals: 0 };
  expect(againstText(against, noStyle, 80).join('\n')).toBe(shown);
});
