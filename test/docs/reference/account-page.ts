import { buckets, bucketWords, isLost } from '../../../engine/bucket.ts';
import { verdictWords } from '../../../engine/result.ts';
import { code, markdownTable, written } from './markdown.ts';

/** docs/reference/buckets-and-verdicts.md */
export function accountPage(): string {
  const rows = buckets.map((id) => [code(id), isLost(id) ? 'yes' : '', bucketWords[id]]);
  return `${opening}

${markdownTable(['bucket', 'lost', 'what it says of an item'], [...rows, [code('duplicate'), '', bucketWords.duplicate]])}

## Verdicts

A check, a threshold and a run have one of four. Of several the worst is the verdict of the run: \`failed\`, then \`unknown\`, then \`void\`, then \`passed\`. [Why there are four](../explanation/verdicts.md).

${markdownTable(['verdict', 'what it says'], Object.entries(verdictWords).map(([id, words]) => [code(id), words]))}
`;
}

const opening = `# Buckets and verdicts

## Buckets

Every item of a run ends in exactly one bucket, so that they add up to what was generated. \`lost\` in a threshold is the sum of those that nobody chose. [How the account is kept](../explanation/buckets-and-ledger.md). ${written}`;
