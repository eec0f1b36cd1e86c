import { formatQuantity } from '../../engine/quantity.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { sharedRows, splitText } from '../text/account.ts';
import { formatClock, formatLength } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { verdictMark } from '../text/style.ts';
import { hanging, table } from '../text/table.ts';
import { drawTopology } from '../text/topology.ts';
import type { Terminal } from '../terminal.ts';
import type { Look } from './look.ts';
import { limitMs, type Paper } from './paper.ts';
import { figureOf } from './prediction.ts';
import { questionOf, questionText } from './sitting.ts';
import { veiledResult } from './veil.ts';

/** What a candidate is told before the run: the pipeline, and not what could be done about it. */
export function paperText(paper: Paper, scenario: Scenario, width: number): string[] {
  const { number, runMs, topology, inPlace } = questionOf(paper, scenario);
  return [
    `interview ▸ paper ${number} · one hidden fault · limit ${formatClock(limitMs)}`, '',
    ...hanging('question', questionText, 11, width),
    ...hanging('pipeline', drawTopology(topology), 11, width),
    ...hanging('in place', inPlace.map(({ about }) => about).join(' '), 11, width),
    ...hanging('run 1', `${formatLength(runMs)} of it, as a screen would show them:`, 11, width), '',
  ];
}

/** What run 1 showed, what it could be, and how to answer. */
export function lookText(look: Look, result: Result, paper: Paper, scenario: Scenario, { style, width }: Pick<Terminal, 'style' | 'width'>): string[] {
  const { ledger, checks, thresholds } = veiledResult(result);
  const { number, kinds, knobs, figures } = questionOf(paper, scenario);
  const judged = [...checks.map(({ id, verdict, value, unit }) => ({ id, verdict, value, unit })), ...thresholds.map(({ metric, verdict, value, unit }) => ({ id: figureOf(metric), verdict, value, unit }))];
  return [
    ...look.text(width), '',
    ...table(sharedRows([ledger]).map(([row]) => [row.label, formatCount(row.total), splitText(row)]), [{}, { align: 'right' }]), '',
    ...table(judged.map(({ id, verdict, value, unit }) => [verdictMark(verdict, style), id, quantityText(value, unit)]), [{}, {}, { align: 'right' }]), '',
    'It is one of these:',
    ...kinds.flatMap(({ id, about }) => hanging(`  ${id}`, about, 24, width)),
    '',
    ...hanging('numbers', `you may set: ${knobs.map(({ id, unit, value }) => `${id} ${formatQuantity(value, unit)}`).join(', ')}, and those of remedies that you add`, 9, width),
    ...hanging('figures', `you may predict: ${figures.map(({ id }) => id).join(', ')}`, 9, width),
    ...hanging('remedies', 'you may add: those that you know by name', 9, width),
    '',
    'Write down what you say, and when, in a file (`answers.yaml`):', '',
    ...example(number),
    '',
    ...hanging('then', `npx wavetank train --interview --paper ${number} --answers answers.yaml`, 9, width),
  ];
}

/** Answers that hold what can stand in a file of them; a test reads it back. */
export function example(number: number): string[] {
  return [
    'name: Ada',
    `paper: ${number}`,
    'diagnosis: { says: slow-sink, at: 4:10, looks: 2, because: workers are busy }',
    'ruledOut:',
    '  - { says: consumer-crash, at: 3:00, because: nobody crashed }',
    'tries:      # runs of your own before you choose, as many as you like',
    '  - { at: 6:00, set: { worker.prefetch: 500 }, predict: { critical-p99: 8s } }',
    'choice:     # measures that you add, by their names, and numbers',
    '  at: 9:00',
    '  remedies: []',
    '  set: { gateway.queue: 4k }',
    '  predict: { lost: 0 }',
    'explanation: { at: 12:00, text: "why it works, its cost, what then" }',
  ];
}
