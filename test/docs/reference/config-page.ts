import { configSchema } from '../../../cli/config/config-file.ts';
import { code, markdownTable, written } from './markdown.ts';
import { schemaFields, type SchemaField } from './schema-fields.ts';

const ofScenario = 'scenarios.*.';

/** docs/reference/config.md: every field of a config, from its schema. */
export function configPage(): string {
  const fields = schemaFields(configSchema);
  const own = fields.filter(({ path }) => path.startsWith(ofScenario));
  const options = fields.filter(({ path }) => path.startsWith('options.'));
  return `${opening}

## A scenario

The fields of \`scenarios.<name>\`. \`[]\` stands for each entry of a list, \`*\` for each name; what is required is so where the field that it stands in is there. What may stand in a fault besides is on [its own page](faults.md).

${fieldTable(own, ofScenario)}

## Options

The fields of \`options\`: what \`run\` is given where the command line does not say otherwise. A command that has an option of the same meaning takes it as well.

${fieldTable(options, 'options.')}
`;
}

function fieldTable(fields: readonly SchemaField[], prefix: string): string {
  return markdownTable(['field', 'default', 'what may stand there', 'what it is'], fields.map(({ path, kind, isRequired, default: usual, description = '' }) => [
    code(path.slice(prefix.length)), isRequired ? 'required' : usual === undefined ? '' : code(typeof usual === 'string' ? usual : JSON.stringify(usual)), kind, description,
  ]));
}

const opening = `# Config of your own pipeline

What can stand in \`wavetank.yaml\`, or be the default export of \`wavetank.config.ts\`: scenarios of your own by their names, and options. \`npx wavetank validate\` names every mistake with its line; [your own pipeline](../how-to/your-own-pipeline.md) tells how to write one. The JSON Schema is \`schemas/config.schema.json\`. ${written}`;
