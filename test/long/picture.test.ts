import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readmePicture } from '../../bench/readme-picture.ts';

test('the picture of the README is what its run shows: `npm run picture` makes it anew', async () => {
  expect(await readmePicture()).toBe(readFileSync(fileURLToPath(new URL('../../docs/pictures/live.svg', import.meta.url)), 'utf8'));
});
