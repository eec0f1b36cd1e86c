import { totalOf } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatCount, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Runs } from './judge.ts';
import type { Line, Part } from './line.ts';

/** A figure that rose by more than this share is told as worse. */
const worseShare = 0.1;

/** What the choice costs, and what it made worse: nothing of it is right or wrong. */
export function sideEffects({ incident, choice, tries }: Runs, { figures }: Scenario): Line {
  if (choice === null) return { id: 'side-effects', mark: 'unsaid', result: 'nothing chosen', evidence: 'there is no run', parts: [] };
  if (choice.run.status !== 'completed') return { id: 'side-effects', mark: 'unknown', result: 'unknown', evidence: choice.reason, parts: [] };
  const { shed, quarantined, rejected } = choice.ledger;
  const parts: Part[] = [
    ...Object.entries(shed).map(([name, items]): Part => ({ mark: name === 'debug' ? 'right' : 'told', text: `${formatCount(items)} ${name} shed${name === 'debug' ? ' (allowed)' : ''}` })),
    ...givenUp('set aside', quarantined), ...givenUp('rejected', rejected),
    ...moreWorkers(incident, choice),
    ...Object.keys(figures).flatMap((id) => worse(id, incident, choice)),
  ];
  const told = parts.filter(({ mark }) => mark === 'told').length;
  return {
    id: 'side-effects', mark: told === 0 ? 'right' : 'told', result: told === 0 ? 'none' : plural(told, 'effect'),
    evidence: `run ${tries.length + 2} beside run 1: account, figures, nodes`, parts,
  };
}

function givenUp(what: string, by: Readonly<Record<string, number>>): Part[] {
  return totalOf(by) === 0 ? [] : Object.entries(by).map(([reason, items]) => ({ mark: 'told', text: `${formatCount(items)} ${what}: ${reason}` }));
}

/** Nodes that served events. */
function workersOf({ metrics }: Result): number {
  return Object.keys(metrics).filter((name) => /^busy\.worker-\d+\.sink$/.test(name)).length;
}

function moreWorkers(incident: Result, choice: Result): Part[] {
  const more = workersOf(choice) - workersOf(incident);
  return more > 0 ? [{ mark: 'told', text: `${plural(more, 'more worker')} than before` }] : [];
}

function worse(id: string, incident: Result, choice: Result): Part[] {
  const [before, after] = [incident.figures[id]?.value ?? null, choice.figures[id]?.value ?? null];
  if (before === null || after === null || after <= before * (1 + worseShare)) return [];
  const { unit } = choice.figures[id];
  return [{ mark: 'told', text: `${id} ${quantityText(before, unit)} → ${quantityText(after, unit)}` }];
}
