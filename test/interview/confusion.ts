import { hiddenFaults, makePaper, type Paper } from '../../cli/interview/paper.ts';
import { table } from '../../cli/text/table.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { name } from './oracle.ts';
import { look, type Looked } from './seen.ts';

export const kinds = Object.keys(hiddenFaults).toSorted();

export interface Played {
  readonly kind: string;
  readonly paper: Paper;
  readonly looked: Looked;
  readonly named: string;
}

/** Lets the player look at a paper of each of these kinds under each of these numbers. */
export async function play(which: readonly string[], numbers: readonly number[]): Promise<Played[]> {
  const played: Played[] = [];
  for (const kind of which) {
    for (const number of numbers) {
      const paper = makePaper(number, hiddenFaults[kind], scenario);
      const looked = await look(paper.incident);
      played.push({ kind, paper, looked, named: name(looked) ?? 'nothing' });
    }
  }
  return played;
}

/** A row for each kind, a column for each name that was given. */
export function confusion(played: readonly Played[]): string {
  const names = [...new Set(played.map(({ named }) => named))].toSorted();
  const count = (kind: string, said: string): number => played.filter((each) => each.kind === kind && each.named === said).length;
  return table([['hidden \\ named', ...names], ...[...new Set(played.map(({ kind }) => kind))].map((kind) => [kind, ...names.map((said) => (count(kind, said) === 0 ? '.' : String(count(kind, said))))])]).join('\n');
}
