import { buckets, bucketWords } from '../../../engine/bucket.ts';
import type { Scenario } from '../../../engine/scenario.ts';
import { operators } from '../../../engine/threshold-expression.ts';
import { counts, gauges } from '../../../engine/threshold-metric.ts';
import { scenarios } from '../../../scenarios/registry.ts';
import { code, markdownTable, written } from './markdown.ts';

const gaugeWords: Readonly<Record<keyof typeof gauges, string>> = {
  'in-flight': 'Items that have been generated and have not ended.',
  behind: 'How long ago as many items as are in flight began to be due.',
};

/** docs/reference/thresholds.md: whatever a threshold can be about. */
export async function thresholdsPage(): Promise<string> {
  const all: Scenario[] = await Promise.all(Object.values(scenarios).map((load) => load()));
  return `${opening}

## What every run has

${markdownTable(['metric', 'statistic', 'unit', 'what it is'], [
    ...Object.keys(counts).map((name) => [code(name), 'none, or `share`', 'items; percent of those generated', wordsOf(name)]),
    [code('latency'), code('p50 … p99.9, max, mean'), 'ms', 'From the moment when an item was due to the one when it was stored; of items that are in a store.'],
    ...Object.entries(gauges).map(([name, unit]) => [code(name), code('p50 … p99.9, max, mean'), unit, gaugeWords[name as keyof typeof gauges]]),
    [code('waiting.<node>'), code('p50 … p99.9, max, mean'), 'items', 'What waits at a node of the topology.'],
  ])}

## What scenarios have besides

${markdownTable(['scenario', 'classes', 'gauges', 'figures'], all.map(({ id, classes, gauges: own = {}, figures }) => [
    code(id), classes.map(code).join(', '), Object.entries(own).map(([name, unit]) => `${code(name)} (${unit})`).join(', '), Object.keys(figures).map(code).join(', '),
  ]))}

What each figure is stands in [scenarios](scenarios.md). A figure is one number of the whole run: it takes no class, phase or statistic.
`;
}

function wordsOf(name: string): string {
  if (name === 'generated') return 'All of them.';
  if (name === 'lost') return 'Those that nobody chose to lose: dropped, expired, pending or unaccounted.';
  return bucketWords[name as (typeof buckets)[number] | 'duplicate'];
}

const opening = `# Thresholds

What \`--threshold\` and \`thresholds\` of a [config](config.md) are written in. One line is one condition:

\`\`\`text
<metric>[{class=<class>,phase=<phase>}][:<statistic>] <operator> <limit>
\`\`\`

- \`critical-p99<=2s\`, \`latency{class=critical,phase=burst}:p99<=2s\`, \`lost{class=critical}<=0\`, \`waiting.gateway{phase=after:burst}:max<=100\`
- operator: ${Object.keys(operators).map(code).join(', ')}
- limit: in the unit of the metric, \`250ms\`, \`2s\`, \`1%\`, \`10k\`
- class: one of the scenario's; without it, all
- phase: \`all\`; the time of a planned fault, by its id; \`after:<fault>\`, from its last end to the end of the run. An item belongs to the phase in which it was due

A threshold that cannot be told is \`unknown\`, and never passes. A \`plan.json\` may have a list \`measured\` besides: left sides without a limit, \`["latency:p99", "waiting.gateway:max"]\`. They stand in the \`figures\` of its [result](result.md), and nothing is judged by them. ${written}`;
