import { stringify } from 'yaml';
import type { Fault } from '../../../engine/fault.ts';
import { fieldsOf, type FieldWords } from '../../../engine/schema-words.ts';
import { faults } from '../../../scenarios/own/faults.ts';
import { code, markdownTable, written } from './markdown.ts';

/** docs/reference/faults.md: every fault of a pipeline of one's own, as the registries have them. */
export function faultsPage(): string {
  const sections = Object.values(faults).map((fault) => [
    `## ${fault.id}`, '', fault.about, '', '```yaml', `- ${exampleOf(fault)}`, '```', ...fieldTable(fieldsOf(fault.params)),
  ].join('\n'));
  return `${opening}\n\n${sections.join('\n\n')}\n`;
}

const opening = `# Faults of your own pipeline

What can stand in \`faults\` of a scenario in \`wavetank.yaml\`. Every fault has its moment of the workload, \`at\`, and its length, \`for\`, which is as long in the short form; the other fields are its own. [Your own pipeline](../how-to/your-own-pipeline.md) tells what they are for. ${written}`;

/** As it can stand in a config. */
export function exampleOf({ id, params }: Fault): string {
  const required = fieldsOf(params).filter(({ isRequired }) => isRequired).map(({ name, example }) => [name, example] as const);
  return stringify({ fault: id, at: '10s', for: '5s', ...Object.fromEntries(required) }, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

function fieldTable(fields: readonly FieldWords[]): string[] {
  if (fields.length === 0) return [];
  return ['', markdownTable(['field', 'default', 'what it may be'], fields.map(({ name, isRequired, default: usual, words }) => [code(name), isRequired ? 'required' : usual === undefined ? '' : code(String(usual)), words]))];
}
