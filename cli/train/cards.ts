import type { Scenario } from '../../engine/scenario.ts';
import { design, needsOf, type Contrast } from '../compare/columns.ts';
import { quantityText } from '../text/quantity-text.ts';
import { plainRuns, type Course } from './course.ts';
import type { FollowUp, Lesson } from './lesson.ts';

/** An effect as two runs of the learner's own have measured it. */
export interface Effect {
  readonly without: string;
  readonly with: string;
}

/** One of the answers to a question. */
export interface AnswerCard {
  readonly remedy: string;
  readonly about: string;
  readonly without: string;
  readonly needs: readonly string[];
  readonly metric: string;
  readonly metricAbout: string;
  /** Switched on alone, or with what it needs against that alone; null while no runs have measured it. */
  readonly alone: Effect | null;
  /** Taken away from all of them; likewise. */
  readonly away: Effect | null;
  readonly cost: string;
  readonly followUps: readonly FollowUp[];
}

/** The cards of a lesson: its scenario's remedies, with what the runs of this course have measured of them. */
export function answerCards(scenario: Scenario, lesson: Lesson, course: Pick<Course['context'], 'records' | 'cards'> | null): AnswerCard[] {
  const runs = course === null ? [] : plainRuns({ lesson, ...course });
  const { contrasts } = design(scenario.remedies);
  return Object.values(scenario.remedies).map(({ id, about, without, metric }) => {
    const { unit, about: metricAbout } = scenario.figures[metric];
    const value = (remedies: readonly string[]): string | null => {
      const found = runs.find((run) => run.remedies.join() === remedies.join())?.figures[metric]?.value ?? null;
      return found === null ? null : quantityText(found, unit);
    };
    const effect = (kind: Contrast['kind']): Effect | null => {
      const contrast = contrasts.find((each) => each.remedy === id && each.kind === kind)!;
      const [before, after] = [value(contrast.without.remedies), value(contrast.with.remedies)];
      return before === null || after === null ? null : { without: before, with: after };
    };
    const { cost, followUps } = lesson.cards[id];
    return { remedy: id, about, without, needs: needsOf(id, scenario.remedies), metric, metricAbout, alone: effect('alone'), away: effect('away'), cost, followUps };
  });
}

const unmeasured = 'not measured yet';

/** `894 events → 12 events`. */
export function effectText(effect: Effect | null, kind: Contrast['kind']): string {
  if (effect === null) return unmeasured;
  const [from, to] = kind === 'alone' ? [effect.without, effect.with] : [effect.with, effect.without];
  return from === to ? `${from}, as before` : `${from} → ${to}`;
}

/** The cards as a page of Markdown. */
export function cardsPage({ question, about, scenario, form }: Lesson, seed: number, cards: readonly AnswerCard[], said: readonly string[]): string[] {
  return [
    `# ${question}`, '', about, '',
    `Measured in runs of \`${scenario}\`${form === 'short' ? ', short form' : ''}, seed ${seed}, in virtual time.`,
    ...(said.length === 0 ? [] : ['', '## What to say', '', ...said.map((each) => `- ${each}`)]),
    ...cards.flatMap((card, i) => ['', `## ${i + 1}. ${card.remedy}`, '', ...cardLines(card)]),
    '',
  ];
}

function cardLines(card: AnswerCard): string[] {
  return [
    card.about, '',
    `- Without it: ${card.without}`,
    ...(card.needs.length === 0 ? [] : [`- Needs ${card.needs.join(', ')}.`]),
    `- \`${card.metric}\`: ${card.metricAbout}`,
    `  - ${card.needs.length === 0 ? 'alone' : `added to ${card.needs.join(', ')}`}: ${effectText(card.alone, 'alone')}`,
    `  - taken away from all: ${effectText(card.away, 'away')}`,
    `- Costs: ${card.cost}`,
    ...(card.followUps.length === 0 ? [] : ['', ...card.followUps.flatMap(({ ask, answer }) => [`**${ask}**`, answer, ''])]),
  ];
}
