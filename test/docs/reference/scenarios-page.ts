import { explanation } from '../../../cli/commands/explain.ts';
import { faultGroups } from '../../../cli/commands/explain-faults.ts';
import { quantityText } from '../../../cli/text/quantity-text.ts';
import { noStyle } from '../../../cli/text/style.ts';
import { checksOf } from '../../../engine/run/judge.ts';
import type { Scenario } from '../../../engine/scenario.ts';
import { scenarios } from '../../../scenarios/registry.ts';
import { code, markdownTable, written } from './markdown.ts';

/** docs/reference/scenarios.md: every scenario that comes with the program. */
export async function scenariosPage(): Promise<string> {
  const all: Scenario[] = await Promise.all(Object.values(scenarios).map((load) => load()));
  const list = all.map(({ id, about }) => `- [${code(id)}](#${id}) ${about}`).join('\n');
  return `${[opening, list, ...all.map(section)].join('\n\n')}\n`;
}

const opening = `# Scenarios

What comes with the program. Each is a question, a pipeline with a disease, and five remedies that can be switched on with \`--remedies\`; knobs are turned with \`--set\`. \`npx wavetank explain <scenario>\` tells the same on the terminal. ${written}`;

function section(scenario: Scenario): string {
  const { id, question, about, thresholds, figures, knobs, sick } = scenario;
  return [
    `## ${id}`, `> ${question}`, about,
    `\`\`\`text\n${drawing(scenario)}\n\`\`\``,
    `### Remedies of ${id}`, remedyTable(scenario),
    `Without any of them it fails, in exactly ${sick.map(code).join(', ')}.`,
    `### Faults of ${id}`, faultTable(scenario),
    `### Checks and thresholds of ${id}`, markdownTable(['check, threshold', 'limit', 'what must hold'], [
      ...Object.values(checksOf(scenario)).map((check) => [code(check.id), check.limit === null ? '' : quantityText(check.limit, check.unit), check.about]),
      ...thresholds.map(({ metric, limit, about: words }) => [code(metric), quantityText(limit, figures[metric].unit), words]),
    ]),
    `### Figures of ${id}`, markdownTable(['figure', 'unit', 'what it is'], Object.values(figures).map((figure) => [code(figure.id), figure.unit, figure.about])),
    `### Knobs of ${id}`, markdownTable(['knob', 'default', 'range', 'what it is'], knobs.map(({ id: knob, default: usual, short, min, max, unit, about: words }) => [
      code(knob), `${quantityText(usual, unit)}${short === undefined ? '' : ` (short: ${quantityText(short, unit)})`}`, `${quantityText(min, unit)} to ${quantityText(max, unit)}`, words,
    ])),
  ].join('\n\n');
}

/** Topology and workload, as `explain` draws them. */
function drawing(scenario: Scenario): string {
  const lines = explanation(scenario, noStyle, 100);
  return lines.slice(lines.indexOf('topology'), lines.indexOf('faults') - 1).join('\n');
}

function remedyTable({ remedies }: Scenario): string {
  const words = { live: 'any time', 'one-way': 'on only', 'at-start': 'from the start' };
  return markdownTable(['remedy', 'what it is', 'without it', 'needs', 'switched', 'what it takes away'], Object.values(remedies).map((remedy) => [
    code(remedy.id), remedy.about, remedy.without, remedy.needs.map(code).join(', '), words[remedy.switching], `at least ${Math.round(remedy.minEffect * 100)} % of ${code(remedy.metric)}`,
  ]));
}

function faultTable(scenario: Scenario): string {
  return markdownTable(['fault', 'what happens', 'when'], faultGroups(scenario).flatMap(({ when, faults }) => faults.map((fault) => [code(fault.id), fault.about, when])));
}
