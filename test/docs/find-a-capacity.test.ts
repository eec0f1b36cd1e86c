import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { againstText } from '../../cli/capacity/capacity-text.ts';
import type { Invocation } from '../../cli/command.ts';
import { buildProgram } from '../../cli/program.ts';
import { noStyle } from '../../cli/text/style.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/how-to/find-a-capacity.md', import.meta.url)), 'utf8');
const lines = [...page.matchAll(/^npx wavetank (.*)$/gm)].map(([, line]) => line.split(' '));

test('its lines are understood as they stand there', async () => {
  const called: Pick<Invocation, 'args' | 'flags'>[] = [];
  for (const line of lines) await (await buildProgram(line, async (_, invocation) => void called.push(invocation))).parseAsync(line, { from: 'user' });
  expect(called).toHaveLength(4);
  const [, , first, second] = called;
  expect(second.flags).toMatchObject({ against: (first.flags as unknown as { out: string }).out });
  expect(second.args).toEqual(first.args);
});

test('what it shows of two builds is what is printed of them', () => {
  const [, shown] = /```text\n(against[\s\S]*?)\n```/.exec(page)!;
  const against = { name: 'v1.4', fromEps: 45_900, toEps: 43_100, percent: -6.1, lowPercent: -9, highPercent: -2.2, real: true, smallestPercent: 2.1, pairs: 9, otherArrivals: 0 };
  expect(againstText(against, noStyle, 80).join('\n')).toBe(shown);
});
