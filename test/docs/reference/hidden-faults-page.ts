import { hiddenFaults } from '../../../cli/interview/paper.ts';
import { written } from './markdown.ts';

/** docs/reference/hidden-faults.md: what a paper of an interview can hide, as the registry has it. */
export function hiddenFaultsPage(): string {
  const sections = Object.values(hiddenFaults).toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, about, evidence, remedies, answer }) => [
    `## ${id}`, '', `${sentence(about)} What tells it: ${evidence}.`, '',
    `Strikes a pipeline with ${remedies.map((each) => `\`${each}\``).join(', ')}. One answer that holds: ${measures(answer).join(', ')}.`,
  ].join('\n'));
  return `${opening}\n\n${sections.join('\n\n')}\n`;
}

const opening = `# Hidden faults of an interview

For who sets papers: reading on spoils them. What \`wavetank train --interview\` can hide in iot-spike; the number of a paper draws one of these, with its parameters and its moment. Each hurts, is told apart from all others by what the screen shows, and has an answer that holds on seeds that nobody has seen: tests hold papers of every kind to that. [Take an interview](../how-to/take-an-interview.md) and [grade a class](../how-to/grade-a-class.md) tell how. ${written}`;

function sentence(clause: string): string {
  return `${clause[0].toUpperCase()}${clause.slice(1)}.`;
}

function measures({ remedies, set }: { readonly remedies: readonly string[]; readonly set: Readonly<Record<string, string>> }): string[] {
  return [...remedies.map((id) => `remedy \`${id}\``), ...Object.entries(set).map(([id, value]) => `\`${id}: ${value}\``)];
}
