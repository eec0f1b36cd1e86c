import { resultSchema } from '../../../engine/store/result-schema.ts';
import { runViews } from '../../../engine/store/query-run.ts';
import { code, markdownTable, written } from './markdown.ts';
import { schemaFields } from './schema-fields.ts';

/** docs/reference/result.md: what a run leaves. */
export function resultPage(): string {
  const fields = schemaFields(resultSchema).filter(({ path }) => path !== 'schemaVersion');
  const rows = fields.map(({ path, kind, description = '' }) => [code(path), kind, description]);
  return `${opening}

## The run folder

${markdownTable(['file', 'what it holds'], [
    [code('plan.json'), 'all that the run is a function of; it replays anywhere'],
    [code('result.json'), 'what it came to, below'],
    ...Object.entries(runViews).map(([view, { file }]) => [code(file), `${viewWords[view as keyof typeof runViews]}; \`query\` calls it ${code(view)}`]),
    [code('journal.bin'), 'one byte of every event, by which a replay names the first difference'],
    [code('stores/'), 'what the pipeline has written'],
  ])}

[Reading it with SQL](../how-to/read-a-run-with-sql.md).

## result.json

\`[]\` stands for each entry of a list, \`*\` for each name.

${markdownTable(['field', 'what may stand there', 'what it is'], rows)}
`;
}

const viewWords: Readonly<Record<keyof typeof runViews, string>> = {
  ledger: 'every item: where it ended, when, why',
  hops: 'every step of every item',
  metrics: 'the series of the run, a value a second',
  journal: 'what happened beside the items, and the hash of every second',
  findings: 'what checks name, the first thousand of each',
  further: 'the ids of the others; only where there are any',
  manifest: 'what was broken in the data on purpose; only where something was',
};

const opening = `# What a run leaves

A folder in \`.wavetank/runs\` (\`--out\`), named after the moment of its start, its scenario and its seed. The JSON Schema of its result is \`schemas/result.schema.json\`. ${written}`;
