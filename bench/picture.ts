import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readmePicture } from './readme-picture.ts';

/** `npm run picture`: makes the picture of the README anew. */
const file = fileURLToPath(new URL('../../docs/pictures/live.svg', import.meta.url));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await readmePicture());
console.log(`wrote ${file}`);
