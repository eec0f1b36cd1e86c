// What stands on the pages of the project and takes minutes: comparisons, and the demonstration in its full form.
import { expect, test } from 'vitest';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { exceptions, followed, isDear } from '../docs/executed.ts';
import { followPage, missingLines } from '../docs/follow-page.ts';
import { blocksOf, commandsOf } from '../docs/pages.ts';

const wanted = Object.entries(followed).filter(([page]) => commandsOf(page).some(isDear));

test.each(wanted)('%s, with all that takes long', (page, endings) => {
  const { steps, shown } = followPage(page, { folder: workFolder(), leaves: (line) => Object.hasOwn(exceptions, line) });
  const expected = steps.map(({ line }) => [line, Object.entries(endings).find(([part]) => line.includes(part))?.[1] ?? 0]);
  expect(steps.map(({ line, code }) => [line, code])).toEqual(expected);
  expect(shown.flatMap(missingLines)).toEqual([]);
});

test('README.md shows what npm start prints', async () => {
  const { code, out } = await wavetank(workFolder(), ['start'], { COLUMNS: '120', NO_COLOR: '1' });
  const [{ text }] = blocksOf('README.md').filter(({ language }) => language === 'text');
  expect(missingLines({ shown: text, out })).toEqual([]);
  expect(code).toBe(0);
});
